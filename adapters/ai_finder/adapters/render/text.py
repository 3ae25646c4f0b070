"""The report for a person: what AI is here, where, and what needs a look.

What needs a look comes last, where a terminal's eye is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from attrs import frozen

from ai_finder.domain.manifests import is_lock
from ai_finder.domain.vocabulary import Confidence, Kind
from ai_finder.events.projections.report import Finding, Report

NAMED = 4
"""How many names or paths a concern writes out."""
WIDEST = 40
"""A longer cell of a table breaks its column rather than widening it; in characters."""

WIDTH = 110
"""Where a paragraph breaks; in characters."""

_ASIDE = frozenset({"test", "tests", "__tests__", "spec", "docs", "doc", "examples", "example", "bench", "benchmarks"})

_BOLD, _DIM, _YELLOW, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[33m", "\x1b[0m"


@frozen
class Row:
    """One package, or one model file: what its findings say together."""

    findings: tuple[Finding, ...]
    places: tuple[str, ...]
    """`path:line` of every use, else of every declaration; what ships before tests and the like."""

    @property
    def name(self) -> str:
        """As its registry spells it."""
        return _clean(self.findings[0].name)

    @property
    def version(self) -> str:
        """The exact versions where there are any, else the ranges."""
        exact = {f.component_version for f in self.findings if f.component_version}
        said = exact or {f.version_range for f in self.findings if f.version_range}
        if len(said) > 1:
            return f"{len(said)} {'versions' if exact else 'ranges'}"
        in_part = exact and any(f.kind is Kind.SDK and not f.component_version for f in self.findings)
        return "".join(map(_clean, said)) + (" in part" if in_part else "")

    @property
    def about(self) -> str:
        """What kind of thing it is."""
        first = self.findings[0]
        if first.model is not None:
            return f"{first.model.format}, {_size(first.model.size_bytes)}"
        return f"{first.ecosystem} {first.category}"

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """The row of these findings."""
        found = tuple(findings)
        shown = [finding for finding in found if finding.kind is Kind.SDK] or found
        occurrences = (occurrence for finding in shown for occurrence in finding.occurrences)
        ordered = sorted(occurrences, key=lambda each: (_aside(each.path), each.place()))
        return cls(found, tuple(dict.fromkeys(_clean(f"{o.path}:{o.line}" if o.line else o.path) for o in ordered)))

    def has(self, kind: Kind) -> bool:
        """Whether there is such a finding."""
        return any(finding.kind is kind for finding in self.findings)

    @property
    def only_locked(self) -> bool:
        """Whether nothing but lock files names it."""
        return all(is_lock(o.detector) for f in self.findings for o in f.occurrences)


def render(report: Report, *, colour: bool = False) -> bytes:
    """The page, plain or with ANSI colours."""
    lines = list(_page(report))
    if not colour:
        lines = [_plain(line) for line in lines]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


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
            yield f"{_BOLD}{title}{_RESET}{_categories(group)}"
            yield from _table(group)
    if locked:
        yield ""
        yield f"{_BOLD}Only in lock files{_RESET}{_categories(locked)}"
        yield from _paragraph(f"{row.name} {row.version}" for row in sorted(locked, key=lambda row: row.name))
    concerns = list(_concerns(report, used))
    if concerns:
        yield ""
        yield f"{_YELLOW}Needs a look{_RESET}"
        yield from (f"  {concern}" for concern in concerns)
    if report.left_out:
        yield ""
        yield f"{_DIM}Left out on purpose: {_left_out(report)}{_RESET}"


def _headline(report: Report, packages: int, models: int) -> str:
    counted = [_many(number, noun) for number, noun in ((packages, "AI package"), (models, "model file")) if number]
    what = " and ".join(counted) or "no AI"
    files = f"{_many(report.files_seen, 'file')} seen, {report.files_scanned:,} scanned"
    return f"{_BOLD}{_clean(report.root_name)}: {what}{_RESET} {_DIM}({files}){_RESET}"


def _categories(rows: Iterable[Row]) -> str:
    """How many there are of each category: the table's short form."""
    categories = Counter(row.findings[0].category for row in rows if row.findings[0].category)
    most = sorted(categories.items(), key=lambda item: (-item[1], item[0]))
    return f": {_DIM}{', '.join(f'{count} {category}' for category, count in most)}{_RESET}" if most else ""


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
        yield f"  {cell[0]:{name}}  {cell[1]:{version}}  {_DIM}{cell[2]:{about}}  {times}{_RESET} {places[0]}"


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
    for concern, findings in (
        (
            "An everyday name that no manifest declares, so perhaps something else",
            (f for f in report.findings if f.confidence is Confidence.LOW),
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
            yield f"{concern}: {_some([f'{row.name} ({row.places[0]})' for row in sorted(rows, key=lambda r: r.name)])}"
    by_reason: dict[str, list[str]] = {}
    for skipped in report.skipped:
        by_reason.setdefault(skipped.reason, []).append(_clean(skipped.path))
    for reason, paths in sorted(by_reason.items()):
        yield f"Not read, {reason.replace('_', ' ')}: {_some(paths)}"


def _left_out(report: Report) -> str:
    by_reason: dict[str, list[str]] = {}
    for each in report.left_out:
        by_reason.setdefault(each.reason, []).append(_clean(each.path))
    return "; ".join(f"{reason}: {_some(paths, 2)}" for reason, paths in sorted(by_reason.items()))


def _some(names: Sequence[str], most: int = NAMED) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _aside(path: str) -> bool:
    """Whether a file is no part of what ships, by the folders that it lies in."""
    return not _ASIDE.isdisjoint(path.split("/"))


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _size(size_bytes: int) -> str:
    size = float(size_bytes)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024 or unit == "GiB":
            break
        size /= 1024
    return f"{size_bytes} B" if unit == "B" else f"{size:.1f} {unit}"


def _clean(text: str) -> str:
    """A path may hold anything; no control character of it reaches the terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(ord(c)) for c in text)


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _plain(line: str) -> str:
    for code in (_BOLD, _DIM, _YELLOW, _RESET):
        line = line.replace(code, "")
    return line.rstrip()
