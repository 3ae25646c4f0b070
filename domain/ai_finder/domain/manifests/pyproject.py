"""pyproject.toml: PEP 621 and PEP 735, and the tables of poetry, uv, pdm and hatch.

Format: https://packaging.python.org/en/latest/specifications/pyproject-toml/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ai_finder.domain.dependencies import Dependency, Manifest, Wanted, normalise
from ai_finder.domain.manifests import toml_text, versions
from ai_finder.domain.manifests.pep508 import Requirement, requirement
from ai_finder.domain.manifests.text import decode
from ai_finder.domain.manifests.toml_text import Path
from ai_finder.domain.vocabulary import Ecosystem

_LISTS = (
    ("project", "dependencies"),
    ("project", "optional-dependencies", "*"),
    ("dependency-groups", "*"),
    ("build-system", "requires"),
    ("tool", "uv", "dev-dependencies"),
    ("tool", "pdm", "dev-dependencies", "*"),
    ("tool", "hatch", "envs", "*", "dependencies"),
    ("tool", "hatch", "envs", "*", "extra-dependencies"),
)
"""Where lists of PEP 508 requirements stand; a star is any key."""

_TABLES = (
    ("tool", "poetry", "dependencies"),
    ("tool", "poetry", "dev-dependencies"),
    ("tool", "poetry", "group", "*", "dependencies"),
)
"""Where tables of names with poetry's constraints stand."""

_PROJECTS = (("project", "name"), ("tool", "poetry", "name"))
_ELSEWHERE = frozenset({"file", "git", "path", "url"})
_Asked = tuple[Path, Requirement]


def parse(data: bytes, wanted: Wanted) -> Manifest:
    """What the project declares, extras, groups and build requirements included.

    Raises Malformed where the file is not TOML.
    """
    text = decode(data)
    document = toml_text.load(text)
    asked = [each for each in _declared(document) if wanted(normalise(Ecosystem.PYPI, each[1].name))]
    lines = toml_text.lines(text) if asked else {}
    return Manifest(
        project=_project(document),
        dependencies=tuple(
            Dependency(Ecosystem.PYPI, each.name, each.version, each.version_range, lines.get(path), _section(path))
            for path, each in asked
        ),
    )


def _project(document: dict[str, Any]) -> str | None:
    names = (name for path in _PROJECTS for _, name in _at(document, path))
    return next((name for name in names if isinstance(name, str)), None)


def _declared(document: dict[str, Any]) -> Iterator[_Asked]:
    for pattern in _LISTS:
        for path, items in _at(document, pattern):
            for index, item in enumerate(items if isinstance(items, list) else ()):
                if found := requirement(item):
                    yield (*path, index), found
    for pattern in _TABLES:
        for path, table in _at(document, pattern):
            for name, constraint in table.items() if isinstance(table, dict) else ():
                yield from _constraints((*path, name), name, constraint)


def _at(document: dict[str, Any], pattern: tuple[str, ...]) -> list[tuple[Path, Any]]:
    """The values where the pattern leads to, each with its path."""
    found: list[tuple[Path, Any]] = [((), document)]
    for key in pattern:
        found = [
            ((*path, name), value[name])
            for path, value in found
            if isinstance(value, dict)
            for name in (value if key == "*" else (key,))
            if name in value
        ]
    return found


def _constraints(path: Path, name: str, constraint: object) -> Iterator[_Asked]:
    """Poetry's constraint: a text, a table, or a list of tables for several environments."""
    if isinstance(constraint, list):
        for index, each in enumerate(constraint):
            if not isinstance(each, list):
                yield from _constraints((*path, index), name, each)
    elif isinstance(constraint, dict):
        written = constraint.get("version") if _ELSEWHERE.isdisjoint(constraint) else None
        yield path, Requirement(name, *versions.read(written, versions.POETRY))
    elif isinstance(constraint, str) and name != "python":
        yield path, Requirement(name, *versions.read(constraint, versions.POETRY))


def _section(path: Path) -> str:
    """The keys that lead to a declaration, without its own name or index."""
    keys = [key for key in path if isinstance(key, str)]
    in_list = isinstance(path[-1], int) and keys[:2] != ["tool", "poetry"]
    return ".".join(keys if in_list else keys[:-1])
