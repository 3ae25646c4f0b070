"""Every event there is: past-tense facts, frozen, made of strings, integers, booleans, enums and tuples of those."""

from __future__ import annotations

from ai_finder.events.facts.detection import (
    DetectionCompleted,
    DetectionStarted,
    ManifestDependencyFound,
    PackageRecognised,
    SdkFound,
)
from ai_finder.events.facts.discovery import DiscoveryCompleted, DiscoveryStarted, FileSkipped, PathLeftOut
from ai_finder.events.facts.graph import GraphBuilt, RelationshipFound
from ai_finder.events.facts.models import FileIdentified, ModelFile, ModelFileFound, Part
from ai_finder.events.facts.output import OutputCompleted, OutputStarted
from ai_finder.events.facts.run import (
    Argument,
    CommandCompleted,
    CommandFailed,
    CommandInterrupted,
    CommandStarted,
    Count,
)
from ai_finder.events.facts.scan import MetricsRecorded, ScanCompleted, ScanStarted

Event = (
    CommandStarted
    | ScanStarted
    | DiscoveryStarted
    | PathLeftOut
    | FileSkipped
    | DiscoveryCompleted
    | DetectionStarted
    | PackageRecognised
    | SdkFound
    | ManifestDependencyFound
    | ModelFileFound
    | FileIdentified
    | DetectionCompleted
    | MetricsRecorded
    | ScanCompleted
    | RelationshipFound
    | GraphBuilt
    | OutputStarted
    | OutputCompleted
    | CommandCompleted
    | CommandFailed
    | CommandInterrupted
)

Ending = (CommandCompleted, CommandFailed, CommandInterrupted)
"""The events that may stand last in a log."""

__all__ = [
    "Argument",
    "CommandCompleted",
    "CommandFailed",
    "CommandInterrupted",
    "CommandStarted",
    "Count",
    "DetectionCompleted",
    "DetectionStarted",
    "DiscoveryCompleted",
    "DiscoveryStarted",
    "Ending",
    "Event",
    "FileIdentified",
    "FileSkipped",
    "GraphBuilt",
    "ManifestDependencyFound",
    "MetricsRecorded",
    "ModelFile",
    "ModelFileFound",
    "OutputCompleted",
    "OutputStarted",
    "PackageRecognised",
    "Part",
    "PathLeftOut",
    "RelationshipFound",
    "ScanCompleted",
    "ScanStarted",
    "SdkFound",
]
