"""Imports -> uses of AI packages: which package, which version, how sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from ai_finder.domain.catalogue import Catalogue, Package
from ai_finder.domain.dependencies import normalise
from ai_finder.domain.governing import Governing
from ai_finder.domain.imports import Import
from ai_finder.domain.local_modules import LocalModules
from ai_finder.domain.paths import folder
from ai_finder.domain.vocabulary import Confidence, Ecosystem


@frozen
class Use:
    """A package that a source file uses, and where."""

    package: Package
    version: str | None
    line: int
    symbol: str
    detector: str
    confidence: Confidence


@frozen
class _Candidate:
    """What a symbol means in a folder."""

    package: Package
    declared: bool
    version: str | None
    confidence: Confidence


def confidence(package: Package, *, declared: bool, shared: bool = False) -> Confidence:
    """How sure a use or a declaration is, from the evidence alone.

    A root that is an everyday word (`agents`, `ai`) needs a manifest that declares its package; a
    catalogue row without a source, or a root that several packages share, lowers what rests on it.
    """
    if package.generic and not declared:
        return Confidence.LOW
    if not package.verified or (shared and not declared):
        return Confidence.MEDIUM
    return Confidence.HIGH


class Recogniser:
    """Knows one tree: its manifests, its own modules, and the catalogue."""

    def __init__(self, catalogue: Catalogue, governing: Governing, local: LocalModules) -> None:
        self._catalogue = catalogue
        self._governing = governing
        self._local = local
        self._candidates: dict[tuple[str, Ecosystem, str], _Candidate | None] = {}

    def uses(self, path: str, ecosystem: Ecosystem, imports: Iterable[Import]) -> Iterator[Use]:
        """The AI packages behind the imports of the file at `path`: each once a line, in the order of the source."""
        told: set[tuple[str, int]] = set()
        for each in imports:
            for symbol in self._symbols(ecosystem, each):
                found = self._candidate(path, ecosystem, symbol)
                if found is None or (found.package.name, each.line) in told or self._is_local(path, symbol, found):
                    continue
                told.add((found.package.name, each.line))
                yield Use(found.package, found.version, each.line, symbol, each.detector, found.confidence)

    def _symbols(self, ecosystem: Ecosystem, each: Import) -> list[str]:
        """The module; with each imported name where only both together say which package it is."""
        if not each.names or not self._catalogue.stems(ecosystem, each.module):
            return [each.module]
        whole = self._catalogue.behind(ecosystem, each.module)
        joined = [f"{each.module}.{name}" for name in each.names]
        return [name if self._catalogue.behind(ecosystem, name) != whole else each.module for name in joined]

    def _candidate(self, path: str, ecosystem: Ecosystem, symbol: str) -> _Candidate | None:
        """What the symbol means in the file's folder, whatever the tree's own modules say."""
        key = (folder(path), ecosystem, symbol)
        if key not in self._candidates:
            self._candidates[key] = self._look_up(path, ecosystem, symbol)
        return self._candidates[key]

    def _look_up(self, path: str, ecosystem: Ecosystem, symbol: str) -> _Candidate | None:
        packages = [each for each in self._catalogue.behind(ecosystem, symbol) if not each.incidental]
        if not packages:
            return None
        declared = [each for each in packages if self._governing.declared(path, ecosystem, each.name)]
        package = (declared or packages)[0]
        project = self._governing.project(path, ecosystem)
        if project and normalise(ecosystem, project) == normalise(ecosystem, package.name):
            return None  # a project does not use itself
        return _Candidate(
            package=package,
            declared=bool(declared),
            version=self._governing.version_for(path, ecosystem, package.name),
            confidence=confidence(package, declared=bool(declared), shared=len(packages) > 1),
        )

    def _is_local(self, path: str, symbol: str, found: _Candidate) -> bool:
        package = found.package
        doubtful = package.generic and not found.declared
        if package.ecosystem is Ecosystem.PYPI:
            return self._local.python(path, symbol.partition(".")[0], anywhere=doubtful)
        return doubtful and self._local.script(path, symbol.partition("/")[0])
