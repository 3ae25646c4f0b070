"""`identify` as its users run it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.corpus.samples import Sample, samples
from tests.program import log_of, run

from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/identify-1.schema.json").read_text())
SCAN_SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/scan-1.schema.json").read_text())

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 4096\n" % (b"ab" * 32)


def some() -> list[Sample]:
    """The first sample of each verdict and risk."""
    chosen: dict[tuple[str, str], Sample] = {}
    for sample in samples():
        chosen.setdefault((sample.verdict, sample.risk), sample)
    return list(chosen.values())


@pytest.mark.parametrize("sample", some(), ids=lambda sample: f"{sample.verdict}-{sample.risk}")
def test_the_document_fits_its_schema_and_replays(sample: Sample, home: Path) -> None:
    """What is printed is what the schema promises, and the log gives it again, in both formats, byte for byte."""
    written = run("identify", sample.path, "-f", "json")
    document = json.loads(written.out)

    assert (0 if sample.verdict != "not_a_model" else 3, "") == (written.code, written.err)
    Draft202012Validator(SCHEMA).validate(document)
    assert (sample.format, sample.verdict, sample.risk) == (
        document["format"],
        document["verdict"],
        document["risk"]["level"],
    )
    log = log_of(home)
    assert written.out == run("replay", log, "-f", "json").out
    assert run("identify", sample.path).out == run("replay", log, "-f", "text").out


def test_the_schema_lists_the_vocabulary() -> None:
    """A closed list of both schemas is the closed list of the code."""
    for schema in (SCHEMA, SCAN_SCHEMA):
        assert list(FileFormat) == schema["$defs"]["file_format"]["enum"]
        assert list(Verdict) == schema["$defs"]["verdict"]["enum"]
        assert list(RiskLevel) == schema["$defs"]["risk"]["properties"]["level"]["enum"]


def test_what_is_no_model_has_a_plain_name(tmp_path: Path) -> None:
    """Exit code 3, and a whole document."""
    (tmp_path / "m.gguf").write_bytes(b"just words\n")
    ran = run("identify", "m.gguf", "-f", "json", cwd=tmp_path)
    document = json.loads(ran.out)

    assert (3, "") == (ran.code, ran.err)
    assert ("text", "not_a_model", False) == (document["format"], document["verdict"], document["recognised"])
    assert hashlib.sha256(b"just words\n").hexdigest() == document["sha256"]
    assert "m.gguf" == document["path"]


def test_a_pointer_has_the_size_and_digest_of_its_file(tmp_path: Path) -> None:
    """Those of the text are of no use to anybody; `--hash never` does not hide what the text states."""
    (tmp_path / "m.safetensors").write_bytes(POINTER)
    for options in ([], ["--hash", "never"]):
        document = json.loads(run("identify", tmp_path / "m.safetensors", "-f", "json", *options).out)
        assert ("lfs-pointer", "pointer", 4096, "ab" * 32) == tuple(
            document[key] for key in ("format", "verdict", "size", "sha256")
        )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.mkdir(), "is a directory"),
        (lambda path: None, "no such file"),
        (os.mkfifo, "no regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "no regular file"),
        (lambda path: path.symlink_to(path), "symbolic links"),
    ],
    ids=["directory", "missing", "pipe", "device", "loop"],
)
def test_what_cannot_be_read_is_one_sentence(make: object, words: str, tmp_path: Path) -> None:
    """Exit code 1, nothing on standard output."""
    make(tmp_path / "m.gguf")  # type: ignore[operator]
    ran = run("identify", tmp_path / "m.gguf", "-f", "json")

    assert (1, b"") == (ran.code, ran.out)
    assert words in ran.err
    assert 1 == ran.err.count("\n")


def test_only_its_formats_are_taken(tmp_path: Path) -> None:
    """An SBOM is made of a scan; of an identification's log, too, there is none."""
    (tmp_path / "x").write_bytes(POINTER)
    ran = run("identify", tmp_path / "x", "-f", "cyclonedx")

    assert (2, b"") == (ran.code, ran.out)
    assert "text or json" in ran.err


def test_no_folder_is_told(tmp_path: Path, home: Path) -> None:
    """Of an absolute path, or one that goes up, the name alone stands in outputs and log."""
    folder = tmp_path / "private-folder"
    folder.mkdir()
    (folder / "m.bin").write_bytes(POINTER)
    for words, cwd in ((folder / "m.bin", tmp_path), ("../private-folder/m.bin", folder)):
        ran = run("identify", words, "-f", "json", cwd=cwd)
        assert "m.bin" == json.loads(ran.out)["path"]
        assert b"private-folder" not in ran.out
    logs = b"".join(path.read_bytes() for path in (home / "logs").iterdir())
    assert b"file.identified" in logs
    assert b"private-folder" not in logs


@pytest.mark.parametrize(("rule", "hashed"), [("auto", True), ("always", True), ("never", False)])
def test_hashing_is_by_rule(rule: str, hashed: bool, tmp_path: Path) -> None:
    """A small file is hashed unless nothing is."""
    (tmp_path / "x").write_bytes(b"x")
    document = json.loads(run("identify", tmp_path / "x", "-f", "json", "--hash", rule).out)

    assert (hashlib.sha256(b"x").hexdigest() if hashed else None) == document["sha256"]


def test_holes_are_not_read(tmp_path: Path) -> None:
    """A terabyte that nobody wrote is not hashed, whatever the rule; it is looked at in no time."""
    path = tmp_path / "m.gguf"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    document = json.loads(run("identify", path, "-f", "json", "--hash", "always").out)

    assert (1 << 40, None, "not_a_model") == (document["size"], document["sha256"], document["verdict"])


def test_a_link_is_followed(tmp_path: Path) -> None:
    """As in a hub's cache: the name is the link's, the content its target's."""
    (tmp_path / "blob").write_bytes(POINTER)
    (tmp_path / "m.safetensors").symlink_to("blob")
    document = json.loads(run("identify", tmp_path / "m.safetensors", "-f", "json").out)

    assert ("m.safetensors", "pointer") == (document["path"], document["verdict"])


def test_what_may_be_said_of_it(tmp_path: Path) -> None:
    """The specification's messages, and nothing of the file."""
    (tmp_path / "secret-name.bin").write_bytes(POINTER)
    run("identify", tmp_path / "secret-name.bin", "-f", "json")
    preview = run("telemetry", "preview").out
    said = {each["event"]: each["properties"] for each in map(json.loads, preview.splitlines())}

    assert b"secret" not in preview
    assert {
        "cli.started",
        "command.identify.started",
        "command.identify.completed",
        "identify.format.json",
        "identify.recognised.yes",
        "identify.unknown_extension.bin",
    } == said.keys()
    assert {"enrich": False, "format": "json"} == said["command.identify.started"]
    assert {
        "success": True,
        "duration": "under_1s",
        "recognised": True,
        "kb_match": False,
        "output_format": "json",
        "model_format": "other",
        "kb_available": False,
    } == said["command.identify.completed"]


def test_a_broken_file_is_an_error_that_the_run_survives(tmp_path: Path) -> None:
    """`parse_error`, though the exit code is 0."""
    (tmp_path / "m.gguf").write_bytes(b"GGUF\x03\0\0\0")
    ran = run("identify", tmp_path / "m.gguf", "-f", "json")
    said = [json.loads(line)["event"] for line in run("telemetry", "preview").out.splitlines()]

    assert (0, "truncated") == (ran.code, json.loads(ran.out)["verdict"])
    assert {"error", "error.identify.parse_error", "identify.model_format.gguf"} <= set(said)
