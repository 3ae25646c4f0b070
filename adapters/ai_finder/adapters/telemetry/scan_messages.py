"""What may be said of a scan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ai_finder.adapters.telemetry.messages import Ended, Messages, Row, by_counter, says
from ai_finder.adapters.telemetry.taxonomy import Message, Name, Property
from ai_finder.adapters.telemetry.values import Amount, Context, DetectionPhase, Duration, ErrorType
from ai_finder.domain.vocabulary import Counter, ErrorKind, Format, SkipReason, Verdict
from ai_finder.events import facts

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


class ScanMessages(Messages):
    """The messages of one scan."""

    CONTEXT = Context.SCAN

    def __init__(self, event: facts.CommandStarted) -> None:
        super().__init__(event)
        self._sdks: set[tuple[str, str]] = set()
        self._dependencies: set[tuple[str, str]] = set()
        relationships = self.asked.get("relationships") == "true"
        self.say(
            Name.COMMAND_SCAN_STARTED,
            {
                Property.FORMAT: self.output_format,
                Property.QUIET: self.asked.get("quiet") == "true",
                Property.ENRICH: False,
                Property.RELATIONSHIPS: relationships,
            },
        )
        if relationships:
            self.say(Name.SCAN_RELATIONSHIPS_ENABLED)

    def lines(self) -> set[bytes]:
        """The messages, with how many packages there were in all."""
        said = super().lines()
        for name, items in (
            (Name.SCAN_SDK_FOUND, self._sdks),
            (Name.SCAN_MANIFEST_DEP_FOUND, self._dependencies),
        ):
            if items:
                said.add(Message(name, {Property.COUNT: Amount.bucket(len(items))}).line())
        return said

    def _discovery_completed(self, event: facts.DiscoveryCompleted) -> None:
        self.say(Name.SCAN_DISCOVERY_COMPLETED, {Property.FILES_SCANNED: Amount.bucket(event.files_seen)})

    def _detection_started(self, event: facts.DetectionStarted) -> None:
        self.say(Name.SCAN_DETECTION_STARTED, {Property.PHASE: DetectionPhase(event.phase.value)})

    def _detection_completed(self, event: facts.DetectionCompleted) -> None:
        phase, found = DetectionPhase(event.phase.value), Amount.bucket(event.facts_found)
        self.say(Name.SCAN_DETECTION_COMPLETED, {Property.PHASE: phase, Property.FINDINGS_COUNT: found})

    def _sdk_found(self, event: facts.SdkFound) -> None:
        self._sdks.add((event.ecosystem, event.name))

    def _dependency_found(self, event: facts.ManifestDependencyFound) -> None:
        self._dependencies.add((event.ecosystem, event.name))

    def _metrics_recorded(self, event: facts.MetricsRecorded) -> None:
        counts = by_counter(event.counts)
        found = sum(counts[each] for each in _FINDINGS)
        self.say(
            Name.SCAN_METRICS,
            {
                Property.FILES_SCANNED: Amount.bucket(counts[Counter.FILES_SCANNED]),
                Property.FINDINGS_COUNT: Amount.bucket(found),
                Property.DURATION: Duration.bucket(event.duration_ms),
            },
        )
        few_or_many = Name.SCAN_FINDINGS_FEW if found <= 10 else Name.SCAN_FINDINGS_MANY
        self.say(few_or_many if found else Name.SCAN_FINDINGS_NONE)
        for counter, name in (
            (Counter.SDK, Name.SCAN_ARTIFACT_TYPE_SDK),
            (Counter.DEPENDENCY, Name.SCAN_ARTIFACT_TYPE_MANIFEST),
            (Counter.MODEL_FILE, Name.SCAN_ARTIFACT_TYPE_MODEL),
        ):
            if counts[counter]:
                self.say(name)

    def _output_completed(self, event: facts.OutputCompleted) -> None:
        self.say(Name.SCAN_OUTPUT_COMPLETED)
        for form in event.formats:
            self.say(_FORMATS[form])

    def _file_skipped(self, event: facts.FileSkipped) -> None:
        if event.reason in _SURVIVED:
            self.error(*_SURVIVED[event.reason])

    def _model_found(self, event: facts.ModelFileFound) -> None:
        if event.file.verdict in (Verdict.MALFORMED, Verdict.TRUNCATED):
            self.error(ErrorKind.PARSE_ERROR, ErrorType.VALUE_ERROR)

    def _ended(self, event: Ended) -> None:
        counts = by_counter(event.counts)
        self.completed(
            event,
            {
                Property.FILES_SCANNED: Amount.bucket(counts[Counter.FILES_SCANNED]),
                Property.FINDINGS_COUNT: Amount.bucket(sum(counts[each] for each in _FINDINGS)),
                Property.OUTPUT_FORMAT: self.output_format,
                Property.MODEL_COUNT: Amount.bucket(counts[Counter.MODEL_FILE]),
                Property.SDK_COUNT: Amount.bucket(counts[Counter.SDK]),
                Property.MANIFEST_COUNT: Amount.bucket(counts[Counter.DEPENDENCY]),
                Property.KB_AVAILABLE: False,
                Property.GRAPH_NODES: Amount.bucket(counts[Counter.GRAPH_NODES]),
                Property.GRAPH_EDGES: Amount.bucket(counts[Counter.GRAPH_EDGES]),
            },
        )

    ROWS: ClassVar[Mapping[type, Row]] = {
        facts.ScanStarted: says(Name.SCAN_STARTED),
        facts.DiscoveryStarted: says(Name.SCAN_DISCOVERY_STARTED),
        facts.FileSkipped: _file_skipped,
        facts.DiscoveryCompleted: _discovery_completed,
        facts.DetectionStarted: _detection_started,
        facts.SdkFound: _sdk_found,
        facts.ManifestDependencyFound: _dependency_found,
        facts.ModelFileFound: _model_found,
        facts.DetectionCompleted: _detection_completed,
        facts.MetricsRecorded: _metrics_recorded,
        facts.ScanCompleted: says(Name.SCAN_COMPLETED),
        facts.GraphBuilt: says(Name.SCAN_GRAPH_BUILT_SUCCESS),
        facts.OutputStarted: says(Name.SCAN_OUTPUT_STARTED),
        facts.OutputCompleted: _output_completed,
        facts.CommandCompleted: _ended,
        facts.CommandFailed: _ended,
        facts.CommandInterrupted: _ended,
    }
