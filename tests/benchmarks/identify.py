"""CPU of looking into 1,000 model files beside other scanners, and of hashing beside `sha256sum`, in one run.

`python tests/benchmarks/identify.py --tools BIN`: BIN is a folder with the commands `modelscan`, `picklescan` and
`fickling`; those that are not there are left out. The files are the sound ones of the test corpus, copied until they
are a thousand (on the hostile ones picklescan and modelscan end early, by an exception of their own). Start-up is
included everywhere; fickling, which takes one file a process, is given the pickles alone, in one process of its
library. Figures are medians of user and system time over all processes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

from tests.benchmarks.scan import cpu_seconds
from tests.corpus.samples import samples

OURS = (sys.executable, "-m", "ai_finder")
FILES = 1000
HASHED = 1 << 30
"""In bytes."""

FICKLING = """
import sys
from fickling.fickle import StackedPickle
from fickling.analysis import check_safety
for path in sys.argv[1:]:
    try:
        with open(path, "rb") as file:
            for pickled in StackedPickle.load(file):
                check_safety(pickled)
    except Exception:
        pass
"""


def folder_of(files: int, where: Path) -> tuple[Path, list[Path]]:
    """A folder of so many mixed files, and the pickles among them."""
    folder = where / "models"
    pickles = []
    sound = [sample for sample in samples() if sample.verdict in {"valid", "companion"} and sample.risk != "dangerous"]
    for number, sample in enumerate(islice(cycle(sound), files)):
        copy = folder / f"{number:04}" / sample.path.name
        copy.parent.mkdir(parents=True)
        shutil.copyfile(sample.path, copy)
        if sample.format in {"pickle", "joblib", "dill", "pytorch-legacy"}:
            pickles.append(copy)
    return folder, pickles


def main() -> None:
    """Measure and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "AI_FINDER_HOME": f"{scratch}/home", "AI_FINDER_TELEMETRY": "0"}
        folder, pickles = folder_of(FILES, Path(scratch))
        commands = {"ai-finder": [*OURS, "scan", "-q", str(folder)]}
        if asked.tools:
            commands["picklescan"] = [str(asked.tools / "picklescan"), "-p", str(folder)]
            commands["modelscan"] = [str(asked.tools / "modelscan"), "-p", str(folder)]
            commands["fickling, pickles only"] = [str(asked.tools / "python"), "-c", FICKLING, *map(str, pickles)]
        print(f"| {FILES} files | CPU s | of ours | exit |\n| --- | --- | --- | --- |")
        table(commands, environment, asked.runs)
        large = Path(scratch) / "large.gguf"
        with large.open("wb") as file:
            for _ in range(HASHED >> 20):
                file.write(os.urandom(1 << 20))
        print(f"\n| hashing {HASHED >> 20} MiB | CPU s | of ours | exit |\n| --- | --- | --- | --- |")
        words = [*OURS, "identify", "-q", str(large)]
        table({"ai-finder": words, "sha256sum": ["sha256sum", str(large)]}, environment, asked.runs)


def table(commands: dict[str, list[str]], environment: dict[str, str], runs: int) -> None:
    """A row for each command, run in turn."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    codes = {}
    for _ in range(runs):
        for name, command in commands.items():
            seconds, codes[name], _ = cpu_seconds(command, environment)
            taken[name].append(seconds)
    ours = statistics.median(taken["ai-finder"])
    for name, seconds_of in taken.items():
        seconds = statistics.median(seconds_of)
        print(f"| {name} | {seconds:.2f} | {seconds / ours:.1f} | {codes[name]} |")


if __name__ == "__main__":
    main()
