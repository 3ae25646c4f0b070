"""package-lock.json and npm-shrinkwrap.json, lock file versions 1 to 3.

Format: https://docs.npmjs.com/cli/v10/configuring-npm/package-lock-json
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from ai_finder.domain.dependencies import Dependency, Edge, Manifest, Package, Resolution, Wanted
from ai_finder.domain.manifests import json_text, versions
from ai_finder.domain.manifests.json_text import Path
from ai_finder.domain.manifests.package_json import SECTIONS, name_of, objects, unaliased
from ai_finder.domain.manifests.text import decode
from ai_finder.domain.vocabulary import Ecosystem

_LONGEST_PATH = 4096
_MODULES = "node_modules/"
_REQUIRED = (*SECTIONS, "requires")


@frozen
class _Entry:
    """What the lock file says of one folder."""

    path: Path
    """Where it says so."""
    told: dict[str, Any]


def parse(data: bytes, wanted: Wanted) -> Manifest:
    """What would be installed, and which folder would see which version.

    Raises Malformed where the file is not a JSON object.
    """
    text = decode(data)
    document = json_text.load(text)
    entries = dict(_entries(document))
    packages = {folder: found for folder, entry in entries.items() if (found := _package(folder, entry, wanted))}
    lines = json_text.lines(text, (entries[folder].path for folder in packages))
    return Manifest(
        project=name_of(document),
        dependencies=tuple(
            Dependency(each.ecosystem, each.name, each.version, None, lines.get(entries[folder].path), "packages")
            for folder, each in packages.items()
        ),
        edges=tuple(dict.fromkeys(_edges(entries, packages))),
        resolutions=tuple(dict.fromkeys(_resolutions(entries, packages))),
    )


def _entries(document: dict[str, Any]) -> Iterator[tuple[str, _Entry]]:
    """Every folder with a package, relative to the lock file: `node_modules/a/node_modules/b`, `packages/c`."""
    if isinstance(document.get("packages"), dict):
        for folder, told in document["packages"].items():
            if isinstance(told, dict) and len(folder) <= _LONGEST_PATH:
                yield folder, _Entry(("packages", folder), told)
    else:
        yield from _nested(document)


def _nested(document: dict[str, Any]) -> Iterator[tuple[str, _Entry]]:
    """Version 1 nests packages as their folders are nested."""
    left: list[tuple[str, Path, dict[str, Any]]] = [("", (), document)]
    while left:
        parent, path, told = left.pop()
        yield parent, _Entry(path, told if path else {})
        for name, inner in reversed(objects(told.get("dependencies")).items()):
            folder = _folder(parent, name, inner)
            if isinstance(inner, dict) and len(folder) <= _LONGEST_PATH:
                left.append((folder, (*path, "dependencies", name), inner))


def _folder(parent: str, name: str, told: object) -> str:
    version = told.get("version") if isinstance(told, dict) else None
    if isinstance(version, str) and version.startswith("file:") and not version.endswith(("gz", ".tar")):
        return version.removeprefix("file:")  # a link to a folder of the repository
    return f"{parent}/{_MODULES}{name}" if parent else _MODULES + name


def _package(folder: str, entry: _Entry, wanted: Wanted) -> Package | None:
    """The registry's package in that folder; None for the repository's own, and for what is not wanted."""
    _, modules, key = folder.rpartition(_MODULES)
    version = entry.told.get("version")
    if not modules or entry.told.get("link") or not isinstance(version, str):
        return None
    name, written = unaliased(name_of(entry.told) or key, version)
    exact, _ = versions.read(written, versions.RESOLVED)
    return Package(Ecosystem.NPM, name, exact) if exact and wanted(name) else None


def _edges(entries: Mapping[str, _Entry], packages: Mapping[str, Package]) -> Iterator[Edge]:
    names = _names(packages)
    for folder, package in packages.items():
        for target in _seen(folder, entries, packages, names).values():
            yield Edge(package, target)


def _resolutions(entries: Mapping[str, _Entry], packages: Mapping[str, Package]) -> Iterator[Resolution]:
    """The root sees what lies in its `node_modules`; a workspace, what it asks for and what lies in its own."""
    names = _names(packages)
    for folder, entry in entries.items():
        if folder and _MODULES not in folder and not entry.told.get("link"):
            for name, package in _seen(folder, entries, packages, names).items():
                if name == package.name:
                    yield Resolution(folder, package)
    for folder, package in packages.items():
        owner, _, name = folder.rpartition(_MODULES)
        if _MODULES not in owner and name == package.name:
            yield Resolution(owner.rstrip("/") or ".", package)


def _names(packages: Iterable[str]) -> frozenset[str]:
    """Under which names wanted packages lie: no other is worth a walk through the folders."""
    return frozenset(folder.rpartition(_MODULES)[2] for folder in packages)


def _seen(
    folder: str, entries: Mapping[str, _Entry], packages: Mapping[str, Package], names: Collection[str]
) -> dict[str, Package]:
    """What a folder asks for of `names` -> what it gets: the nearest `node_modules` upwards that has it."""
    asked = [name for name in dict.fromkeys(_asked(entries[folder].told)) if name in names]
    places = [f"{above}/{_MODULES}" if above else _MODULES for above in _upwards(folder)]
    nearest = ((name, next((at + name for at in places if at + name in entries), "")) for name in asked)
    return {name: packages[found] for name, found in nearest if found in packages}


def _asked(told: dict[str, Any]) -> Iterator[str]:
    peers = objects(told.get("peerDependenciesMeta"))
    for section in _REQUIRED:
        for name in objects(told.get(section)):
            if section != "peerDependencies" or not objects(peers.get(name)).get("optional"):
                yield name


def _upwards(folder: str) -> Iterator[str]:
    """The folder, the one above, … down to the lock file's own, `""`."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        if not folder.endswith("node_modules"):
            yield folder
