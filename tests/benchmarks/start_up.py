"""CPU of a start-up over a bare interpreter's, in milliseconds: `python tests/benchmarks/start_up.py`."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

RUNS = 15


def median_ms(command: Sequence[str]) -> float:
    """Median of user and system time over some runs."""
    times = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(times) * 1000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["AI_FINDER_HOME"] = f"{scratch}/home"
        empty = f"{scratch}/empty"
        Path(empty).mkdir()
        bare = median_ms([sys.executable, "-c", "pass"])
        print(f"bare interpreter {bare:.0f} ms")
        for words in (["--version"], ["--help"], ["scan", "--help"], ["log", "verify", "--help"], ["scan", empty]):
            over = median_ms([sys.executable, "-m", "ai_finder", *words]) - bare
            print(f"{' '.join(words).replace(empty, 'EMPTY'):20} {over:6.0f} ms over that")


if __name__ == "__main__":
    main()
