"""What was found, file by file, in walk order within each phase."""

from __future__ import annotations

from attrs import frozen

from ai_finder.domain.vocabulary import Confidence, Ecosystem, Phase


@frozen
class DetectionStarted:
    """A phase began."""

    phase: Phase


@frozen
class PackageRecognised:
    """What the catalogue knows of a package, told once before the first event that names it."""

    ecosystem: Ecosystem
    name: str
    """As its registry spells it."""
    category: str
    provider: str
    license: str | None
    """SPDX expression that the package's own manifest states."""
    verified: bool
    """Whether the catalogue's row has a source."""
    source: str
    """Where the catalogue has it from: repository, commit and path."""


@frozen
class SdkFound:
    """A source file uses an AI package."""

    path: str
    line: int
    symbol: str
    """The module or specifier that is imported."""
    detector: str
    ecosystem: Ecosystem
    name: str
    version: str | None
    """Of the lock file or exact pin that governs the file, where there is one."""
    confidence: Confidence


@frozen
class ManifestDependencyFound:
    """A manifest declares an AI package, or a lock file resolves one."""

    path: str
    line: int | None
    symbol: str
    """The section that declares it, e.g. `project.optional-dependencies.llm`."""
    detector: str
    ecosystem: Ecosystem
    name: str
    version: str | None
    """Exact: a pin or a lock file's resolution."""
    version_range: str | None
    """The range as written, where it is no exact version."""
    resolved: str | None
    """The version that the governing lock file gives to a declaration without an exact one."""
    confidence: Confidence


@frozen
class DetectionCompleted:
    """A phase ended."""

    phase: Phase
    facts_found: int
    """How many of the phase's own facts were told."""
