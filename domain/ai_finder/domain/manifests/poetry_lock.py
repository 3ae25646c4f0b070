"""poetry.lock, of poetry 1 and 2.

Format: https://github.com/python-poetry/poetry/blob/main/src/poetry/packages/locker.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ai_finder.domain.dependencies import Edge, Manifest, Resolution, Wanted, normalise
from ai_finder.domain.manifests.locked_tables import entries, single
from ai_finder.domain.vocabulary import Ecosystem


def parse(data: bytes, wanted: Wanted) -> Manifest:
    """The packages that poetry would install; raises Malformed where the file is not TOML.

    Names of which it holds several versions, for several environments, resolve to none.
    """
    found = [
        (entry, package) for entry in entries(data) if not _is_local(entry.told) and (package := entry.package(wanted))
    ]
    resolved = single(package for _, package in found)
    return Manifest(
        project=None,
        dependencies=tuple(entry.dependency(package) for entry, package in found),
        edges=tuple(
            Edge(package, resolved[name])
            for entry, package in found
            for name in _required(entry.told)
            if name in resolved
        ),
        resolutions=tuple(Resolution(".", package) for package in resolved.values()),
    )


def _is_local(told: dict[str, Any]) -> bool:
    source = told.get("source")
    return isinstance(source, dict) and source.get("type") == "directory"


def _required(told: dict[str, Any]) -> Iterator[str]:
    required = told.get("dependencies")
    for name, constraint in required.items() if isinstance(required, dict) else ():
        if not (isinstance(constraint, dict) and constraint.get("optional")):
            yield normalise(Ecosystem.PYPI, name)
