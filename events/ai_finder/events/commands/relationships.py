"""The edges of the graph, from the findings and from what lock files state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ai_finder.domain.catalogue import Catalogue
from ai_finder.domain.dependencies import Manifest, Package
from ai_finder.domain.manifests import is_lock
from ai_finder.domain.purls import ROOT, package_ref
from ai_finder.domain.vocabulary import Kind, Relation
from ai_finder.events.facts import RelationshipFound
from ai_finder.events.projections.report import Finding

_Edge = tuple[str, Relation, str]


def relationships(
    findings: Sequence[Finding], locks: Iterable[Manifest], catalogue: Catalogue
) -> Iterator[RelationshipFound]:
    """Every edge once, sorted; every finding is reached from the root.

    The root uses what sources import, declares what manifests name, has the models as its parts, and
    depends on what only its lock files bring in.
    """
    edges = set(_declared(findings)) | set(_locked(findings, locks, catalogue))
    edges |= set(_unreached(findings, edges))
    for source, relation, target in sorted(edges):
        yield RelationshipFound(source, relation, target)


def _unreached(findings: Iterable[Finding], edges: Iterable[_Edge]) -> Iterator[_Edge]:
    """An edge from the root to whatever no path leads to yet; what depends on it in a circle comes with it."""
    onward: dict[str, list[str]] = {}
    for source, _, target in edges:
        onward.setdefault(source, []).append(target)
    reached: set[str] = set()

    def walk(start: str) -> None:
        due = [start]
        while due:
            here = due.pop()
            if here not in reached:
                reached.add(here)
                due += onward.get(here, ())

    walk(ROOT)
    inward = {target for _, _, target in edges}
    for finding in sorted(findings, key=lambda f: f.id in inward):
        if finding.id not in reached:
            model = finding.kind is Kind.MODEL_FILE
            yield ROOT, Relation.HAS_PART if model else Relation.DEPENDS_ON, finding.id
            walk(finding.id)


def _declared(findings: Iterable[Finding]) -> Iterator[_Edge]:
    for finding in findings:
        if finding.kind is Kind.SDK:
            yield ROOT, Relation.USES, finding.id
        elif finding.kind is Kind.DEPENDENCY and not all(is_lock(o.detector) for o in finding.occurrences):
            yield ROOT, Relation.DECLARES, finding.id


def _locked(findings: Iterable[Finding], locks: Iterable[Manifest], catalogue: Catalogue) -> Iterator[_Edge]:
    known = {finding.id for finding in findings}
    for lock in locks:
        for edge in lock.edges:
            source, target = (_ref(package, catalogue) for package in (edge.source, edge.target))
            if source != target and known.issuperset((source, target)):
                yield source, Relation.DEPENDS_ON, target


def _ref(locked: Package, catalogue: Catalogue) -> str:
    package = catalogue.package(locked.ecosystem, locked.name)
    return package_ref(locked.ecosystem, package.name if package else locked.name, locked.version)
