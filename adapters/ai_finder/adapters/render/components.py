"""Findings -> the components of an SBOM: one for each bom-ref."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from attrs import frozen

from ai_finder.domain.vocabulary import Confidence, Kind
from ai_finder.events.facts import ModelFile
from ai_finder.events.projections.report import Finding, Occurrence


@frozen
class Component:
    """What the findings of one bom-ref amount to: the use and the declaration of a package are one component."""

    id: str
    name: str
    version: str | None
    """Never a range."""
    purl: str | None
    license: str | None
    """As the package's manifest states it."""
    model: ModelFile | None
    kinds: tuple[Kind, ...]
    version_ranges: tuple[str, ...]
    category: str | None
    provider: str | None
    confidence: Confidence
    occurrences: tuple[Occurrence, ...]
    """All of them, in the order of path and line."""


def components(findings: Iterable[Finding]) -> Iterator[Component]:
    """The components behind findings that are sorted by id, in that order."""
    for _, group in groupby(findings, key=attrgetter("id")):
        yield _merged(tuple(group))


def _merged(findings: tuple[Finding, ...]) -> Component:
    first = findings[0]
    occurrences = {occurrence for finding in findings for occurrence in finding.occurrences}
    return Component(
        id=first.id,
        name=first.name,
        version=first.component_version,
        purl=first.purl(),
        license=first.license,
        model=first.model,
        kinds=tuple(sorted({finding.kind for finding in findings})),
        version_ranges=tuple(sorted({finding.version_range for finding in findings if finding.version_range})),
        category=first.category,
        provider=first.provider,
        confidence=max((finding.confidence for finding in findings), key=attrgetter("rank")),
        occurrences=tuple(sorted(occurrences, key=Occurrence.place)),
    )
