"""The one table of events: class, wire name, version.

A wire name is never derived from a class and never used again once it is retired. An optional field
with a default keeps the version; any other change is version + 1 and an upcaster.
"""

from __future__ import annotations

from collections.abc import Mapping

from ai_finder.events import facts

WIRE: Mapping[type, tuple[str, int]] = {
    facts.CommandStarted: ("command.started", 1),
    facts.ScanStarted: ("scan.started", 1),
    facts.DiscoveryStarted: ("discovery.started", 1),
    facts.PathLeftOut: ("path.left_out", 1),
    facts.FileSkipped: ("file.skipped", 1),
    facts.DiscoveryCompleted: ("discovery.completed", 1),
    facts.DetectionStarted: ("detection.started", 1),
    facts.PackageRecognised: ("package.recognised", 1),
    facts.SdkFound: ("sdk.found", 1),
    facts.ManifestDependencyFound: ("manifest_dependency.found", 1),
    facts.ModelFileFound: ("model_file.found", 2),
    facts.FileIdentified: ("file.identified", 1),
    facts.DetectionCompleted: ("detection.completed", 1),
    facts.MetricsRecorded: ("metrics.recorded", 1),
    facts.ScanCompleted: ("scan.completed", 1),
    facts.RelationshipFound: ("relationship.found", 1),
    facts.GraphBuilt: ("graph.built", 1),
    facts.OutputStarted: ("output.started", 1),
    facts.OutputCompleted: ("output.completed", 1),
    facts.CommandCompleted: ("command.completed", 1),
    facts.CommandFailed: ("command.failed", 1),
    facts.CommandInterrupted: ("command.interrupted", 1),
}

RETIRED: frozenset[str] = frozenset()
"""Wire names that once were: never to be given to another event."""
