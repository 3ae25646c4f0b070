"""One provider's file -> its packages and families, or sentences that say what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from ai_finder.domain.catalogue.conventions import CONVENTIONS
from ai_finder.domain.catalogue.family import Family
from ai_finder.domain.catalogue.package import Package
from ai_finder.domain.vocabulary import Ecosystem

UNVERIFIED = "unverified"
"""The source of a row whose facts nobody has read anywhere yet."""

_SOURCE = re.compile(
    r"[\w.-]+/[\w.-]+@[0-9a-f]{7,40}:\S+"  # a file of a repository at a commit
    r"|wheel:\S+\.whl"
    r"|npm:(@[\w.-]+/)?[\w.-]+@\d\S*"
    rf"|{UNVERIFIED}"
)
_FILE_KEYS: dict[str, type] = {"provider": str, **dict.fromkeys(map(str, Ecosystem), dict)}
_ROW_KEYS: dict[str, type] = {"name": str, "import_roots": list, "category": str, "license": str, "source": str}
_PACKAGE_KEYS = {**_ROW_KEYS, "generic": bool, "incidental": bool}
_FAMILY_KEYS = {**_ROW_KEYS, "closed": bool, "members": dict}
_REQUIRED = ("name", "category", "source")


@frozen
class Facts:
    """What one file states."""

    packages: tuple[Package, ...]
    families: tuple[Family, ...]
    problems: tuple[str, ...]


def read(provider: str, text: str, categories: Iterable[str]) -> Facts:
    """The facts of `<provider>.toml`; the known members of its families are packages."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Facts((), (), (f"{provider}.toml is not TOML: {error}",))
    reader = _Reader(provider, frozenset(categories))
    reader.read(table)
    return Facts(tuple(reader.packages), tuple(reader.families), tuple(reader.problems))


class _Reader:
    def __init__(self, provider: str, categories: frozenset[str]) -> None:
        self._provider = provider
        self._categories = categories
        self.packages: list[Package] = []
        self.families: list[Family] = []
        self.problems: list[str] = []

    def read(self, table: Mapping[str, Any]) -> None:
        self._check_keys("the file", table, _FILE_KEYS, required=("provider",))
        if table.get("provider") != self._provider:
            self._problem(f"the provider is {table.get('provider')!r}, unlike the file's name")
        for ecosystem in Ecosystem:
            sections = table.get(ecosystem, {})
            self._check_keys(ecosystem, sections, {"package": list, "family": list})
            for row in self._rows(ecosystem, "package", sections, _PACKAGE_KEYS):
                self.packages.append(self._package(ecosystem, row))
            for row in self._rows(ecosystem, "family", sections, _FAMILY_KEYS):
                self._read_family(ecosystem, row)

    def _rows(
        self, ecosystem: Ecosystem, kind: str, sections: Mapping[str, Any], keys: Mapping[str, type]
    ) -> Iterator[Mapping[str, Any]]:
        """The rows of a kind that are sound by themselves."""
        rows = sections.get(kind, [])
        names = [row.get("name", "") for row in rows]
        if names != sorted(names):
            self._problem(f"the {ecosystem} {kind} rows are not sorted by name")
        return (row for row in rows if self._is_sound(f"{ecosystem} {kind} {row.get('name')!r}", row, keys))

    def _package(self, ecosystem: Ecosystem, row: Mapping[str, Any]) -> Package:
        convention = CONVENTIONS[ecosystem]
        usual = [convention.root(convention.canonical(row["name"]))]
        if row.get("import_roots") == usual:
            self._problem(f"{ecosystem} package {row['name']!r} need not state its usual import root")
        return Package(
            ecosystem=ecosystem,
            name=row["name"],
            provider=self._provider,
            category=row["category"],
            license=row.get("license"),
            roots=tuple(row.get("import_roots", usual)),
            generic=row.get("generic", False),
            incidental=row.get("incidental", False),
            verified=row["source"] != UNVERIFIED,
            source=row["source"],
        )

    def _read_family(self, ecosystem: Ecosystem, row: Mapping[str, Any]) -> None:
        if row["name"].count("*") != 1:
            self._problem(f"{ecosystem} family {row['name']!r} needs one * in its name")
            return
        family = Family(
            ecosystem=ecosystem,
            name=row["name"],
            roots=tuple(row.get("import_roots", [CONVENTIONS[ecosystem].root(row["name"])])),
            provider=self._provider,
            category=row["category"],
            source=row["source"],
        )
        if not row.get("closed", False):
            self.families.append(family)
        self.packages.extend(self._members(family, row))

    def _members(self, family: Family, row: Mapping[str, Any]) -> Iterator[Package]:
        for category, members in row.get("members", {}).items():
            self._check_category(f"{family.ecosystem} family {family.name!r}", category)
            if members != sorted(members):
                self._problem(f"the {category} members of {family.ecosystem} family {family.name!r} are not sorted")
            for member in members:
                yield evolve(
                    family.member(member),
                    category=category,
                    license=row.get("license"),
                    verified=row["source"] != UNVERIFIED,
                    source=row["source"].replace("*", member),
                )

    def _is_sound(self, what: str, row: Mapping[str, Any], keys: Mapping[str, type]) -> bool:
        before = len(self.problems)
        self._check_keys(what, row, keys, required=_REQUIRED)
        if len(self.problems) == before:
            self._check_category(what, row["category"])
            if not _SOURCE.fullmatch(row["source"]):
                self._problem(f"{what} has a source that is no file at a commit, wheel, npm version, or {UNVERIFIED!r}")
        return len(self.problems) == before

    def _check_category(self, what: str, category: str) -> None:
        if category not in self._categories:
            self._problem(f"{what} has the category {category!r}, which common.toml does not explain")

    def _check_keys(
        self, what: str, table: Mapping[str, Any], types: Mapping[str, type], required: Iterable[str] = ()
    ) -> None:
        for key in sorted(set(required) - set(table)):
            self._problem(f"{what} has no {key}")
        for key, value in table.items():
            if key not in types:
                self._problem(f"{what} has an unknown key {key!r}")
            elif not isinstance(value, types[key]):
                self._problem(f"{what} has a {key} that is no {types[key].__name__}")

    def _problem(self, sentence: str) -> None:
        self.problems.append(f"{self._provider}.toml: {sentence}")
