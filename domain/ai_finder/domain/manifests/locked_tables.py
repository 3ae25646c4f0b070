"""What poetry's and uv's lock files share: an array of `[[package]]` tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from ai_finder.domain.dependencies import Dependency, Package, Wanted
from ai_finder.domain.manifests import toml_text, versions
from ai_finder.domain.manifests.text import decode
from ai_finder.domain.vocabulary import Ecosystem

_LINE = re.compile(r"^[ \t]*+(?:(\[\[[ \t]*+package[ \t]*+\]\])|(name[ \t]*+=)|\[)", re.MULTILINE)


@frozen
class Entry:
    """One `[[package]]` table, and the 1-based line of its name where that is certain."""

    told: dict[str, Any]
    line: int | None

    def package(self, wanted: Wanted) -> Package | None:
        """The package that it tells of, where that is wanted; both tools write names as PEP 503 normalises them."""
        name, (version, _) = self.told.get("name"), versions.read(self.told.get("version"), versions.RESOLVED)
        return Package(Ecosystem.PYPI, name, version) if version and isinstance(name, str) and wanted(name) else None

    def dependency(self, package: Package) -> Dependency:
        """That package as the lock file's statement."""
        return Dependency(package.ecosystem, package.name, package.version, None, self.line, "package")


def entries(data: bytes) -> list[Entry]:
    """The tables of the lock file, in its order. Raises Malformed where it is not TOML."""
    text = decode(data)
    told = toml_text.load(text).get("package")
    tables = told if isinstance(told, list) else []
    lines = _name_lines(text, len(tables))
    return [Entry(table, line) for table, line in zip(tables, lines, strict=True) if isinstance(table, dict)]


def single(packages: Iterable[Package]) -> dict[str, Package]:
    """By name, the packages of which there is one version."""
    found: dict[str, set[Package]] = {}
    for each in packages:
        found.setdefault(each.name, set()).add(each)
    return {name: next(iter(same)) for name, same in found.items() if len(same) == 1}


def _name_lines(text: str, count: int) -> list[int | None]:
    found: list[int | None] = []
    line, counted, in_table = 1, 0, False
    for match in _LINE.finditer(text):
        header, name = match.groups()
        if name and in_table:
            line += text.count("\n", counted, match.start())
            counted = match.start()
            found[-1] = line
        elif header:
            found.append(None)
        in_table = bool(header)
    certain = len(found) == count and '"""' not in text and "'''" not in text  # a string could hold a header
    return found if certain else [None] * count
