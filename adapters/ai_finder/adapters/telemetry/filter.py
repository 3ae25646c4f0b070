"""The one filter: a run's events -> the messages that may be said of it.

A fold over the same events as every output. What it has no row for says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ai_finder.adapters.telemetry.taxonomy import Message, Name, Property, Value
from ai_finder.adapters.telemetry.values import (
    Amount,
    Context,
    DetectionPhase,
    Duration,
    ErrorCategory,
    ErrorType,
    OutputFormat,
    ReleasedVersion,
)
from ai_finder.domain.vocabulary import Counter, ErrorKind, Format, SkipReason
from ai_finder.events import facts
from ai_finder.events.codec import Unknown
from ai_finder.events.envelope import Envelope

_FINDINGS = (Counter.SDK, Counter.DEPENDENCY, Counter.MODEL_FILE)

_FORMATS: Mapping[Format, Name] = {
    Format.TEXT: Name.SCAN_FORMAT_TEXT,
    Format.JSON: Name.SCAN_FORMAT_JSON,
    Format.CYCLONEDX: Name.SCAN_FORMAT_CYCLONEDX,
    Format.SPDX: Name.SCAN_FORMAT_SPDX,
}

_SURVIVED: Mapping[SkipReason, tuple[ErrorKind, ErrorType]] = {
    SkipReason.PERMISSION_DENIED: (ErrorKind.PERMISSION_DENIED, ErrorType.PERMISSION_ERROR),
    SkipReason.SYMLINK_LOOP: (ErrorKind.SYMLINK_LOOP, ErrorType.OS_ERROR),
    SkipReason.MALFORMED: (ErrorKind.PARSE_ERROR, ErrorType.VALUE_ERROR),
    SkipReason.UNDECODABLE: (ErrorKind.ENCODING_ERROR, ErrorType.UNICODE_DECODE_ERROR),
}
"""What a scan survives and counts as an error all the same."""


class TelemetryFilter:
    """A sink that gathers; `lines()` is what would leave."""

    def __init__(self) -> None:
        self._messages: set[bytes] = set()
        self._output_format = OutputFormat.OTHER
        self._sdks: set[tuple[str, str]] = set()
        self._dependencies: set[tuple[str, str]] = set()

    def record(self, event: facts.Event | Unknown, envelope: Envelope) -> None:
        """Fold one event."""
        row = _ROWS.get(type(event))
        if row is not None:
            row(self, event)

    def lines(self) -> list[bytes]:
        """The messages as canonical JSON, sorted: their order and number carry nothing."""
        said = set(self._messages)
        for name, items in (
            (Name.SCAN_SDK_FOUND, self._sdks),
            (Name.SCAN_MANIFEST_DEP_FOUND, self._dependencies),
        ):
            if items:
                said.add(Message(name, {Property.COUNT: Amount.bucket(len(items))}).line())
        return sorted(said)

    def _say(self, name: Name, properties: Mapping[Property, Value] | None = None) -> None:
        self._messages.add(Message(name, properties or {}).line())

    def _command_started(self, event: facts.CommandStarted) -> None:
        asked = {argument.name: argument.value for argument in event.arguments}
        self._output_format = OutputFormat.of(asked.get("format", ""))
        relationships = asked.get("relationships") == "true"
        self._say(Name.CLI_STARTED, {Property.VERSION: ReleasedVersion.of(event.tool_version)})
        self._say(
            Name.COMMAND_SCAN_STARTED,
            {
                Property.FORMAT: self._output_format,
                Property.QUIET: asked.get("quiet") == "true",
                Property.ENRICH: False,
                Property.RELATIONSHIPS: relationships,
            },
        )
        if relationships:
            self._say(Name.SCAN_RELATIONSHIPS_ENABLED)

    def _discovery_completed(self, event: facts.DiscoveryCompleted) -> None:
        self._say(Name.SCAN_DISCOVERY_COMPLETED, {Property.FILES_SCANNED: Amount.bucket(event.files_seen)})

    def _detection_started(self, event: facts.DetectionStarted) -> None:
        self._say(Name.SCAN_DETECTION_STARTED, {Property.PHASE: DetectionPhase(event.phase.value)})

    def _detection_completed(self, event: facts.DetectionCompleted) -> None:
        phase, found = DetectionPhase(event.phase.value), Amount.bucket(event.facts_found)
        self._say(Name.SCAN_DETECTION_COMPLETED, {Property.PHASE: phase, Property.FINDINGS_COUNT: found})

    def _sdk_found(self, event: facts.SdkFound) -> None:
        self._sdks.add((event.ecosystem, event.name))

    def _dependency_found(self, event: facts.ManifestDependencyFound) -> None:
        self._dependencies.add((event.ecosystem, event.name))

    def _metrics_recorded(self, event: facts.MetricsRecorded) -> None:
        counts = _by_counter(event.counts)
        found = sum(counts[each] for each in _FINDINGS)
        self._say(
            Name.SCAN_METRICS,
            {
                Property.FILES_SCANNED: Amount.bucket(counts[Counter.FILES_SCANNED]),
                Property.FINDINGS_COUNT: Amount.bucket(found),
                Property.DURATION: Duration.bucket(event.duration_ms),
            },
        )
        few_or_many = Name.SCAN_FINDINGS_FEW if found <= 10 else Name.SCAN_FINDINGS_MANY
        self._say(few_or_many if found else Name.SCAN_FINDINGS_NONE)
        for counter, name in (
            (Counter.SDK, Name.SCAN_ARTIFACT_TYPE_SDK),
            (Counter.DEPENDENCY, Name.SCAN_ARTIFACT_TYPE_MANIFEST),
            (Counter.MODEL_FILE, Name.SCAN_ARTIFACT_TYPE_MODEL),
        ):
            if counts[counter]:
                self._say(name)

    def _output_completed(self, event: facts.OutputCompleted) -> None:
        self._say(Name.SCAN_OUTPUT_COMPLETED)
        for form in event.formats:
            self._say(_FORMATS[form])

    def _file_skipped(self, event: facts.FileSkipped) -> None:
        if event.reason in _SURVIVED:
            self._error(*_SURVIVED[event.reason])

    def _ended(self, event: facts.CommandCompleted | facts.CommandFailed | facts.CommandInterrupted) -> None:
        counts = _by_counter(event.counts)
        self._say(
            Name.COMMAND_SCAN_COMPLETED,
            {
                Property.SUCCESS: isinstance(event, facts.CommandCompleted),
                Property.DURATION: Duration.bucket(event.duration_ms),
                Property.FILES_SCANNED: Amount.bucket(counts[Counter.FILES_SCANNED]),
                Property.FINDINGS_COUNT: Amount.bucket(sum(counts[each] for each in _FINDINGS)),
                Property.OUTPUT_FORMAT: self._output_format,
                Property.MODEL_COUNT: Amount.bucket(counts[Counter.MODEL_FILE]),
                Property.SDK_COUNT: Amount.bucket(counts[Counter.SDK]),
                Property.MANIFEST_COUNT: Amount.bucket(counts[Counter.DEPENDENCY]),
                Property.KB_AVAILABLE: False,
                Property.GRAPH_NODES: Amount.bucket(counts[Counter.GRAPH_NODES]),
                Property.GRAPH_EDGES: Amount.bucket(counts[Counter.GRAPH_EDGES]),
            },
        )
        if isinstance(event, facts.CommandFailed):
            self._error(event.kind, ErrorType.of(event.error_type))

    def _error(self, kind: ErrorKind, error_type: ErrorType) -> None:
        self._say(Name(f"error.scan.{kind}"))
        self._say(
            Name.ERROR,
            {
                Property.ERROR_TYPE: error_type,
                Property.ERROR_CATEGORY: ErrorCategory(kind.value),
                Property.CONTEXT: Context.SCAN,
            },
        )


def _says(name: Name) -> Callable[[TelemetryFilter, Any], None]:
    return lambda self, _: self._say(name)


def _by_counter(counts: tuple[facts.Count, ...]) -> dict[Counter, int]:
    return dict.fromkeys(Counter, 0) | {each.counter: each.value for each in counts}


_ROWS: Mapping[type, Callable[[TelemetryFilter, Any], None]] = {
    facts.CommandStarted: TelemetryFilter._command_started,
    facts.ScanStarted: _says(Name.SCAN_STARTED),
    facts.DiscoveryStarted: _says(Name.SCAN_DISCOVERY_STARTED),
    facts.FileSkipped: TelemetryFilter._file_skipped,
    facts.DiscoveryCompleted: TelemetryFilter._discovery_completed,
    facts.DetectionStarted: TelemetryFilter._detection_started,
    facts.SdkFound: TelemetryFilter._sdk_found,
    facts.ManifestDependencyFound: TelemetryFilter._dependency_found,
    facts.DetectionCompleted: TelemetryFilter._detection_completed,
    facts.MetricsRecorded: TelemetryFilter._metrics_recorded,
    facts.ScanCompleted: _says(Name.SCAN_COMPLETED),
    facts.GraphBuilt: _says(Name.SCAN_GRAPH_BUILT_SUCCESS),
    facts.OutputStarted: _says(Name.SCAN_OUTPUT_STARTED),
    facts.OutputCompleted: TelemetryFilter._output_completed,
    facts.CommandCompleted: TelemetryFilter._ended,
    facts.CommandFailed: TelemetryFilter._ended,
    facts.CommandInterrupted: TelemetryFilter._ended,
}
