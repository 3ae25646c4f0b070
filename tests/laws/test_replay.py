"""The headline law: a saved log replays to the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.program import COMMAND, log_of, run

from ai_finder.domain.vocabulary import Format

EPOCH = {"SOURCE_DATE_EPOCH": "1700000000"}


@pytest.mark.parametrize("form", Format)
def test_replayed_bytes_are_live_bytes(form: Format, sample: Path, home: Path) -> None:
    """What `replay` prints is what the scan printed, without the tree."""
    live = run("scan", sample, "-f", form)
    log = log_of(home)
    sample.rename(sample.with_name("gone"))
    replayed = run("replay", log, "-f", form)

    assert (0, 0) == (live.code, replayed.code)
    assert len(live.out) > 200
    assert live.out == replayed.out


def test_one_run_writes_many_formats(sample: Path, tmp_path: Path, home: Path) -> None:
    """Several `-o` in one run: each file is what its log replays to in that format, and stdout stays empty."""
    files = {form: tmp_path / f"out.{form}" for form in Format}
    together = run("scan", sample, *(f"-o{form}={path}" for form, path in files.items()))

    assert (0, b"") == (together.code, together.out)
    for form, path in files.items():
        assert path.read_bytes() == run("replay", log_of(home), "-f", form).out


@pytest.mark.parametrize("jobs", [4, 16])
def test_any_number_of_workers_writes_one_log(jobs: int, sample: Path, tmp_path: Path) -> None:
    """Logs of 1, 4 and 16 workers are the same bytes."""
    for number in range(200):
        (sample / f"m{number}.py").write_text(f"import openai\nimport torch as t{number}\n")
    one, many = tmp_path / "one", tmp_path / "many"
    run("scan", sample, "--log", one, "--jobs", "1", env=EPOCH)
    run("scan", sample, "--log", many, "--jobs", jobs, env=EPOCH)

    assert one.read_bytes().count(b"sdk.found") > 400
    assert one.read_bytes() == many.read_bytes()


def test_hash_seeds_change_nothing(sample: Path, tmp_path: Path) -> None:
    """Three PYTHONHASHSEEDs: one log, and one document of each format."""
    seen = set()
    for seed in ("0", "1", "4711"):
        outputs = {form: tmp_path / f"{form}-{seed}" for form in Format}
        asked = [f"-o{form}={path}" for form, path in outputs.items()]
        log = tmp_path / f"log-{seed}"
        run("scan", sample, "--log", log, *asked, env={**EPOCH, "PYTHONHASHSEED": seed})
        seen.add(tuple(path.read_bytes() for path in (log, *outputs.values())))

    assert 1 == len(seen)


def test_two_runs_at_a_stopped_clock_are_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    """With SOURCE_DATE_EPOCH, log and outputs of two runs are equal; without, they have their own identity."""

    def both(env: dict[str, str]) -> list[tuple[bytes, bytes]]:
        made = []
        for number in range(2):
            log = tmp_path / f"log-{len(env)}-{number}"
            made.append((run("scan", sample, "-f", "json", "--log", log, env=env).out, log.read_bytes()))
        return made

    first, second = both(EPOCH)
    assert first == second
    first, second = both({})
    assert json.loads(first[0])["run"]["id"] != json.loads(second[0])["run"]["id"]


def _in_the_middle(folder: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """A scan that has found much and has more before it, and its log."""
    tree = folder / "tree"
    tree.mkdir()
    for number in range(3000):
        (tree / f"m{number}.py").write_text("import openai, anthropic, torch\n" * 20)
    log = folder / "log"
    process = subprocess.Popen(
        [*COMMAND, "scan", str(tree), "--log", str(log)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while not (log.exists() and log.stat().st_size > 50_000) and time.monotonic() < deadline:
        time.sleep(0.002)
    return process, log


def test_a_killed_run_leaves_a_log_that_reads(tmp_path: Path) -> None:
    """SIGKILL in the middle: the log is a valid prefix, it replays, and every output says that it is incomplete."""
    process, log = _in_the_middle(tmp_path)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert -signal.SIGKILL == process.returncode

    verified = run("log", "verify", log)
    replayed = run("replay", log, "-f", "json")
    assert (0, 0) == (verified.code, replayed.code)
    assert b"incomplete" in verified.out
    assert "incomplete" in replayed.err
    document = json.loads(replayed.out)
    assert document["run"]["complete"] is False
    assert document["findings"]
    assert 4 == run("replay", log, "--strict").code


def test_a_signal_never_tears_a_line(tmp_path: Path) -> None:
    """An interruption that arrives while a line is written waits for its end: the log holds, and says how it ended."""
    (tmp_path / "tree").mkdir()
    for number in range(60):
        (tmp_path / "tree" / f"m{number}.py").write_text("import openai, torch\n" * 20)
    for name, at in (("SIGINT", 1), ("SIGTERM", 2), ("SIGINT", 3)):
        log = tmp_path / f"log-{name}-{at}"
        code = f"""
import os, signal, sys
write, calls = os.write, []
def interrupting(handle, data):
    calls.append(1)
    if len(calls) == {at}:
        os.kill(os.getpid(), signal.{name})
    return write(handle, data)
os.write = interrupting
from ai_finder.cli.app import main
sys.exit(main())
"""
        words = ["scan", str(tmp_path / "tree"), "--log", str(log)]
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=False)
        assert (130, b"") == (done.returncode, done.stdout)
        assert b"interrupted" in run("log", "verify", log).out


def test_where_the_log_lies_is_no_fact(sample: Path) -> None:
    """A log inside the scanned tree is as if it were not there."""
    inside, outside = sample / "log.jsonl", sample.parent / "log.jsonl"
    run("scan", sample, "--log", outside, env=EPOCH)
    run("scan", sample, "--log", inside, env=EPOCH)

    assert outside.read_bytes() == inside.read_bytes()


def test_an_interrupted_run_says_so(tmp_path: Path) -> None:
    """Ctrl-C: exit code 130, nothing on stdout, and a log whose last event is the interruption."""
    process, log = _in_the_middle(tmp_path)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()

    assert (130, b"") == (process.returncode, out)
    assert b"Traceback" not in err
    assert b"interrupted" in run("log", "verify", log).out
