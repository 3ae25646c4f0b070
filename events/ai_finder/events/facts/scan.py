"""A scan as a whole."""

from __future__ import annotations

from attrs import frozen

from ai_finder.domain.vocabulary import RootKind
from ai_finder.events.facts.run import Count


@frozen
class ScanStarted:
    """A tree (or one file) is about to be looked at."""

    root_name: str
    """Last part of the scanned path; the path itself is nowhere in a log."""
    root_kind: RootKind


@frozen
class MetricsRecorded:
    """What the detection amounted to."""

    counts: tuple[Count, ...]
    duration_ms: int


@frozen
class ScanCompleted:
    """Every file was looked at or is told as skipped."""
