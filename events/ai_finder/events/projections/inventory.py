"""The fold from a scan's events to its report.

Commutative over findings: in whatever order they come, the report is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import define, evolve, field

from ai_finder.domain.purls import file_ref, package_ref
from ai_finder.domain.vocabulary import Confidence, Counter, Ecosystem, FileFormat, Kind, RootKind
from ai_finder.events import chain, facts
from ai_finder.events.codec import Unknown
from ai_finder.events.envelope import Envelope
from ai_finder.events.projections.report import (
    Finding,
    LeftOut,
    Occurrence,
    Relationship,
    Report,
    Run,
    Skipped,
)

_Key = tuple[Kind, Ecosystem | None, str | facts.ModelFile, str | None, str | None]
"""Copies of a model file are one finding where all that is known of them is the same."""


@define
class _Gathered:
    occurrences: set[Occurrence] = field(factory=set)
    resolved: set[str | None] = field(factory=set)
    confidences: set[Confidence] = field(factory=set)
    model: facts.ModelFile | None = None


class Inventory:
    """A sink that gathers; `report()` is what it has gathered so far."""

    def __init__(self) -> None:
        self._started: facts.CommandStarted | None = None
        self._root = facts.ScanStarted(root_name="", root_kind=RootKind.DIRECTORY)
        self._head = chain.GENESIS
        self._output_began = False
        self._ended: facts.Event | None = None
        self._files_seen = 0
        self._files_scanned = 0
        self._packages: dict[tuple[Ecosystem, str], facts.PackageRecognised] = {}
        self._found: dict[_Key, _Gathered] = {}
        self._relationships: set[Relationship] = set()
        self._skipped: set[Skipped] = set()
        self._left_out: set[LeftOut] = set()

    def record(self, event: facts.Event | Unknown, envelope: Envelope) -> None:
        """Fold one event."""
        if isinstance(event, facts.OutputStarted):
            self._output_began = True
        elif isinstance(event, facts.Ending):
            self._ended = event
        if not self._output_began:
            self._head = envelope.h
            fold = _FOLDS.get(type(event))
            if fold is not None:
                fold(self, event)

    def report(self, *, live: bool = False) -> Report:
        """The report. A `live` one is written before the run's last event, and counts as complete."""
        if self._started is None:
            raise ValueError("no run has started")
        return Report(
            run=Run(
                id=self._started.run_id,
                started_at=self._started.started_at,
                tool_version=self._started.tool_version,
                catalogue=self._started.catalogue,
                log_head=self._head,
                complete=live or isinstance(self._ended, facts.CommandCompleted),
            ),
            root_name=self._root.root_name,
            root_kind=self._root.root_kind,
            files_seen=self._files_seen,
            files_scanned=self._files_scanned,
            findings=self.findings(),
            relationships=tuple(sorted(self._relationships)),
            skipped=self.skipped,
            left_out=tuple(sorted(self._left_out)),
        )

    def findings(self) -> tuple[Finding, ...]:
        """The findings so far, sorted."""
        made = [self._finding(key, gathered) for key, gathered in self._found.items()]
        return tuple(sorted(made, key=lambda f: (f.id, f.kind, _nullable(f.version), _nullable(f.version_range))))

    def count(self, kind: Kind) -> int:
        """How many findings there are of a kind so far."""
        return sum(key[0] is kind for key in self._found)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The gaps so far, sorted."""
        return tuple(sorted(self._skipped))

    def _finding(self, key: _Key, gathered: _Gathered) -> Finding:
        kind, ecosystem, name, version, version_range = key
        occurrences = tuple(sorted(gathered.occurrences, key=Occurrence.place))
        if ecosystem is None or not isinstance(name, str):
            path = occurrences[0].path
            return Finding(
                id=file_ref(path, gathered.model.sha256 if gathered.model else None),
                kind=kind,
                name=self._name(path, gathered.model),
                confidence=max(gathered.confidences, key=lambda c: c.rank),
                occurrences=occurrences,
                model=gathered.model,
                license=gathered.model.model.license if gathered.model else None,
            )
        resolved = version or (next(iter(gathered.resolved)) if len(gathered.resolved) == 1 else None)
        package = self._packages[ecosystem, name]
        return Finding(
            id=package_ref(ecosystem, name, resolved),
            kind=kind,
            name=name,
            confidence=max(gathered.confidences, key=lambda c: c.rank),
            occurrences=occurrences,
            ecosystem=ecosystem,
            version=version,
            version_range=version_range,
            component_version=resolved,
            category=package.category,
            provider=package.provider,
            license=package.license,
        )

    def _name(self, path: str, file: facts.ModelFile | None) -> str:
        """A file's own; of a folder that is one model the folder's, or that which its store gives it."""
        from ai_finder.domain.models.layouts import stands_for_folder  # most trees have no model

        where, _, name = path.rpartition("/")
        if file is None or not (stands_for_folder(path, file.format) or file.format is FileFormat.OLLAMA_MANIFEST):
            return name
        said = next((guess.value for guess in file.model.guesses if guess.fact == "name"), None)
        if said is not None or where:
            return said or where.rpartition("/")[2]
        return name if self._root.root_kind is RootKind.FILE else self._root.root_name

    def _gather(self, key: _Key, occurrence: Occurrence, confidence: Confidence) -> _Gathered:
        gathered = self._found.setdefault(key, _Gathered())
        gathered.occurrences.add(occurrence)
        gathered.confidences.add(confidence)
        return gathered

    def _command(self, event: facts.CommandStarted) -> None:
        self._started = event

    def _scan(self, event: facts.ScanStarted) -> None:
        self._root = event

    def _package(self, event: facts.PackageRecognised) -> None:
        self._packages[event.ecosystem, event.name] = event

    def _sdk(self, event: facts.SdkFound) -> None:
        key = (Kind.SDK, event.ecosystem, event.name, event.version, None)
        self._gather(key, Occurrence(event.path, event.line, event.symbol, event.detector), event.confidence)

    def _dependency(self, event: facts.ManifestDependencyFound) -> None:
        key = (Kind.DEPENDENCY, event.ecosystem, event.name, event.version, event.version_range)
        occurrence = Occurrence(event.path, event.line, event.symbol, event.detector)
        self._gather(key, occurrence, event.confidence).resolved.add(event.resolved)

    def _model(self, event: facts.ModelFileFound) -> None:
        file = event.file
        key = (Kind.MODEL_FILE, None, evolve(file, path="") if file.sha256 else file, None, None)
        gathered = self._gather(key, Occurrence(file.path, None, file.format, event.detector), event.confidence)
        if gathered.model is None or file.path < gathered.model.path:
            gathered.model = file

    def _skip(self, event: facts.FileSkipped) -> None:
        self._skipped.add(Skipped(event.path, event.reason))

    def _leave_out(self, event: facts.PathLeftOut) -> None:
        self._left_out.add(LeftOut(event.path, event.reason))

    def _discovered(self, event: facts.DiscoveryCompleted) -> None:
        self._files_seen = event.files_seen

    def _measured(self, event: facts.MetricsRecorded) -> None:
        self._files_scanned = next((c.value for c in event.counts if c.counter is Counter.FILES_SCANNED), 0)

    def _relate(self, event: facts.RelationshipFound) -> None:
        self._relationships.add(Relationship(event.source, event.relation, event.target))


def _nullable(text: str | None) -> tuple[bool, str]:
    """Sorts None before every text, the empty one too."""
    return text is not None, text or ""


_FOLDS: dict[type, Callable[[Inventory, Any], None]] = {
    facts.CommandStarted: Inventory._command,
    facts.ScanStarted: Inventory._scan,
    facts.DiscoveryCompleted: Inventory._discovered,
    facts.PathLeftOut: Inventory._leave_out,
    facts.FileSkipped: Inventory._skip,
    facts.PackageRecognised: Inventory._package,
    facts.SdkFound: Inventory._sdk,
    facts.ManifestDependencyFound: Inventory._dependency,
    facts.ModelFileFound: Inventory._model,
    facts.MetricsRecorded: Inventory._measured,
    facts.RelationshipFound: Inventory._relate,
}
