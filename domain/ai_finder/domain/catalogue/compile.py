"""Provider files -> the one artefact that `Catalogue.decode` reads.  Run when the program is built."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import astuple

from ai_finder.domain.catalogue.conventions import CONVENTIONS
from ai_finder.domain.catalogue.facts import read
from ai_finder.domain.catalogue.family import Family
from ai_finder.domain.catalogue.package import Package
from ai_finder.domain.catalogue.tokens import tokens
from ai_finder.domain.vocabulary import Ecosystem


class CatalogueError(ValueError):
    """The facts contradict each other or miss something: one sentence a line."""


def compile_catalogue(providers: Mapping[str, str], common: str) -> bytes:
    """The artefact, the same bytes for the same facts.

    `providers` holds the text of each `<provider>.toml` by provider, `common` that of `common.toml`.
    Raises `CatalogueError`.
    """
    shared = tomllib.loads(common)
    facts = [read(provider, text, shared["categories"]) for provider, text in sorted(providers.items())]
    problems = [problem for each in facts for problem in each.problems]
    tables: dict[str, Any] = {}
    for ecosystem in Ecosystem:
        packages = [package for each in facts for package in each.packages if package.ecosystem is ecosystem]
        families = [family for each in facts for family in each.families if family.ecosystem is ecosystem]
        declared = shared["shared_roots"].get(ecosystem, {})
        problems += _contradictions(ecosystem, packages, families, declared)
        tables[ecosystem] = {
            "packages": {CONVENTIONS[ecosystem].canonical(package.name): _row(package) for package in packages},
            "roots": {**_roots(packages), **declared},
            "families": [[f.name, f.roots, f.provider, f.category, f.source] for f in _ordered(families)],
            "tokens": tokens(
                ecosystem,
                [*_roots(packages), *(root for family in families for root in family.roots)],
                shared["crowded_namespaces"],
            ),
        }
    if problems:
        raise CatalogueError("\n".join(problems))
    return json.dumps(tables, sort_keys=True, separators=(",", ":")).encode("ascii")


def _row(package: Package) -> list[Any]:
    _, *row = astuple(package)
    return row


def _roots(packages: Iterable[Package]) -> dict[str, list[str]]:
    """Import root -> the canonical names of its packages."""
    roots = defaultdict(list)
    for package in packages:
        for root in package.roots:
            roots[root].append(CONVENTIONS[package.ecosystem].canonical(package.name))
    return roots


def _contradictions(
    ecosystem: Ecosystem,
    packages: Sequence[Package],
    families: Sequence[Family],
    declared: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    stated: dict[str, str] = {}
    for package in packages:
        name = CONVENTIONS[ecosystem].canonical(package.name)
        if name in stated:
            yield f"{ecosystem} package {name!r} stands in {stated[name]}.toml and again in {package.provider}.toml"
        stated[name] = package.provider
    actual = {root: sorted(set(names)) for root, names in _roots(packages).items()}
    for root in sorted({*declared, *(root for root, names in actual.items() if len(names) > 1)}):
        owners, said = actual.get(root, []), sorted(declared.get(root, []))
        if owners != said:
            yield f"{ecosystem} root {root!r} is of {_list(owners)}; common.toml declares it shared by {_list(said)}"
    rules: dict[str, tuple[str, ...]] = {}
    for family in families:
        if rules.setdefault(family.name, family.roots) != family.roots:
            yield f"{ecosystem} family {family.name!r} has two rules for its import roots"


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"


def _ordered(families: Iterable[Family]) -> list[Family]:
    """One family a pattern, the most particular first."""
    first = {family.name: family for family in reversed(list(families))}
    return sorted(first.values(), key=lambda family: (-len(family.name), family.name))
