"""Ollama's manifests, configurations and Modelfiles."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import ollama_config, ollama_manifest, ollama_modelfile
from ai_finder.domain.models.model import Entry
from ai_finder.domain.vocabulary import FileFormat

A, B = "a" * 64, "b" * 64
KIND = "application/vnd.ollama.image."


def manifest(*layers: tuple[str, object], config: object = None) -> dict[str, Any]:
    """A manifest of these layers."""
    listed = [{"mediaType": kind, "digest": digest, "size": 1} for kind, digest in layers]
    return (
        {"schemaVersion": 2, "config": {"digest": config}, "layers": listed}
        if config
        else {
            "schemaVersion": 2,
            "layers": listed,
        }
    )


def look(document: dict[str, Any]) -> Draft:
    """What a manifest is; its problem is raised."""
    draft = Draft()
    ollama_manifest.read_json(document, File.of(json.dumps(document).encode(), "latest"), draft)
    return draft


def modelfile(said: str, name: str = "x") -> Draft:
    """What a text is; its problem is raised."""
    draft = Draft()
    ollama_modelfile.read(File.of(said.encode(), name), draft)
    return draft


def test_a_manifest_names_its_blobs() -> None:
    """The digest of a template is that of its layer."""
    found = look(manifest((KIND + "model", f"sha256:{B}"), (KIND + "template", f"sha256:{A}"), config=f"sha256:{B}"))
    assert (f"../../../../blobs/sha256-{A}", f"../../../../blobs/sha256-{B}") == found.parts
    assert A == found.model.chat_template


@pytest.mark.parametrize(
    "document",
    [
        manifest(("application/vnd.oci.image.layer.v1.tar+gzip", f"sha256:{A}")),
        manifest(),
        {"schemaVersion": 1, "layers": [{"mediaType": KIND + "model"}]},
        {"schemaVersion": 2, "layers": {}},
        {"schemaVersion": 2, "layers": [1, None]},
    ],
)
def test_other_images_are_no_models(document: dict[str, Any]) -> None:
    """Docker's and OCI's manifests."""
    assert look(document).format is None


@pytest.mark.parametrize(
    ("digest", "ids"),
    [
        ("sha256:../../../../../../etc/passwd", {"config.path-traversal"}),
        ("sha256:/etc/passwd", {"config.path-traversal"}),
        ("sha256:abc", set()),
        (None, set()),
        (7, set()),
    ],
)
def test_a_digest_that_is_none(digest: object, ids: set[str]) -> None:
    """Servers have written to the path that stood in its place."""
    draft = Draft()
    document = manifest((KIND + "model", digest))
    with pytest.raises(Malformed):
        ollama_manifest.read_json(document, File.of(b"{}"), draft)
    assert (FileFormat.OLLAMA_MANIFEST, ids) == (draft.format, {reason.danger.value for reason in draft.reasons})


def test_a_configuration_without_layers_is_none() -> None:
    """Another `model_format` is somebody else's."""
    draft = Draft()
    ollama_config.read_json({"model_format": "gguf"}, File.of(b"{}"), draft)
    assert draft.format is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("FROM python:3.11\nRUN pip install x\n", "Dockerfile"),
        ("FROM python:3.11\nRUN pip install x\n", "x"),
        ("FROM python:3.11 AS build\n", "Modelfile"),
        ("FROM scratch\n", "Dockerfile"),
        ("FROM ubuntu\nCOPY . .\nPARAMETER x 1\n", "x"),
        ("System requirements\n\nA computer.\n", "README"),
        ("Message to all\n", "x"),
        ("from os import path\nimport sys\n", "x.py"),
        ("PARAMETER temperature 1\n", "x"),
        ("", "Modelfile"),
    ],
)
def test_what_is_no_modelfile(said: str, name: str) -> None:
    """Dockerfiles, prose and code."""
    assert modelfile(said, name).format is None


def test_a_lone_source_is_told_by_the_name() -> None:
    """It would be a Dockerfile as well."""
    assert ("llama3",) == modelfile("FROM llama3\n", "Modelfile.mine").model.base_models


@pytest.mark.parametrize(
    ("source", "base", "parts"),
    [
        ("llama3.2:3b", ("llama3.2:3b",), ()),
        ("hf.co/org/name:Q4_K_M", ("org/name",), ()),
        ("https://huggingface.co/org/name", ("org/name",), ()),
        ("./m.gguf", (), ("m.gguf",)),
        ("m.gguf", (), ("m.gguf",)),
        ("../m.gguf", (), ()),
        ("/home/me/m.gguf", (), ()),
        ("C:\\m.gguf", (), ()),
        ("~/m", (), ()),
        (".", (), ()),
    ],
)
def test_a_source_is_a_model_or_a_path(source: str, base: tuple[str, ...], parts: tuple[str, ...]) -> None:
    """Of paths only those below the file are told."""
    found = modelfile(f"FROM {source}\nPARAMETER seed 1\n")
    assert (FileFormat.OLLAMA_MODELFILE, base, parts) == (found.format, found.model.base_models, found.parts)
    assert (Entry("seed", "1"),) == found.model.metadata


@pytest.mark.parametrize(
    ("error", "said"),
    [(Truncated, 'FROM x\nSYSTEM """\nYou are'), (Malformed, "FROM x\nPARAMETER a 1\nnobody knows this\n")],
)
def test_a_broken_modelfile(error: type[Malformed], said: str) -> None:
    """A text that does not end, and a line that is no instruction."""
    with pytest.raises(Malformed) as raised:
        modelfile(said, "Modelfile")
    assert error is raised.type
