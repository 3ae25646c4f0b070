"""The manifest of a model in a store of Ollama's: which blobs are its weights, its template, its licence.

A manifest lies in `manifests/HOST/NAMESPACE/MODEL/TAG`, its blobs in `blobs/`. Ordinary images have other layers.
Source: https://github.com/ollama/ollama/blob/main/manifest/manifest.go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import json_text
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import ollama_config
from ai_finder.domain.models.model import Model, Origin, metadata, text
from ai_finder.domain.models.risks.outside import leaves_folder
from ai_finder.domain.vocabulary import FileFormat

_LAYER = "application/vnd.ollama.image."
_DIGEST = re.compile(r"sha256[:-](?P<hex>[0-9a-f]{64})")
_BLOBS = "../../../../blobs/sha256-"
_LAYERS_LIMIT = 10_000
_BLOB_LIMIT = 1 << 16


def read_json(document: Mapping[str, object], file: File, draft: Draft) -> None:
    """A manifest, with its blobs as its parts, and the facts of the small ones that lie there.

    Malformed where a layer has no digest, as where the digest is a path.
    """
    listed = document.get("layers")
    layers = [layer for layer in listed if isinstance(layer, dict)] if isinstance(listed, list) else []
    kinds = [str(layer.get("mediaType")) for layer in layers]
    if document.get("schemaVersion") != 2 or not any(kind.startswith(_LAYER) for kind in kinds):
        return
    draft.format = FileFormat.OLLAMA_MANIFEST
    if len(layers) > _LAYERS_LIMIT:
        raise Malformed("an Ollama manifest of too many layers")
    config = document.get("config")
    described = [config, *layers] if isinstance(config, dict) else layers
    digests = [_digest(layer, draft) for layer in described]
    draft.parts = tuple(sorted({_BLOBS + digest for digest in digests if digest}))
    by_kind = {
        kind.removeprefix(_LAYER): digest
        for kind, digest in zip(kinds, digests[len(digests) - len(kinds) :], strict=True)
        if digest
    }
    draft.model = _model(by_kind, digests[0] if isinstance(config, dict) else None, file)
    if not all(digests):
        raise Malformed("a layer of an Ollama manifest without a digest")


def _digest(layer: Mapping[str, object], draft: Draft) -> str | None:
    """The digest of a layer in hex; None where it is none, and a reason where it is a path."""
    said = layer.get("digest")
    match = _DIGEST.fullmatch(said) if isinstance(said, str) else None
    if match is None and isinstance(said, str) and leaves_folder(said.partition(":")[2] or said):
        draft.warn(Danger.CONFIG_PATH_TRAVERSAL, said, "layers")
    return match["hex"] if match else None


def _model(by_kind: Mapping[str, str], config: str | None, file: File) -> Model:
    """The facts. A template's digest is the layer's; the others are in their blobs, where those are there."""
    model = ollama_config.facts(_object(file, config))
    params = _object(file, by_kind.get("params"))
    licence = next(
        (line.strip() for line in _blob(file, by_kind.get("license")).decode(errors="replace").splitlines()), ""
    )
    said = {
        fact: _BLOBS + digest
        for fact, value, digest in (
            ("architecture", model.architecture, config),
            ("quantization", model.quantization, config),
            ("context_length", model.context_length, config),
            ("license", licence, by_kind.get("license")),
        )
        if value and digest
    }
    return evolve(
        model,
        license=text(licence) or None,
        chat_template=by_kind.get("template"),
        adapter="lora" if "adapter" in by_kind else None,
        metadata=metadata([*((entry.key, entry.value) for entry in model.metadata), *params.items()]),
        origins=tuple(Origin(fact, path) for fact, path in said.items()),
    )


def _object(file: File, digest: str | None) -> Mapping[str, object]:
    found = json_text.parsed(File.of(_blob(file, digest))).document
    return found if isinstance(found, dict) else {}


def _blob(file: File, digest: str | None) -> bytes:
    """The beginning of a blob; nothing where it is not there."""
    source = file.beside(_BLOBS + digest) if digest else None
    return source.read(0, min(source.size, _BLOB_LIMIT)) if source else b""
