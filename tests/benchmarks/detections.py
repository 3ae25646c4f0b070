"""What we and other scanners call dangerous, file by file: `python tests/benchmarks/detections.py --tools BIN DIR...`.

BIN is a folder with the commands `picklescan`, `modelscan`, `fickling` and `modelaudit` (a virtual environment's
`bin`); those that are not there are left out. Prints a summary of each folder and a row for each file that anybody
flags, as Markdown. A rival flags a file where it says critical (modelscan, modelaudit), dangerous (picklescan), or
likely malicious (fickling); what it only suspects is `?`, `-` is silence.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ai_finder.adapters.model_files import OneFile
from ai_finder.domain.models import Identified
from ai_finder.domain.models.neighbours import around
from ai_finder.domain.vocabulary import Hashing, RiskLevel

FLAGGED, SUSPECTED, SILENT = "X", "?", "-"
_LEVELS = {RiskLevel.DANGEROUS: FLAGGED, RiskLevel.SUSPICIOUS: SUSPECTED, RiskLevel.NONE: SILENT}
SECONDS = 1800
"""How long another scanner may take for a folder."""


def _found(file: OneFile) -> Identified:
    return around(file.path, file.identify().identified, file.near).identified


def ours(path: Path) -> tuple[str, str]:
    """Our answer, and the ids of our reasons."""
    found = _found(OneFile(path, Hashing.NEVER))
    return _LEVELS[found.risk], ", ".join(sorted({reason.danger for reason in found.reasons}))


def picklescan(program: Path, folder: Path, _files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """By what it prints of each import."""
    for line in _run(program, "--path", folder).stdout.splitlines():
        place, colon, said = line.rpartition(": ")
        if colon and said.startswith(("dangerous import", "suspicious import")):
            yield place, FLAGGED if said.startswith("dangerous") else SUSPECTED


def modelscan(program: Path, folder: Path, _files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """By the severities of its issues."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        _run(program, "-p", folder, "-r", "json", "-o", report)
        issues = json.loads(report.read_text())["issues"]
    for issue in issues:
        yield str(folder / issue["source"]), FLAGGED if issue["severity"] in ("CRITICAL", "HIGH") else SUSPECTED


def fickling(program: Path, _folder: Path, files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """By the severity of its analysis, file by file; what is no pickle to it fails, and says nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        for path in files:
            report = Path(scratch) / "report.json"
            report.unlink(missing_ok=True)
            with suppress(subprocess.TimeoutExpired):
                _run(program, "--check-safety", "--json-output", report, path)
            said = report.read_text() if report.exists() else ""  # one document after the other, for each pickle in it
            for severity in re.findall(r'"severity": "([A-Z_]+)"', said):
                if severity != "LIKELY_SAFE":
                    yield str(path), FLAGGED if severity.endswith("OVERTLY_MALICIOUS") else SUSPECTED


def modelaudit(program: Path, folder: Path, _files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """By the severities of its issues."""
    said = _run(program, "scan", folder, "--format", "json", "--no-cache").stdout
    for issue in json.loads(said[said.index("{") :])["issues"]:
        if issue["severity"] in ("critical", "warning"):
            yield issue["location"] or "", FLAGGED if issue["severity"] == "critical" else SUSPECTED


RIVALS: tuple[Callable[[Path, Path, Sequence[Path]], Iterator[tuple[str, str]]], ...] = (
    picklescan,
    modelscan,
    fickling,
    modelaudit,
)


def _run(program: Path, *words: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PROMPTFOO_DISABLE_TELEMETRY": "1", "NO_ANALYTICS": "1", "DO_NOT_TRACK": "1"}
    return subprocess.run(
        [program, *map(str, words)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=SECONDS,
        env=environment,
        cwd=tempfile.gettempdir(),
    )


def by_file(answers: Iterable[tuple[str, str]], files: Sequence[Path]) -> dict[Path, str]:
    """A tool's answers, each for a place in a file, as the worst of each file."""
    worst: dict[Path, str] = {}
    names = {str(path): path for path in files}
    for place, sign in answers:
        ends = [found.start() for found in re.finditer(r"[:/ !]|$", place)]
        path = next((names[place[:end]] for end in reversed(ends) if place[:end] in names), None)
        if path and worst.get(path) != FLAGGED:
            worst[path] = sign
    return worst


def main() -> None:
    """Look at every file of each folder, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--tools", type=Path, required=True)
    options = parser.parse_args()
    programs = {r.__name__: options.tools / r.__name__ for r in RIVALS if (options.tools / r.__name__).exists()}
    titles = ["ai-finder", *programs]
    for folder in options.folders:
        files = sorted(path for path in folder.resolve().rglob("*") if path.is_file() and not path.is_symlink())
        own = {path: ours(path) for path in files}
        theirs = [
            by_file(rival(programs[rival.__name__], folder.resolve(), files), files)
            for rival in RIVALS
            if rival.__name__ in programs
        ]
        rows = [(path, [own[path][0], *(each.get(path, SILENT) for each in theirs)]) for path in files]
        print(f"\n## {folder.name}: {len(files)} files\n")
        print(f"| | {' | '.join(titles)} |\n| --- |{' --- |' * len(titles)}")
        for sign, meaning in ((FLAGGED, "dangerous"), (SUSPECTED, "suspicious")):
            counts = [sum(answers[column] == sign for _, answers in rows) for column in range(len(titles))]
            print(f"| {meaning} | {' | '.join(map(str, counts))} |")
        print(f"\n| file | {' | '.join(titles)} | our reasons |\n| --- |{' --- |' * (len(titles) + 1)}")
        for path, answers in rows:
            if FLAGGED in answers:
                print(f"| `{path.relative_to(folder.resolve())}` | {' | '.join(answers)} | {own[path][1]} |")


if __name__ == "__main__":
    main()
