"""Whatever is wrong: one clear sentence, an exit code, nothing half-written, the rest of the scan whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.program import COMMAND, Ran, run

USES = "import openai\n"


def scanned(*arguments: object) -> dict[str, Any]:
    """The JSON of a scan that must succeed."""
    ran = run("scan", *arguments, "-f", "json")
    assert 0 == ran.code, ran.err
    document: dict[str, Any] = json.loads(ran.out)
    return document


def skipped(document: dict[str, Any]) -> dict[str, str]:
    """Path -> reason."""
    return {each["path"]: each["reason"] for each in document["skipped"]}


def failed(ran: Ran, *, code: int = 1) -> str:
    """The one sentence of a run that must fail, with nothing on stdout and no traceback."""
    assert (code, b"") == (ran.code, ran.out), ran.err
    assert "Traceback" not in ran.err
    assert 1 == len(ran.err.strip().splitlines()) or code == 2
    return ran.err


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with one use of openai, to which a test adds what is bad."""
    path = tmp_path / "tree"
    path.mkdir()
    (path / "app.py").write_text(USES)
    return path


def test_a_missing_path(tmp_path: Path, home: Path) -> None:
    """It is named, and the failure stands in the log."""
    assert "no-such-place" in failed(run("scan", tmp_path / "no-such-place"))
    assert "file_not_found" in next((home / "logs").iterdir()).read_text()


@pytest.mark.parametrize(
    "words", [["replay"], ["log", "verify"], ["log", "show"], ["log", "export"], ["telemetry", "preview"]]
)
def test_a_file_that_is_no_log(words: list[str], tmp_path: Path) -> None:
    """It is said to be none, and a missing one is named."""
    other = tmp_path / "other.txt"
    other.write_text("hello\n")

    assert "is not an ai-finder log" in failed(run(*words, other))
    assert "gone.jsonl" in failed(run(*words, tmp_path / "gone.jsonl"))
    assert failed(run(*words, tmp_path))


@pytest.mark.parametrize(
    "words",
    [
        ["scan"],
        ["scan", ""],
        ["scan", ".", "-f", "xml"],
        ["scan", ".", "-o", "xml=a"],
        ["scan", ".", "-o", "json="],
        ["scan", ".", "-o", "-", "-o", "json=-"],
        ["scan", ".", "-o", "a", "-o", "json=./a"],
        ["scan", ".", "--jobs", "0"],
        ["scan", ".", "--log", ""],
        ["scan", ".", "--log", "a", "--no-log"],
        ["scan", ".", "--exclude", "!"],
        ["scan", ".", "--no-such-option"],
        ["replay"],
        ["dance"],
    ],
    ids=repr,
)
def test_usage_errors(words: list[str], tmp_path: Path) -> None:
    """Exit code 2, and stdout stays empty."""
    failed(run(*words, cwd=tmp_path), code=2)


def test_an_output_that_cannot_be_written(tree: Path, tmp_path: Path) -> None:
    """A missing folder and a directory are named; the other outputs of the run stay as they were."""
    earlier = tmp_path / "earlier.json"
    earlier.write_text("earlier")
    for bad in (tmp_path / "nowhere" / "out.json", tmp_path):
        assert str(bad) in failed(run("scan", tree, "-o", f"json={earlier}", "-o", f"cyclonedx={bad}"))
        assert "earlier" == earlier.read_text()
        assert {"earlier.json", "tree"} == {path.name for path in tmp_path.iterdir()}


def test_outputs_are_written_through_links_and_into_devices(tree: Path, tmp_path: Path) -> None:
    """A link is followed, /dev/null is written in place, a full device is a failure."""
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)

    assert 0 == run("scan", tree, "-f", "json", "-o", link, "-o", "/dev/null").code
    assert link.is_symlink()
    assert "ai-finder/scan/1" == json.loads(target.read_text())["schema"]
    assert 0o640 == target.stat().st_mode & 0o777
    assert "no space left" in failed(run("scan", tree, "-o", "/dev/full"))
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "scan", str(tree)], stdout=full, stderr=subprocess.PIPE, check=False)
    assert (1, 1) == (done.returncode, done.stderr.count(b"\n"))


def test_pipes_are_written_in_place(tree: Path, tmp_path: Path) -> None:
    """`-o /dev/stdout` and a shell's `>(…)` work; a failed run has not written into them."""
    through = run("scan", tree, "-f", "json", "-o", "/dev/stdout")
    assert 0 == through.code, through.err
    assert "ai-finder/scan/1" == json.loads(through.out)["schema"]
    bad = tmp_path / "nowhere" / "x"
    failed(run("scan", tree, "-o", "text=/dev/stdout", "-o", f"json={bad}"))


def test_closed_streams(tree: Path) -> None:
    """Neither a closed stdout nor a closed stderr breaks a run, and no message lands in the wrong stream."""
    for closed in (">&-", "2>&-", "<&-", ">&- 2>&-"):
        command = f"exec {' '.join(COMMAND)} scan {tree} -f json {closed}"
        done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
        assert (0, b"") == (done.returncode, done.stderr)
        assert done.stdout == b"" or json.loads(done.stdout)
    command = f"exec {' '.join(COMMAND)} scan {tree}/nowhere 2>&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert (1, b"") == (done.returncode, done.stdout)


def test_a_reader_that_goes_away_is_no_error(tree: Path) -> None:
    """`ai-finder scan . | head -0` ends quietly."""
    for number in range(400):
        (tree / f"a{number}.py").write_text(USES)
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, "scan", str(tree), "-f", "json"], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)

    assert (0, b"") == (done.returncode, done.stderr)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    path = tmp_path / "disk"
    path.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(path)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("a tmpfs cannot be mounted here")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def test_a_full_disk(tree: Path, small_disk: Path) -> None:
    """An output that does not fit leaves the old one; a log that breaks midway ends the run."""
    for number in range(800):
        (tree / f"a{number}.py").write_text("import openai, torch, anthropic\n")
    old = small_disk / "out.json"
    old.write_text("old")

    assert "no space left" in failed(run("scan", tree, "-f", "json", "-o", old))
    assert ("old", ["out.json"]) == (old.read_text(), [path.name for path in small_disk.iterdir()])
    log = small_disk / "log.jsonl"
    assert "no space left" in failed(run("scan", tree, "--log", log))
    assert "incomplete" in run("log", "verify", log).out.decode()


def test_a_log_is_never_written_over(tree: Path, tmp_path: Path) -> None:
    """`--log` names a file that is not there yet, in a folder that is."""
    log = tmp_path / "log"
    log.write_text("mine")

    assert "is there already" in failed(run("scan", tree, "--log", log))
    assert "mine" == log.read_text()
    assert failed(run("scan", tree, "--log", tmp_path / "nowhere" / "log"))


def test_a_state_directory_that_cannot_be_used(tree: Path, tmp_path: Path) -> None:
    """One warning, and the command works."""
    (tmp_path / "file").write_text("")
    ran = run("scan", tree, env={"AI_FINDER_HOME": str(tmp_path / "file")})

    assert 0 == ran.code
    assert b"openai" in ran.out
    assert 1 == len(ran.err.splitlines())
    assert "" == run("scan", tree, "-q", env={"AI_FINDER_HOME": str(tmp_path / "file")}).err


def test_what_may_not_be_read(tree: Path) -> None:
    """Files and folders without permission are gaps with a reason; a root without permission is a failure."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root reads everything, and setpriv is not here to drop that")
    (tree / "closed").mkdir()
    (tree / "closed" / "b.py").write_text(USES)
    (tree / "shut.py").write_text(USES)
    (tree / "closed").chmod(0)
    (tree / "shut.py").chmod(0)
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"] if os.geteuid() == 0 else []
    words = [*drop, sys.executable, "-m", "ai_finder", "scan", str(tree), "-f", "json"]
    done = subprocess.run(words, capture_output=True, check=False)
    assert 0 == done.returncode, done.stderr
    document = json.loads(done.stdout)

    assert {"closed": "permission_denied", "shut.py": "permission_denied"} == skipped(document)
    assert ["openai"] == [finding["name"] for finding in document["findings"]]
    assert 4 == subprocess.run([*words, "--strict"], capture_output=True, check=False).returncode
    tree.chmod(0)
    done = subprocess.run(words, capture_output=True, check=False)
    tree.chmod(0o700)
    assert (1, b"") == (done.returncode, done.stdout)
    assert b"permission denied" in done.stderr


def test_an_output_on_a_failed_stdout_leaves_the_old_file(tree: Path, tmp_path: Path) -> None:
    """Files are renamed last: a full standard output changes none of them."""
    kept = tmp_path / "kept.json"
    kept.write_text("old")
    with Path("/dev/full").open("wb") as full:
        words = [*COMMAND, "scan", str(tree), "-o", "-", "-o", f"json={kept}"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False)

    assert (1, "old") == (done.returncode, kept.read_text())
    assert {"kept.json", "tree"} == {path.name for path in tmp_path.iterdir()}


def test_includes_that_cannot_be_read_are_gaps(tree: Path) -> None:
    """A missing file and one outside the tree are told; an address is not."""
    (tree / "requirements.txt").write_text(
        "-r gone.txt\n-r ../outside.txt\n-r https://user:secret@host/x.txt\n-r /etc/passwd\nopenai\n"
    )
    document = scanned(tree)

    assert {"../outside.txt": "outside_root", "gone.txt": "missing"} == skipped(document)


def test_odd_files_are_gaps_or_nothing(tree: Path) -> None:
    """A FIFO, links that loop, dangle or lead out, a manifest that is none: each is told, the rest is whole."""
    (tree / "package.json").write_text("[1,2]")
    (tree / "pyproject.toml").write_text("[project\n")
    (tree / "utf16.py").write_bytes(b"\xff\xfei\x00m\x00p")
    os.mkfifo(tree / "pipe.py")
    (tree / "loop").symlink_to("loop")
    (tree / "up").symlink_to("..")
    (tree / "self").symlink_to(".")
    (tree / "gone").symlink_to("nowhere")
    (tree / "out").symlink_to("/etc")
    (tree / "inside").symlink_to("app.py")
    document = scanned(tree)

    assert {
        "gone": "broken_link",
        "loop": "symlink_loop",
        "out": "outside_root",
        "package.json": "malformed",
        "pipe.py": "special_file",
        "pyproject.toml": "malformed",
        "self": "symlink_loop",
        "up": "symlink_loop",
        "utf16.py": "undecodable",
    } == skipped(document)
    assert ["app.py"] == [o["path"] for finding in document["findings"] for o in finding["occurrences"]]


def test_a_name_that_is_not_utf8(tree: Path) -> None:
    r"""Its bytes are written `\xNN`, in every format, and it is scanned as any other."""
    (tree / "app.py").rename(tree / os.fsdecode(b"caf\xe9.py"))

    for form in ("text", "json", "cyclonedx", "spdx"):
        ran = run("scan", tree, "-f", form)
        assert 0 == ran.code, ran.err
        assert b"caf\\xe9.py" in ran.out.replace(rb"\\x", rb"\x")


def test_text_that_is_none(tree: Path) -> None:
    """Lone surrogates and control characters in names, versions and specifiers break no output."""
    (tree / "package.json").write_text(
        r'{"name": "\ud800", "dependencies": {"openai": "^4\ud800", "@ai-sdk/\ud800": "1", "ai": ">=1 \u0007"}}'
    )
    (tree / "package-lock.json").write_text(
        r'{"lockfileVersion": 3, "packages": {"": {}, "node_modules/openai": {"version": "4\ud800"}}}'
    )
    (tree / "odd.ts").write_bytes(b'import a from "openai/\xe9\xff"; import b from "openai/\\ud800"\n')
    (tree / "odd.py").write_bytes(b"from langchain_core.\xe9 import x\n")
    root = tree.rename(tree.with_name(os.fsdecode(b"tr\xe9")))

    for form in ("text", "json", "cyclonedx", "spdx"):
        ran = run("scan", root, "-f", form)
        assert 0 == ran.code, ran.err
        assert "\x1b" not in ran.out.decode("utf-8")


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("long.py", USES + "x = 1\n" * 50_000 + "import torch\n", {("openai", 1), ("torch", 50_002)}),
        ("wide.py", USES + "x = '" + "y" * 3_000_000 + "'\nimport torch\n", {("openai", 1), ("torch", 3)}),
        ("wide.js", "x = '" + "y" * 3_000_000 + "'; import torch from 'openai'\n", {("openai", 1)}),
        ("deep.py", USES + "x = " + "(" * 100_000 + "\nimport torch\n", {("openai", 1)}),
        ("deep.ts", "import a from 'openai'\nlet x = " + "[" * 100_000 + "\n", {("openai", 1)}),
        ("package.json", "[" * 100_000, None),
        ("deep.ipynb", '["import openai", ' + "[" * 100_000, None),
        ("pyproject.toml", "a = " + "[" * 100_000, None),
        ("package-lock.json", '{"a":' * 100_000, None),
        ("number.ipynb", '{"import openai": 1, "cells": [' + "9" * 5000 + "]}", None),
        ("package.json", '{"dependencies": ' + "9" * 5000 + "}", None),
    ],
    ids=[
        "many lines",
        "a wide line of Python",
        "a wide line of JavaScript",
        "Python brackets",
        "TypeScript brackets",
        "JSON brackets",
        "notebook brackets",
        "TOML brackets",
        "JSON braces",
        "a long number in a notebook",
        "a long number in a manifest",
    ],
)
def test_enormous_files(name: str, content: str, found: set[tuple[str, int]] | None, tree: Path) -> None:
    """50,000 lines, a line of 3 MB, 100,000 brackets: read as far as it can be, or skipped as malformed."""
    (tree / name).write_text(content)
    document = scanned(tree)

    assert ({} if found is not None else {name: "malformed"}) == skipped(document)
    places = {(f["name"], o["line"]) for f in document["findings"] for o in f["occurrences"] if o["path"] == name}
    assert (found or set()) <= places
    assert ("app.py", 1) in {(o["path"], o["line"]) for f in document["findings"] for o in f["occurrences"]}


@pytest.mark.parametrize("epoch", ["soon", "1e9", "99999999999999999999"])
def test_a_source_date_epoch_that_is_none(epoch: str, tree: Path) -> None:
    """It is said, not guessed around."""
    assert "SOURCE_DATE_EPOCH" in failed(run("scan", tree, env={"SOURCE_DATE_EPOCH": epoch}))
