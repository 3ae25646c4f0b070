"""The report for a person: what AI is here, where, and what needs a look.

What needs a look comes last, where a terminal's eye is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from attrs import frozen

from ai_finder.adapters.render.terminal import BOLD, DIM, RESET, YELLOW, clean, many, page, size, some
from ai_finder.domain.manifests import is_lock
from ai_finder.domain.vocabulary import Confidence, Kind, RiskLevel, Verdict
from ai_finder.events.facts import ModelFile
from ai_finder.events.projections.report import Finding, Report

WIDEST = 40
"""A longer cell of a table breaks its column rather than widening it; in characters."""

WIDTH = 110
"""Where a paragraph breaks; in characters."""

_SOUND = (Verdict.VALID, Verdict.COMPANION, Verdict.NOT_A_MODEL)

_ASIDE = frozenset({"test", "tests", "__tests__", "spec", "docs", "doc", "examples", "example", "bench", "benchmarks"})


@frozen
class Row:
    """One package, or one model file: what its findings say together."""

    findings: tuple[Finding, ...]
    places: tuple[str, ...]
    """`path:line` of every use, else of every declaration; what ships before tests and the like."""

    @property
    def name(self) -> str:
        """As its registry spells it."""
        return clean(self.findings[0].name)

    @property
    def version(self) -> str:
        """The exact versions where there are any, else the ranges."""
        exact = {f.component_version for f in self.findings if f.component_version}
        said = exact or {f.version_range for f in self.findings if f.version_range}
        if len(said) > 1:
            return f"{len(said)} {'versions' if exact else 'ranges'}"
        in_part = exact and any(f.kind is Kind.SDK and not f.component_version for f in self.findings)
        return "".join(map(clean, said)) + (" in part" if in_part else "")

    @property
    def about(self) -> str:
        """What kind of thing it is."""
        first = self.findings[0]
        if first.model is not None:
            return _model(first.model)
        return f"{first.ecosystem} {first.category}"

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """The row of these findings."""
        found = tuple(findings)
        shown = [finding for finding in found if finding.kind is Kind.SDK] or found
        occurrences = (occurrence for finding in shown for occurrence in finding.occurrences)
        ordered = sorted(occurrences, key=lambda each: (_aside(each.path), each.place()))
        return cls(found, tuple(dict.fromkeys(clean(f"{o.path}:{o.line}" if o.line else o.path) for o in ordered)))

    def has(self, kind: Kind) -> bool:
        """Whether there is such a finding."""
        return any(finding.kind is kind for finding in self.findings)

    @property
    def only_locked(self) -> bool:
        """Whether nothing but lock files names it."""
        return all(is_lock(o.detector) for f in self.findings for o in f.occurrences)


def render(report: Report, *, colour: bool = False) -> bytes:
    """The page, plain or with ANSI colours."""
    return page(_page(report), colour=colour)


def _page(report: Report) -> Iterator[str]:
    rows = _rows(report.findings)
    models = [row for row in rows if row.has(Kind.MODEL_FILE)]
    packages = [row for row in rows if not row.has(Kind.MODEL_FILE)]
    used = [row for row in packages if row.has(Kind.SDK)]
    locked = [row for row in packages if row.only_locked]
    declared = [row for row in packages if not row.has(Kind.SDK) and not row.only_locked]
    yield _headline(report, len(packages), len(models))
    for title, group in (("Used in source", used), ("Declared, not imported", declared), ("Model files", models)):
        if group:
            yield ""
            yield f"{BOLD}{title}{RESET}{_categories(group)}"
            yield from _table(group)
    if locked:
        yield ""
        yield f"{BOLD}Only in lock files{RESET}{_categories(locked)}"
        yield from _paragraph(f"{row.name} {row.version}" for row in sorted(locked, key=lambda row: row.name))
    concerns = list(_concerns(report, used))
    if concerns:
        yield ""
        yield f"{YELLOW}Needs a look{RESET}"
        yield from (f"  {concern}" for concern in concerns)
    if report.left_out:
        yield ""
        yield f"{DIM}Left out on purpose: {_left_out(report)}{RESET}"


def _headline(report: Report, packages: int, models: int) -> str:
    counted = [many(number, noun) for number, noun in ((packages, "AI package"), (models, "model file")) if number]
    what = " and ".join(counted) or "no AI"
    files = f"{many(report.files_seen, 'file')} seen, {report.files_scanned:,} scanned"
    return f"{BOLD}{clean(report.root_name)}: {what}{RESET} {DIM}({files}){RESET}"


def _categories(rows: Iterable[Row]) -> str:
    """How many there are of each category: the table's short form."""
    categories = Counter(row.findings[0].category for row in rows if row.findings[0].category)
    most = sorted(categories.items(), key=lambda item: (-item[1], item[0]))
    return f": {DIM}{', '.join(f'{count} {category}' for category, count in most)}{RESET}" if most else ""


def _rows(findings: Iterable[Finding]) -> list[Row]:
    """Those with the most places first."""
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.ecosystem or "", finding.name if finding.ecosystem else finding.id), []).append(
            finding
        )
    rows = [Row.of(group) for group in grouped.values()]
    return sorted(rows, key=lambda row: (-len(row.places), row.name))


def _table(rows: Sequence[Row]) -> Iterator[str]:
    cells = [(row.name, row.version, row.about) for row in rows]
    name, version, about = (min(max(map(len, column)), WIDEST) for column in zip(*cells, strict=True))
    most = max(len(f"{len(row.places):,}") for row in rows)
    for row, cell in zip(rows, cells, strict=True):
        places = row.places
        times = f"{len(places):>{most},}x" if len(places) > 1 else " " * (most + 1)
        yield f"  {cell[0]:{name}}  {cell[1]:{version}}  {DIM}{cell[2]:{about}}  {times}{RESET} {places[0]}"


def _paragraph(words: Iterable[str]) -> Iterator[str]:
    line = " "
    for word in words:
        if len(line) + len(word) > WIDTH and line.strip():
            yield line
            line = " "
        line += f" {word},"
    yield line.rstrip(",")


def _concerns(report: Report, used: Iterable[Row]) -> Iterator[str]:
    if not report.run.complete:
        yield "The run did not come to its end: this is only a part."
    yield from _model_concerns(report.findings)
    for concern, findings in (
        (
            "An everyday name that no manifest declares, so perhaps something else",
            (f for f in report.findings if f.confidence is Confidence.LOW and not f.model),
        ),
        (
            "Imported, and declared in no manifest that is read here",
            (row.findings[0] for row in used if report.run.complete and not row.has(Kind.DEPENDENCY)),
        ),
        (
            "A range that nothing here settles to one version",
            (f for f in report.findings if f.version_range and not f.component_version),
        ),
    ):
        rows = _rows(findings)
        if rows:
            yield f"{concern}: {some([f'{row.name} ({row.places[0]})' for row in sorted(rows, key=lambda r: r.name)])}"
    by_reason: dict[str, list[str]] = {}
    for skipped in report.skipped:
        by_reason.setdefault(skipped.reason, []).append(clean(skipped.path))
    for reason, paths in sorted(by_reason.items()):
        yield f"Not read, {reason.replace('_', ' ')}: {some(paths)}"


def _model_concerns(findings: Iterable[Finding]) -> Iterator[str]:
    """The dangers and faults of model files, the worst first."""
    files = [finding.model for finding in findings if finding.model]
    for level in (RiskLevel.DANGEROUS, RiskLevel.SUSPICIOUS):
        by_danger: dict[str, list[str]] = {}
        for file in files:
            for reason in file.reasons if file.risk is level else ():
                if reason.level is level:
                    by_danger.setdefault(reason.danger, []).append(clean(file.path))
        for danger, paths in sorted(by_danger.items()):
            yield f"{level.capitalize()} to load, {danger}: {some(list(dict.fromkeys(paths)))}"
    by_verdict: dict[str, list[str]] = {}
    for file in files:
        if file.verdict not in _SOUND:
            by_verdict.setdefault(file.verdict, []).append(
                clean(f"{file.path} ({file.problem})" if file.problem else file.path)
            )
    for verdict, paths in sorted(by_verdict.items()):
        yield f"Model files, {verdict.replace('_', ' ')}: {some(paths)}"
    unsure = [
        clean(finding.model.path) for finding in findings if finding.model and finding.confidence is Confidence.LOW
    ]
    if unsure:
        yield f"Arrays, so perhaps data and no model: {some(unsure)}"


def _model(file: ModelFile) -> str:
    """Format, size, and what it is where that is known."""
    kind = file.model.architecture or file.model.adapter
    risk = "" if file.risk is RiskLevel.NONE else file.risk
    return ", ".join(clean(each) for each in (file.format, size(file.size_bytes), kind, risk) if each)


def _left_out(report: Report) -> str:
    by_reason: dict[str, list[str]] = {}
    for each in report.left_out:
        by_reason.setdefault(each.reason, []).append(clean(each.path))
    return "; ".join(f"{reason}: {some(paths, 2)}" for reason, paths in sorted(by_reason.items()))


def _aside(path: str) -> bool:
    """Whether a file is no part of what ships, by the folders that it lies in."""
    return not _ASIDE.isdisjoint(path.split("/"))
