"""What a manifest or lock file says: packages, their versions, and which folder gets which."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from ai_finder.domain.catalogue.conventions import CONVENTIONS
from ai_finder.domain.vocabulary import Ecosystem

Wanted = Callable[[str], bool]
"""Whether a package of this name, spelt as `normalise` spells it, is of interest."""


@frozen
class Dependency:
    """A package that a manifest declares or a lock file holds."""

    ecosystem: Ecosystem
    name: str
    """As written in the file."""
    version: str | None
    """One version: what a lock file resolved, or an exact pin."""
    version_range: str | None
    """What is written where that is a range of versions; never an address, a path or a tag."""
    line: int | None
    """1-based line of the declaration, where it is certain."""
    section: str
    """Where it stands: `dependencies`, `project.optional-dependencies.llm`, `package`, …"""


@frozen
class Package:
    """One resolved version of a package, its name as the lock file writes it."""

    ecosystem: Ecosystem
    name: str
    version: str


@frozen
class Edge:
    """A lock file's statement that one package depends on another."""

    source: Package
    target: Package


@frozen
class Resolution:
    """The version that a folder's own imports of a package get."""

    directory: str
    """Relative to the lock file's folder, `.` for that folder itself."""
    package: Package


@frozen
class Manifest:
    """All that one file says about wanted packages."""

    project: str | None
    """The name it gives its own project."""
    dependencies: tuple[Dependency, ...]
    edges: tuple[Edge, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    includes: tuple[str, ...] = ()
    """Files whose declarations count as this file's own, as written: paths relative to its folder."""


def normalise(ecosystem: Ecosystem, name: str) -> str:
    """The spelling under which names compare: the registry's own rule."""
    return CONVENTIONS[ecosystem].canonical(name)
