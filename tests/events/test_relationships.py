"""The edges of the graph."""

from __future__ import annotations

from collections.abc import Sequence

from ai_finder.adapters.catalogue import load_catalogue
from ai_finder.domain.dependencies import Edge, Manifest, Package
from ai_finder.domain.vocabulary import Confidence, Ecosystem, Kind
from ai_finder.events.commands.relationships import relationships
from ai_finder.events.projections.report import Finding, Occurrence

CATALOGUE = load_catalogue()


def package(name: str, kind: Kind, detector: str) -> Finding:
    """A package of PyPI at version 1."""
    return Finding(
        id=f"pkg:pypi/{name}@1",
        kind=kind,
        name=name,
        confidence=Confidence.HIGH,
        occurrences=(Occurrence("file", 1, name, detector),),
        ecosystem=Ecosystem.PYPI,
        version="1",
        component_version="1",
    )


def model(path: str) -> Finding:
    """A model file."""
    occurrence = Occurrence(path, None, "gguf", "model.gguf")
    return Finding(f"file:{path}", Kind.MODEL_FILE, path, Confidence.HIGH, (occurrence,))


def lock(*edges: tuple[str, str]) -> Manifest:
    """A lock file that states these dependencies."""
    ends = [[Package(Ecosystem.PYPI, name, "1") for name in edge] for edge in edges]
    return Manifest(None, (), tuple(Edge(*each) for each in ends))


def edges(findings: Sequence[Finding], *locks: Manifest) -> list[tuple[str, str, str]]:
    """Every edge, without what ids have in common, sorted."""
    found = relationships(findings, locks, CATALOGUE)
    return sorted((_short(each.source), each.relation, _short(each.target)) for each in found)


def _short(ref: str) -> str:
    return ref.removeprefix("pkg:pypi/").removesuffix("@1")


def test_the_root_uses_and_declares() -> None:
    """A use and a declaration in a manifest are edges of their own; a lock file declares nothing."""
    findings = [
        package("openai", Kind.SDK, "python.import"),
        package("openai", Kind.DEPENDENCY, "manifest.pyproject"),
        package("torch", Kind.DEPENDENCY, "lock.uv"),
    ]

    assert [
        ("root", "declares", "openai"),
        ("root", "depends_on", "torch"),
        ("root", "uses", "openai"),
    ] == edges(findings)


def test_packages_depend_on_each_other_as_locks_state() -> None:
    """Only between packages that were found, and none on itself."""
    findings = [package("langchain", Kind.SDK, "python.import"), package("openai", Kind.DEPENDENCY, "lock.uv")]
    stated = lock(("langchain", "openai"), ("langchain", "requests"), ("openai", "openai"))

    assert [("langchain", "depends_on", "openai"), ("root", "uses", "langchain")] == edges(findings, stated)


def test_a_circle_hangs_on_the_root() -> None:
    """Packages that only depend on each other are reached by one edge."""
    findings = [package(name, Kind.DEPENDENCY, "lock.uv") for name in ("openai", "torch", "transformers")]
    circle = lock(("openai", "torch"), ("torch", "openai"), ("transformers", "openai"))

    assert [
        ("openai", "depends_on", "torch"),
        ("root", "depends_on", "transformers"),
        ("torch", "depends_on", "openai"),
        ("transformers", "depends_on", "openai"),
    ] == edges(findings, circle)
    assert ("root", "depends_on", "openai") in edges(findings[:2], circle)


def test_the_root_has_the_models() -> None:
    """A model is a part of what was scanned."""
    assert [("root", "has_part", "file:a.gguf")] == edges([model("a.gguf")])
