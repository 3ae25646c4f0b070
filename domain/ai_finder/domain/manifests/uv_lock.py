"""uv.lock, version 1.

Format: https://github.com/astral-sh/uv/blob/main/crates/uv-resolver/src/lock/mod.rs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ai_finder.domain.dependencies import Edge, Manifest, Package, Resolution, Wanted
from ai_finder.domain.manifests.locked_tables import entries, single
from ai_finder.domain.vocabulary import Ecosystem

_LOCAL = ("editable", "virtual", "directory")
_GROUPED = ("optional-dependencies", "dev-dependencies")


def parse(data: bytes, wanted: Wanted) -> Manifest:
    """The packages that uv would install, and what each member of the workspace gets.

    A name with several versions resolves only for a member that asks for just one of them.
    Raises Malformed where the file is not TOML.
    """
    tables = entries(data)
    found = [(entry, package) for entry in tables if not _folder(entry.told) and (package := entry.package(wanted))]
    resolved = single(package for _, package in found)
    seen = {".": dict(resolved)}
    for entry in tables:
        if folder := _folder(entry.told):
            seen.setdefault(folder, {}).update(single(_required(entry.told, resolved, wanted)))
    return Manifest(
        project=None,
        dependencies=tuple(entry.dependency(package) for entry, package in found),
        edges=tuple(
            dict.fromkeys(
                Edge(package, target) for entry, package in found for target in _required(entry.told, resolved, wanted)
            )
        ),
        resolutions=tuple(Resolution(folder, each) for folder, sees in seen.items() for each in sees.values()),
    )


def _folder(told: dict[str, Any]) -> str | None:
    """Where a package of the repository's own lies; None for a package from elsewhere."""
    source = told.get("source")
    places = (source.get(key) for key in _LOCAL) if isinstance(source, dict) else ()
    return next((place for place in places if isinstance(place, str)), None)


def _required(told: dict[str, Any], resolved: Mapping[str, Package], wanted: Wanted) -> Iterator[Package]:
    """What a package asks for: the version is stated only where the file holds several."""
    for asked in _asked(told):
        name, version = asked.get("name"), asked.get("version")
        if isinstance(name, str) and name in resolved:
            yield resolved[name]
        elif isinstance(name, str) and isinstance(version, str) and wanted(name):
            yield Package(Ecosystem.PYPI, name, version)


def _asked(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    grouped = (told.get(key) for key in _GROUPED)
    lists = [
        told.get("dependencies"),
        *(each for group in grouped if isinstance(group, dict) for each in group.values()),
    ]
    for each in lists:
        yield from (asked for asked in each if isinstance(asked, dict)) if isinstance(each, list) else ()
