"""What a scan's events amount to: the value that every output renders."""

from __future__ import annotations

from attrs import frozen

from ai_finder.domain.purls import file_purl, package_purl
from ai_finder.domain.vocabulary import (
    Confidence,
    Ecosystem,
    Kind,
    LeftOutReason,
    Relation,
    RootKind,
    SkipReason,
)
from ai_finder.events.facts import ModelFile


@frozen
class Occurrence:
    """One place that shows a finding."""

    path: str
    line: int | None
    symbol: str
    detector: str

    def place(self) -> tuple[str, int, str, str]:
        """What occurrences are sorted by."""
        return self.path, self.line or 0, self.symbol, self.detector


@frozen
class Finding:
    """One (kind, ecosystem, name, version or range), with all its occurrences."""

    id: str
    """The bom-ref of its component, which the use and the declaration of one package share."""
    kind: Kind
    name: str
    confidence: Confidence
    occurrences: tuple[Occurrence, ...]
    ecosystem: Ecosystem | None = None
    version: str | None = None
    version_range: str | None = None
    component_version: str | None = None
    """The version of its component: a range has the one that a lock file gives it, if any."""
    category: str | None = None
    provider: str | None = None
    license: str | None = None
    model: ModelFile | None = None

    def purl(self) -> str | None:
        """The purl of its component, or none where nothing identifies it."""
        if self.ecosystem is not None:
            return package_purl(self.ecosystem, self.name, self.component_version)
        return file_purl(self.name, self.model.sha256) if self.model else None


@frozen(order=True)
class Relationship:
    """One edge between components."""

    source: str
    relation: Relation
    target: str


@frozen(order=True)
class Skipped:
    """A gap."""

    path: str
    reason: SkipReason


@frozen(order=True)
class LeftOut:
    """What a rule leaves out."""

    path: str
    reason: LeftOutReason


@frozen
class Run:
    """Whose scan this is."""

    id: str
    started_at: str
    tool_version: str
    catalogue: str
    log_head: str
    """The chain's head just before the output events."""
    complete: bool
    """Whether the log says that the run came to its end."""


@frozen
class Report:
    """Everything an output may say."""

    run: Run
    root_name: str
    root_kind: RootKind
    files_seen: int
    files_scanned: int
    findings: tuple[Finding, ...]
    """Sorted by id, kind, version or range."""
    relationships: tuple[Relationship, ...]
    skipped: tuple[Skipped, ...]
    left_out: tuple[LeftOut, ...]

    def count(self, kind: Kind) -> int:
        """How many findings there are of a kind."""
        return sum(finding.kind is kind for finding in self.findings)
