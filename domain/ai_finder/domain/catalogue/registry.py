"""The catalogue of one registry: plain tables, from which packages are made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from ai_finder.domain.catalogue.conventions import CONVENTIONS
from ai_finder.domain.catalogue.family import Family
from ai_finder.domain.catalogue.package import Package
from ai_finder.domain.imports import Wanted
from ai_finder.domain.vocabulary import Ecosystem


@frozen
class Registry:
    """Look-ups by name and by import, first among the known packages, then among the families."""

    ecosystem: Ecosystem
    packages: Mapping[str, Sequence[Any]]
    """Canonical name -> the fields of `Package` after its ecosystem."""
    roots: Mapping[str, Sequence[str]]
    """Import root -> the canonical names behind it, the most used first."""
    families: tuple[Family, ...]
    """The most particular first."""
    tokens: tuple[str, ...]
    depth: int = field(init=False)
    """The segments of the longest root."""
    _stems: frozenset[str] = field(init=False)
    """What roots of several segments begin with."""
    _answers: dict[str, tuple[Package, ...]] = field(init=False, factory=dict)
    """What `behind` has answered: a tree imports the same few modules over and over."""

    @depth.default
    def _depth(self) -> int:
        separator = CONVENTIONS[self.ecosystem].separator
        return max((root.count(separator) + 1 for root in self._all_roots()), default=0)

    @_stems.default
    def _find_stems(self) -> frozenset[str]:
        separator = CONVENTIONS[self.ecosystem].separator
        stems = set()
        for root in self._all_roots():
            stem = root.partition("*")[0]
            while separator in stem:
                stem = stem.rpartition(separator)[0]
                stems.add(stem)
        return frozenset(stems)

    def package(self, name: str) -> Package | None:
        """The package of that name, in any spelling that the registry accepts."""
        canonical = CONVENTIONS[self.ecosystem].canonical(name)
        if canonical in self.packages:
            return self._known(canonical)
        return next((found for family in self.families if (found := family.named(canonical))), None)

    def behind(self, module: str) -> tuple[Package, ...]:
        """The packages behind an import: those of the longest root that it starts with."""
        answer = self._answers.get(module)
        if answer is None:
            answer = self._answers[module] = self._behind(module)
        return answer

    def stems(self, module: str) -> bool:
        """Whether a root may begin with `module` and go on: then what is imported from it matters."""
        return module in self._stems

    def _behind(self, module: str) -> tuple[Package, ...]:
        separator = CONVENTIONS[self.ecosystem].separator
        segments = module.split(separator, self.depth)[: self.depth]
        while segments:
            if found := self._imported(separator.join(segments)):
                return found
            segments.pop()
        return ()

    def wanted(self) -> Wanted:
        """Whether a package may be behind a first segment."""
        separator = CONVENTIONS[self.ecosystem].separator
        heads = {root.partition(separator)[0] for root in self._all_roots()}
        return _Heads(
            (head for head in heads if "*" not in head),
            tuple(head.partition("*")[0] for head in heads if "*" in head),
        )

    def _imported(self, root: str) -> tuple[Package, ...]:
        if names := self.roots.get(root):
            return tuple(map(self._known, names))
        for family in self.families:
            found = family.imported(root)
            if found and CONVENTIONS[self.ecosystem].canonical(found.name) not in self.packages:
                return (found,)
        return ()

    def _known(self, canonical: str) -> Package:
        name, provider, category, license_, roots, *rest = self.packages[canonical]
        return Package(self.ecosystem, name, provider, category, license_, tuple(roots), *rest)

    def _all_roots(self) -> Iterable[str]:
        yield from self.roots
        for family in self.families:
            yield from family.roots


class _Heads(dict[str, bool]):
    """First segments, learnt as they are asked for."""

    def __init__(self, heads: Iterable[str], prefixes: tuple[str, ...]) -> None:
        super().__init__(dict.fromkeys(heads, True))
        self._prefixes = prefixes

    def __missing__(self, head: str) -> bool:
        self[head] = answer = head.startswith(self._prefixes)
        return answer
