"""The report for a person: what AI is here, where, and what needs a look.

What needs a look comes last, where a terminal's eye is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from ai_finder.domain.vocabulary import Confidence, Kind
from ai_finder.events.projections.report import Finding, Report

NAMED = 5
"""How many names or paths a concern writes out."""
WIDEST = 40
"""A longer cell of a table breaks its column rather than widening it; in characters."""

_BOLD, _DIM, _YELLOW, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[33m", "\x1b[0m"


@frozen
class Row:
    """One component: what its findings say together."""

    findings: tuple[Finding, ...]

    @property
    def package(self) -> tuple[str, str]:
        """What its versions have in common."""
        return self.findings[0].ecosystem or "", self.findings[0].name

    @property
    def version(self) -> str:
        """Exact where it is known, else the range or how many there are."""
        ranges = sorted({f.version_range for f in self.findings if f.version_range})
        loose = ranges[0] if len(ranges) == 1 else f"{len(ranges)} ranges" if ranges else "-"
        return self.findings[0].component_version or (loose if self.package[0] else "")

    @property
    def about(self) -> str:
        """What kind of thing it is."""
        first = self.findings[0]
        if first.model is not None:
            return f"{first.model.format}, {_size(first.model.size_bytes)}"
        return f"{first.ecosystem} {first.category}"

    @property
    def places(self) -> list[str]:
        """`path:line` of every occurrence, uses before declarations."""
        ordered = sorted(self.findings, key=lambda f: f.kind is not Kind.SDK)
        return [f"{o.path}:{o.line}" if o.line else o.path for f in ordered for o in f.occurrences]


def render(report: Report, *, colour: bool = False) -> bytes:
    """The page, plain or with ANSI colours."""
    lines = list(_page(report))
    if not colour:
        lines = [_plain(line) for line in lines]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _page(report: Report) -> Iterator[str]:
    rows = _rows(report.findings)
    imported = {row.package for row in rows if any(f.kind is Kind.SDK for f in row.findings)}
    models = [row for row in rows if row.findings[0].kind is Kind.MODEL_FILE]
    used = [row for row in rows if row.package in imported]
    declared = [row for row in rows if row not in models and row.package not in imported]
    yield _headline(report, len({row.package for row in [*used, *declared]}), len(models))
    for title, group in (("Used in source", used), ("Declared, not imported", declared), ("Model files", models)):
        if group:
            yield ""
            yield f"{_BOLD}{title}{_RESET}{_categories(group)}"
            yield from _table(group)
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


def _categories(rows: Sequence[Row]) -> str:
    """How many packages of each category: the long table's short form."""
    categories = Counter(category for _, category in {(r.package, r.findings[0].category) for r in rows} if category)
    most = sorted(categories.items(), key=lambda item: (-item[1], item[0]))
    return f": {_DIM}{', '.join(f'{count} {category}' for category, count in most)}{_RESET}" if most else ""


def _rows(findings: Iterable[Finding]) -> list[Row]:
    """The components, those with the most places first."""
    by_id: dict[str, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(finding.id, []).append(finding)
    rows = [Row(tuple(group)) for group in by_id.values()]
    return sorted(rows, key=lambda row: (-len(row.places), row.package, row.version))


def _table(rows: Sequence[Row]) -> Iterator[str]:
    cells = [(_clean(row.package[1]), _clean(row.version), row.about) for row in rows]
    name, version, about = (min(max(map(len, column)), WIDEST) for column in zip(*cells, strict=True))
    most = max(len(f"{len(row.places):,}") for row in rows)
    for row, cell in zip(rows, cells, strict=True):
        places = row.places
        times = f"{len(places):>{most},}x" if len(places) > 1 else " " * (most + 1)
        start = f"{cell[0]:{name}}  {cell[1]:{version}}  {_DIM}{cell[2]:{about}}  {times}{_RESET}"
        yield f"  {start} {_clean(places[0])}"


def _concerns(report: Report, used: Iterable[Row]) -> Iterator[str]:
    if not report.run.complete:
        yield "The run did not come to its end: this is only a part."
    named = {
        "An everyday name that no manifest declares, so perhaps something else": (
            f for f in report.findings if f.confidence is Confidence.LOW
        ),
        "Used, but no manifest beside it has it": (
            row.findings[0] for row in used if all(f.kind is Kind.SDK for f in row.findings)
        ),
        "A range, and no lock file that is read here gives its version": (
            f for f in report.findings if f.version_range and not f.component_version
        ),
    }
    for concern, findings in named.items():
        names = sorted({_clean(f"{finding.name} ({finding.ecosystem})") for finding in findings})
        if names:
            yield f"{concern}: {_some(names)}"
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
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _plain(line: str) -> str:
    for code in (_BOLD, _DIM, _YELLOW, _RESET):
        line = line.replace(code, "")
    return line.rstrip()
