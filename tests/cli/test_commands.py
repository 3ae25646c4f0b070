"""What the commands print when all goes well."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
from tests.program import COMMAND, log_of, run

from ai_finder.cli import __version__


def test_the_shared_options_stand_before_the_command_or_after(sample: Path) -> None:
    """Either place, or both, is one wish."""
    for words in (("-v", "scan", sample), ("scan", "-v", sample), ("scan", sample, "-v"), ("-v", "scan", sample, "-v")):
        assert "ai-finder: log " in run(*words).err
    assert "" == run("scan", sample).err
    for flag in ("--no-telemetry", "--quiet", "--debug", "--no-color"):
        assert (0, 0) == (run(flag, "scan", sample).code, run("scan", sample, flag).code)


@pytest.mark.parametrize("words", [["--version"], ["-q", "--version"]], ids=" ".join)
def test_the_version(words: list[str]) -> None:
    """One line on stdout."""
    assert f"ai-finder {__version__}\n".encode() == run(*words).out


def test_text_is_plain_where_no_terminal_is(sample: Path) -> None:
    """No escape sequence reaches a pipe, and the first line says what there is."""
    out = run("scan", sample).out

    assert b"\x1b" not in out
    assert out.startswith(b"sample: 10 AI packages and 2 model files (")


def test_text_shows_no_control_characters(tmp_path: Path) -> None:
    """A file's name cannot speak to the terminal."""
    (tmp_path / "a\x1b[31m\n.py").write_text("import openai\n")
    out = run("scan", tmp_path).out

    assert b"\x1b" not in out
    assert rb"a\x1b[31m\x0a.py:1" in out


def test_one_file_can_be_scanned(sample: Path) -> None:
    """Its path is its name, and the root is a file."""
    document = json.loads(run("scan", sample / "helpdesk" / "answer.py", "-f", "json").out)

    assert {"answer.py"} == {each["path"] for finding in document["findings"] for each in finding["occurrences"]}
    assert {"seen": 1, "scanned": 1, "skipped": 0} == document["summary"]["files"]


def test_relationships_can_be_left_out_of_events_and_outputs(sample: Path, tmp_path: Path) -> None:
    """`--no-relationships`: no such event, no such edge, in whatever format; a replay can leave them out, too."""
    with_them, without = tmp_path / "with", tmp_path / "without"
    full = json.loads(run("scan", sample, "-f", "json", "--log", with_them).out)
    bare = json.loads(run("scan", sample, "-f", "json", "--log", without, "--no-relationships").out)

    assert full["relationships"]
    assert [] == bare["relationships"]
    assert (True, False) == (b"relationship.found" in with_them.read_bytes(), b"graph.built" in without.read_bytes())
    assert "dependencies" not in json.loads(run("replay", without, "-f", "cyclonedx").out)
    assert [] == json.loads(run("replay", with_them, "-f", "json", "--no-relationships").out)["relationships"]


def test_strict_turns_a_gap_into_an_exit_code(sample: Path, tmp_path: Path) -> None:
    """4 where something was skipped, and the output is there all the same; what a rule leaves out is no gap."""
    (sample / ".git").mkdir()
    assert 0 == run("scan", sample, "--strict").code
    (sample / "gone").symlink_to("nowhere")
    log = tmp_path / "log"
    ran = run("scan", sample, "--strict", "--log", log)

    assert (4, 4, 0) == (ran.code, run("replay", log, "--strict").code, run("replay", log).code)
    assert b"broken link: gone" in ran.out


def test_the_graph_is_closed_before_the_output(sample: Path, home: Path) -> None:
    """The funnel's order: discovery, the three phases, the metrics, the graph with its counts, the output, the end."""
    run("scan", sample)
    types = [json.loads(line)["type"] for line in log_of(home).read_text().splitlines()]
    order = [t for t in types if t.endswith((".started", ".completed", "graph.built", "metrics.recorded"))]

    assert order == [
        "command.started", "scan.started", "discovery.started", "discovery.completed",
        *["detection.started", "detection.completed"] * 3,
        "metrics.recorded", "scan.completed", "graph.built", "output.started", "output.completed", "command.completed",
    ]  # fmt: skip
    edges = types.count("relationship.found")
    built = next(json.loads(line) for line in log_of(home).read_text().splitlines() if '"graph.built"' in line)
    assert edges == built["data"]["edges"] > 10
    assert types.index("graph.built") > max(i for i, t in enumerate(types) if t == "relationship.found")


def test_what_leaves_no_trace(sample: Path, home: Path) -> None:
    """`--no-log` keeps nothing, `--log` keeps only the file that it names."""
    run("scan", sample, "--no-log")
    run("scan", sample, "--log", sample.parent / "log")

    assert [] == list(home.iterdir())


def test_no_path_of_the_machine_is_in_a_log(sample: Path, tmp_path: Path) -> None:
    """Neither the scanned path nor any option's free text; the name of the root alone."""
    log = tmp_path / "log"
    run("scan", sample, "--log", log, "--exclude", "secret-*", "-o", tmp_path / "secret.json")
    content = log.read_text()

    assert str(tmp_path) not in content
    assert "secret" not in content
    assert '"root_name":"sample"' in content


def test_saved_logs_are_listed_shown_verified_and_pruned(sample: Path, home: Path) -> None:
    """Each subcommand on real logs."""
    for _ in range(3):
        run("scan", sample)
    listed = run("log", "list").out.decode().splitlines()
    assert 3 == len(listed)
    assert all(re.fullmatch(r"\d{8}T\d{6}Z  scan +completed +[\d,]+  /.*\.jsonl", line) for line in listed)
    newest = listed[-1].split("  ")[-1]

    shown = run("log", "show").out
    assert shown == run("log", "show", newest).out
    assert shown.startswith(b"     0 ")
    verified = run("log", "verify", newest).out.decode()
    assert (head := re.fullmatch(r"\d+ events, completed, head (b2:[0-9a-f]{32})\n", verified))
    assert 0 == run("log", "verify", newest, "--head", head[1]).code
    document = json.loads(run("replay", newest, "-f", "json").out)
    assert 0 == run("log", "verify", newest, "--head", document["run"]["log_head"]).code
    assert 1 == run("log", "verify", newest, "--head", "b2:" + "0" * 32).code
    assert 2 == len(run("log", "prune", "--keep", "1").out.splitlines())
    assert 1 == len(list((home / "logs").iterdir()))


def test_a_log_is_exported_as_cloudevents(sample: Path, home: Path) -> None:
    """Required attributes, unique ids, a sequence that sorts."""
    run("scan", sample)
    batch = json.loads(run("log", "export").out)

    assert len(log_of(home).read_text().splitlines()) == len(batch)
    assert all({"specversion", "id", "source", "type"} <= event.keys() for event in batch)
    assert len(batch) == len({event["id"] for event in batch})
    assert sorted(batch, key=lambda event: event["sequence"]) == batch
    assert all(re.fullmatch(r"[a-z0-9]+", name) for event in batch for name in event)
    assert "ai-finder.command.started.v1" == batch[0]["type"]


def test_a_damaged_log_stops_the_reading(sample: Path, tmp_path: Path) -> None:
    """Every reader of logs says which line is broken, and prints nothing."""
    log = tmp_path / "log"
    run("scan", sample, "--log", log)
    log.write_bytes(log.read_bytes().replace(b'"openai"', b'"closed"', 1))

    for words in (["replay"], ["log", "verify"], ["log", "show"], ["log", "export"], ["telemetry", "preview"]):
        ran = run(*words, log)
        assert (1, b"") == (ran.code, ran.out)
        assert "is damaged: line" in ran.err


def test_progress_is_shown_on_a_terminal_alone(sample: Path) -> None:
    """On a terminal's stderr a line comes and goes; nowhere else, and not when quiet."""
    shown = {}
    for flag in ("--no-log", "-q"):
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm"}
        done = subprocess.run(
            [*COMMAND, "scan", flag, str(sample)], stdout=subprocess.PIPE, stderr=theirs, check=True, env=environment
        )
        os.close(theirs)
        shown[flag] = _everything(ours)
        assert b"\x1b" not in done.stdout

    assert b"files" in shown["--no-log"]
    assert shown["--no-log"].endswith(b"\r\x1b[K")
    assert b"" == shown["-q"]


def _everything(terminal: int) -> bytes:
    said = b""
    try:
        while more := os.read(terminal, 4096):
            said += more
    except OSError:  # the other end is closed
        pass
    os.close(terminal)
    return said


def test_options_stand_before_the_command_with_their_values(sample: Path) -> None:
    """Every option of a command, not only those of all."""
    before = run("-f", "json", "--no-log", "--no-relationships", "scan", sample)

    assert 0 == before.code, before.err
    assert [] == json.loads(before.out)["relationships"]


@pytest.mark.parametrize("words", [["--help"], ["scan", "--help"], ["--version"], ["log", "list"]], ids=" ".join)
def test_a_reader_may_leave_early(words: list[str]) -> None:
    """A closed pipe is no error, a full disk is one, and neither is a traceback."""
    read, write = os.pipe()
    os.close(read)
    gone = subprocess.run([*COMMAND, *words], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (0, b"") == (gone.returncode, gone.stderr)
    if words != ["log", "list"]:
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run([*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, check=False)
        assert (1, 1) == (done.returncode, done.stderr.count(b"\n"))
