"""TensorFlow.js: `model.json` with a model's topology and a manifest of its weights, and the shards beside it.

The format: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts (`ModelJSON`). A shard
(`group1-shard1of1.bin`) has no header: it is known by the manifest beside it alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from math import ceil
from posixpath import normpath
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import json_text
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import keras_facts, tfjs_graph
from ai_finder.domain.models.formats.keras_config import check_keras
from ai_finder.domain.models.formats.tf_nodes import Tensor, Weights, checked_shape
from ai_finder.domain.models.model import metadata, text
from ai_finder.domain.models.risks.outside import leaves_folder
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.formats.tf_nodes import Shape

_MODEL, _MANIFEST = "model.json", "weights_manifest.json"
_SHARD = re.compile(r"(?P<model>.*?)-?(?:weights\.bin|shard\d+(?:of\d+)?(?:\.bin)?)", re.DOTALL)
_SIZES = {
    "float32": 4, "int32": 4, "complex64": 8, "bool": 1, "uint8": 1, "uint16": 2, "float16": 2, "int8": 1, "int4": 0.5,
}  # fmt: skip
_MOST_GROUPS, _MOST_PATHS, _MOST_WEIGHTS = 10_000, 100_000, 200_000
_GENERATED = ("generatedBy", "convertedBy", "format")


@define
class Manifest:
    """What a weights manifest says."""

    weights: Weights = field(factory=Weights)
    groups: list[tuple[tuple[str, ...], int | None]] = field(factory=list)
    """The files of each group, and how many bytes its weights take together; None where a type has no fixed size."""
    packed: set[str] = field(factory=set)
    """The types that weights are quantised to."""

    @property
    def paths(self) -> tuple[str, ...]:
        """All files, each once, sorted."""
        return tuple(sorted({path for paths, _ in self.groups for path in paths}))


def read_json(document: Mapping[str, object], file: File, draft: Draft) -> None:
    """A model, or a manifest of weights alone (a list of groups, given under the empty key)."""
    groups = document.get("weightsManifest", document.get(""))
    if not isinstance(groups, list):
        groups = []
    if not isinstance(document.get("modelTopology"), dict) and not any(map(_is_group, groups)):
        return
    draft.format = FileFormat.TFJS
    draft.model = evolve(draft.model, framework="tensorflow.js")
    _topology(document, file, draft)
    manifest = Manifest()
    try:
        _read_groups(groups, manifest)
    finally:
        manifest.weights.put(draft)
        draft.parts = tuple(path for path in manifest.paths if not leaves_folder(path))
        quantization = " ".join(sorted(manifest.packed)) or draft.model.quantization
        draft.model = evolve(draft.model, quantization=quantization)
        for path in filter(leaves_folder, manifest.paths):
            draft.warn(Danger.CONFIG_PATH_TRAVERSAL, path, "weightsManifest")
    for paths, size in manifest.groups:
        found = [file.beside(path) for path in paths if not leaves_folder(path)]
        sizes = [source.size for source in found if source is not None]
        if paths and size is not None and len(sizes) == len(paths) and sum(sizes) < size:
            raise Truncated("the shards beside it are shorter than their weights")


def weights(file: File, draft: Draft) -> None:
    """A shard that a manifest beside it names."""
    found = _SHARD.fullmatch(file.name)
    prefix = found["model"] if found else ""
    for name in dict.fromkeys((_MODEL, _MANIFEST, f"{prefix}-{_MANIFEST}", f"{prefix}.json")):
        source = file.beside(name)
        if source is None:
            continue
        document = json_text.parsed(File(name, source)).document
        groups = document.get("weightsManifest") if isinstance(document, dict) else document
        manifest = Manifest()
        with suppress(Malformed):
            _read_groups(groups if isinstance(groups, list) else [], manifest)
        if file.name in manifest.paths:
            draft.format, draft.verdict = FileFormat.TFJS_WEIGHTS, Verdict.COMPANION
            return


def _is_group(group: object) -> bool:
    return isinstance(group, dict) and isinstance(group.get("paths"), list) and isinstance(group.get("weights"), list)


def _read_groups(groups: list[object], manifest: Manifest) -> None:
    """Malformed where a group is none or a weight has no possible shape."""
    if len(groups) > _MOST_GROUPS:
        raise LimitExceeded("groups of weights", _MOST_GROUPS)
    count = 0
    for group in groups:
        if not isinstance(group, dict) or not _is_group(group):
            raise Malformed("a group of weights is none")
        paths = tuple(_plain(text(path)) for path in group["paths"] if isinstance(path, str))
        count += len(paths)
        if count > _MOST_PATHS:
            raise LimitExceeded("files of weights", _MOST_PATHS)
        manifest.groups.append((paths, None))
        size: float | None = 0
        for weight in group["weights"]:
            taken = _read_weight(weight, manifest)
            size = None if size is None or taken is None else size + taken
        manifest.groups[-1] = (paths, None if size is None else ceil(size))


def _plain(path: str) -> str:
    """A path without steps that lead nowhere: `./x` is `x`."""
    return path if leaves_folder(path) else normpath(path)


def _read_weight(weight: object, manifest: Manifest) -> float | None:
    """Count a weight; how many bytes it takes, None where that is not known."""
    if not isinstance(weight, dict):
        raise Malformed("a weight is none")
    quantization = weight.get("quantization")
    packed = quantization.get("dtype") if isinstance(quantization, dict) else None
    dtype = packed if isinstance(packed, str) else weight.get("dtype")
    if not isinstance(dtype, str):
        raise Malformed("a weight has no type")
    if isinstance(packed, str):
        manifest.packed.add(text(packed))
    tensor = Tensor(text(dtype), _shape(weight.get("shape")))
    manifest.weights.add(tensor)
    size = _SIZES.get(dtype)
    return None if size is None else tensor.elements * size


def _shape(value: object) -> Shape:
    if not isinstance(value, list) or not all(type(size) is int and size >= 0 for size in value):
        raise Malformed("a weight has an impossible shape")
    return checked_shape(value)


def _topology(document: Mapping[str, object], file: File, draft: Draft) -> None:
    """What the model is made of: layers of Keras, or a graph of TensorFlow."""
    said = {key: value for key, value in document.items() if key in _GENERATED and isinstance(value, str)}
    draft.model = evolve(draft.model, metadata=metadata(said))
    topology = document.get("modelTopology")
    if not isinstance(topology, dict):
        return
    if isinstance(topology.get("node"), list):
        tfjs_graph.read(topology, document.get("signature"), draft, file.size)
        return
    config = topology.get("model_config", topology)
    version = topology.get("keras_version")
    draft.model = evolve(
        keras_facts.described(draft.model, config),
        framework_version=text(version) if isinstance(version, str) else None,
    )
    check_keras(config, draft, "modelTopology", file)
