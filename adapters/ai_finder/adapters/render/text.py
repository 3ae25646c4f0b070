"""The report for a person: what AI is here, where, and what needs a look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from ai_finder.domain.vocabulary import Confidence, Kind
from ai_finder.events.projections.report import Finding, LeftOut, Report

PLACES = 3
"""How many places of a component are written out."""

_BOLD, _DIM, _YELLOW, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[33m", "\x1b[0m"


@frozen
class Row:
    """One component: what its findings say together."""

    name: str
    version: str
    about: str
    findings: tuple[Finding, ...]

    @property
    def places(self) -> list[str]:
        """`path:line` of every occurrence, uses before declarations."""
        ordered = sorted(self.findings, key=lambda f: f.kind is not Kind.SDK)
        found = [f"{o.path}:{o.line}" if o.line else o.path for f in ordered for o in f.occurrences]
        return list(dict.fromkeys(found))


def render(report: Report, *, colour: bool = False) -> bytes:
    """The page, plain or with ANSI colours."""
    lines = list(_page(report))
    if not colour:
        lines = [_plain(line) for line in lines]
    # A path may hold anything, control characters included: none of them reaches the terminal.
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _page(report: Report) -> Iterator[str]:
    rows = _rows(report.findings)
    used = [row for row in rows if any(f.kind is Kind.SDK for f in row.findings)]
    declared = [row for row in rows if row not in used and row.findings[0].kind is Kind.DEPENDENCY]
    models = [row for row in rows if row.findings[0].kind is Kind.MODEL_FILE]
    yield _headline(report, len(used) + len(declared), len(models))
    for title, group in (("Used in source", used), ("Declared, not imported", declared), ("Model files", models)):
        if group:
            yield ""
            yield f"{_BOLD}{title} ({len(group)}){_RESET}"
            yield from _table(group)
    concerns = list(_concerns(report, used))
    if concerns:
        yield ""
        yield f"{_YELLOW}Needs a look{_RESET}"
        yield from (f"  {concern}" for concern in concerns)


def _headline(report: Report, packages: int, models: int) -> str:
    found = []
    if packages:
        found.append(f"{_many(packages, 'AI package')}")
    if models:
        found.append(f"{_many(models, 'model file')}")
    what = " and ".join(found) or "no AI"
    files = f"{_many(report.files_seen, 'file')} seen, {report.files_scanned:,} scanned"
    return f"{_BOLD}{_clean(report.root_name)}: {what}{_RESET} {_DIM}({files}){_RESET}"


def _rows(findings: Iterable[Finding]) -> list[Row]:
    by_id: dict[str, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(finding.id, []).append(finding)
    rows = [_row(tuple(group)) for group in by_id.values()]
    return sorted(rows, key=lambda row: (row.name.lower(), row.findings[0].ecosystem or "", row.version))


def _row(findings: tuple[Finding, ...]) -> Row:
    first = findings[0]
    if first.model is not None:
        about = f"{first.model.format}, {_size(first.model.size_bytes)}"
        return Row(first.name, "", about, findings)
    ranges = sorted({f.version_range for f in findings if f.version_range})
    version = first.component_version or ", ".join(ranges) or "-"
    return Row(first.name, version, f"{first.ecosystem} {first.category}", findings)


def _table(rows: list[Row]) -> Iterator[str]:
    cells = [(_clean(row.name), _clean(row.version), row.about) for row in rows]
    widths = [min(max(len(row[column]) for row in cells), 44) for column in range(3)]
    for row, (name, version, about) in zip(rows, cells, strict=True):
        places = row.places
        shown = ", ".join(_clean(place) for place in places[:PLACES])
        more = f" and {len(places) - PLACES:,} more" if len(places) > PLACES else ""
        start = f"  {name:{widths[0]}}  {version:{widths[1]}}  {_DIM}{about:{widths[2]}}{_RESET}"
        yield f"{start}  {shown}{_DIM}{more}{_RESET}"


def _concerns(report: Report, used: list[Row]) -> Iterator[str]:
    if not report.run.complete:
        yield "This run did not come to its end: what follows is only a part."
    unsure = sorted({_clean(f.name) for f in report.findings if f.confidence is Confidence.LOW})
    if unsure:
        yield f"Unsure, an everyday name that no manifest declares: {_some(unsure)}"
    undeclared = [_clean(row.name) for row in used if all(f.kind is Kind.SDK for f in row.findings)]
    if undeclared:
        yield f"Used, but in no manifest under this version: {_some(undeclared)}"
    loose = sorted({_clean(f.name) for f in report.findings if f.kind is Kind.DEPENDENCY and not f.component_version})
    if loose:
        yield f"No exact version, no lock file that gives one: {_some(loose)}"
    by_reason: dict[str, list[str]] = {}
    for skipped in report.skipped:
        by_reason.setdefault(skipped.reason, []).append(_clean(skipped.path))
    for reason, paths in sorted(by_reason.items()):
        yield f"Not read, {reason.replace('_', ' ')}: {_some(paths)}"
    folders = _left_out(report.left_out)
    if folders:
        yield f"Left out on purpose: {folders}"


def _left_out(left_out: Iterable[LeftOut]) -> str:
    by_reason: dict[str, int] = {}
    for each in left_out:
        by_reason[each.reason] = by_reason.get(each.reason, 0) + 1
    return ", ".join(f"{_many(count, 'place')} ({reason})" for reason, count in sorted(by_reason.items()))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


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
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _plain(line: str) -> str:
    for code in (_BOLD, _DIM, _YELLOW, _RESET):
        line = line.replace(code, "")
    return line.rstrip()
