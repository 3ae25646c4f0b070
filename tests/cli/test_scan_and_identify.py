"""What `identify` says of a file is what `scan` says of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.corpus.samples import FILES, samples
from tests.program import run

from ai_finder.adapters.model_files import OneFile
from ai_finder.adapters.render import identify_json
from ai_finder.domain.paths import beside
from ai_finder.domain.vocabulary import FileFormat, Format
from ai_finder.events.commands.identify import Identifier
from ai_finder.events.projections.identification import Identification

FACTS = ("size", "sha256", "format", "verdict", "problem", "risk")
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 4096\n" % (b"ab" * 32)


class _Nowhere:
    """No outputs."""

    formats: tuple[Format, ...] = ()

    def write(self) -> None:
        """Nothing."""


def identified(path: Path) -> dict[str, Any]:
    """The document of `identify`."""
    report = Identification()
    for event in Identifier(path.name, OneFile(path), _Nowhere()).events():
        report.record(event, None)  # type: ignore[arg-type]  # that no projection of one file looks at
    document: dict[str, Any] = json.loads(identify_json.render(report.report()))
    return document


def findings(root: Path) -> dict[str, dict[str, Any]]:
    """The model files of a scan, by the first path."""
    document = json.loads(run("scan", root, "-f", "json", "--no-log").out)
    return {each["occurrences"][0]["path"]: each for each in document["findings"] if each["kind"] == "model_file"}


def told(document: dict[str, Any], facts: dict[str, Any], path: str = "") -> dict[str, Any]:
    """What both say; parts as the file calls them, which `identify` does not hash."""
    return {
        **{fact: facts[fact] for fact in FACTS},
        "model": document["model"],
        "parts": sorted((beside(path, part["path"]), part["size"]) for part in facts["parts"]),
        "missing": sorted(beside(path, part) for part in facts["missing"]),
    }


def both(root: Path, found: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Of each finding its path, and what either says."""
    for path, finding in found.items():
        document = identified(root / path)
        yield path, told(finding, finding["properties"], path), told(document, document)


def test_in_a_tree_of_many_models() -> None:
    """Shards, packages, stores, adapters, pipelines: the same facts, dangers and parts, and each part has a size."""
    found = findings(FILES)

    assert len(found) > 500
    for path, scanned, asked in both(FILES, found):
        assert scanned == asked, path
        assert all(size is not None for _, size in asked["parts"]), path


def test_where_a_file_lies_alone(tmp_path: Path) -> None:
    """Each file of the corpus in a folder of its own: what is no finding is nothing to speak of."""
    copies = {}
    for number, sample in enumerate(samples()):
        copies[f"{number}/{sample.path.name}"] = tmp_path / str(number) / sample.path.name
        copies[f"{number}/{sample.path.name}"].parent.mkdir()
        shutil.copyfile(sample.path, copies[f"{number}/{sample.path.name}"])
    found = findings(tmp_path)

    for path, scanned, asked in both(tmp_path, found):
        assert scanned == asked, path
    document = json.loads(run("scan", tmp_path, "-f", "json", "--no-log").out)
    everywhere = {each["path"] for finding in document["findings"] for each in finding["occurrences"]}
    for path in copies.keys() - everywhere:
        document = identified(copies[path])
        is_model = document["recognised"] and FileFormat(document["format"]).is_model
        assert (False, False) == (is_model, document["risk"]["level"] == "dangerous"), path


def test_where_unlike_files_lie_together(tmp_path: Path) -> None:
    """The first sample of each format, all in one folder with a configuration and a bad tokenizer."""
    for number, sample in enumerate({sample.format: sample for sample in samples()}.values()):
        shutil.copyfile(sample.path, tmp_path / f"{number}-{sample.path.name}")
    config = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 8}
    (tmp_path / "config.json").write_text(json.dumps(config))
    bad = {"tokenizer_class": "X", "chat_template": "{{ x.__class__.__mro__ }}"}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(bad))
    found = findings(tmp_path)

    for path, scanned, asked in both(tmp_path, found):
        assert scanned == asked, path
    described = {found[path]["properties"]["format"] for path in found if "config.json" in _parts(found[path])}
    assert {"gguf", "onnx", "pytorch-zip", "safetensors"} <= described
    assert set() == described & {"joblib", "npy", "fasttext", "ncnn-param", "lightgbm", "tflite", "torchscript"}


def _parts(finding: dict[str, Any]) -> list[str]:
    return [part["path"] for part in finding["properties"]["parts"]]


def test_in_a_hub_cache(tmp_path: Path) -> None:
    """Through the links of a snapshot: companions, the template that lies alone, name and revision."""
    home = tmp_path / "models--acme--tiny"
    (home / "blobs").mkdir(parents=True)
    snapshot = home / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    source = FILES / "transformers_configs" / "models" / "causal"
    (home / "blobs" / "0").write_text("{{ messages }}")
    (snapshot / "chat_template.jinja").symlink_to("../../blobs/0")
    for number, name in enumerate(("config.json", "model.safetensors"), 1):
        shutil.copyfile(source / name, home / "blobs" / str(number))
        (snapshot / name).symlink_to(f"../../blobs/{number}")
    path = "models--acme--tiny/snapshots/abc/model.safetensors"
    finding, document = findings(tmp_path)[path], identified(tmp_path / path)

    assert finding["model"] == document["model"]
    assert {"architecture": "config.json", "chat_template": "chat_template.jinja"}.items() <= {
        *document["model"]["origins"].items()
    }
    assert {"name": "acme/tiny", "revision": "abc"} == document["model"]["guesses"]
    assert [f"models--acme--tiny/blobs/{number}" for number in (0, 1)] == _parts(finding)
    assert ["chat_template.jinja", "config.json"] == [part["path"] for part in document["parts"]]


@pytest.mark.parametrize("name", ["model.safetensors", "old/net.pdmodel"])
def test_of_one_file(name: str, tmp_path: Path) -> None:
    """A scan of nothing but this file knows what lies beside it, too."""
    source = {"model.safetensors": "transformers_configs/models/causal"}.get(name, "paddle_models")
    shutil.copytree(FILES / source, tmp_path / "m")
    path = tmp_path / "m" / name
    ((_, finding),) = findings(path).items()
    document = identified(path)

    assert told(document, document) == told(finding, finding["properties"])
    assert [] != document["parts"]


def test_a_pointer_to_a_picture_is_no_finding(tmp_path: Path) -> None:
    """Though `identify` says that it is a pointer."""
    for name in ("logo.svg", "model.gguf"):
        (tmp_path / name).write_bytes(POINTER)

    assert ["model.gguf"] == list(findings(tmp_path))
    assert ["pointer", "pointer"] == [identified(tmp_path / name)["verdict"] for name in ("logo.svg", "model.gguf")]


def test_a_folder_that_is_a_model_gives_its_name(tmp_path: Path) -> None:
    """The file that stands for it has a name that says nothing; its path stays."""
    for source, name in (
        ("coreml_models/int8.mlpackage", "int8.mlpackage"),
        ("tensorflow_formats/saved_model", "flowers"),
    ):
        shutil.copytree(FILES / source, tmp_path / name)
    found = findings(tmp_path)

    assert {"int8.mlpackage/Manifest.json": "int8.mlpackage", "flowers/saved_model.pb": "flowers"} == {
        path: finding["name"] for path, finding in found.items()
    }
    assert ["flowers"] == [each["name"] for each in findings(tmp_path / "flowers").values()]
