"""CPU of whole scans beside ripgrep over the same files, in one run: `python tests/benchmarks/scan.py DIR…`.

ripgrep (`rg`) counts lines that contain any of the catalogue's import roots: a floor for whoever must look at every
byte. Start-up is included everywhere. `--rival 'COMMAND {}'` adds another program, `{}` standing for the folder; what
it prints is not judged, its exit code is shown. Figures are medians of user and system time over all processes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from ai_finder.adapters.catalogue import load_catalogue
from ai_finder.domain.vocabulary import Ecosystem

OURS = (sys.executable, "-m", "ai_finder")


def cpu_seconds(command: list[str], environment: dict[str, str]) -> tuple[float, int, bytes]:
    """User and system time of a command and its children, its exit code, what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.returncode, done.stdout


def roots(folder: Path) -> Path:
    """A file with every import root of the catalogue, for ripgrep."""
    catalogue = load_catalogue()
    found = {root for each in Ecosystem for root in catalogue.registries[each].roots}
    path = folder / "roots"
    path.write_text("\n".join(sorted(found)) + "\n")
    return path


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--rival", action="append", default=[])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "AI_FINDER_HOME": f"{scratch}/home", "AI_FINDER_TELEMETRY": "0"}
        tokens = roots(Path(scratch))
        print("| folder | files | program | CPU s | of ripgrep | exit | findings |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for folder in asked.folders:
            commands = {
                "rg": ["rg", "-c", "-F", "-f", str(tokens), str(folder)],
                "ai-finder": [*OURS, "scan", "-q", str(folder)],
                **{rival.split()[0]: shlex.split(rival.replace("{}", str(folder))) for rival in asked.rival},
            }
            times: dict[str, list[float]] = {name: [] for name in commands}
            ended: dict[str, tuple[int, bytes]] = {}
            for run in range(asked.runs + 1):
                for name, command in commands.items():
                    seconds, *ended[name] = cpu_seconds(command, environment)  # type: ignore[assignment]
                    times[name] += [seconds] if run else []  # the first warms the disk's cache
            _, _, report = cpu_seconds([*OURS, "scan", "-q", "-f", "json", str(folder)], environment)
            summary = json.loads(report)["summary"]
            floor = statistics.median(times["rg"])
            for name, measured in times.items():
                median = statistics.median(measured)
                hits = f"{len(ended['rg'][1].splitlines()):,} files with a hit"
                found = {"ai-finder": str(sum(summary["findings"].values())), "rg": hits}.get(name, "")
                row = (folder.name, f"{summary['files']['seen']:,}", name, f"{median:.3f}", f"{median / floor:.1f}")
                print("|", " | ".join((*row, str(ended[name][0]), found)), "|", flush=True)


if __name__ == "__main__":
    main()
