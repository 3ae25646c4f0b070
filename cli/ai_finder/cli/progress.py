"""What a terminal shows while a command works: one line, on stderr, that goes again."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress

from ai_finder.domain.paths import shown
from ai_finder.events.envelope import Envelope
from ai_finder.events.facts import (
    DetectionStarted,
    DiscoveryCompleted,
    DiscoveryStarted,
    Ending,
    Event,
    ManifestDependencyFound,
    ModelFileFound,
    OutputStarted,
    SdkFound,
)

_EVERY_SECONDS = 0.1
_LARGE = 256 << 20
"""Smaller files are hashed in no time; in bytes."""
_FINDS = (SdkFound, ManifestDependencyFound, ModelFileFound)


class Progress:
    """A sink that may fail: nothing rests on it."""

    def __init__(self) -> None:
        self._files = 0
        self._found = 0
        self._phase = ""
        self._next = 0.0

    @staticmethod
    def wanted(*, quiet: bool) -> bool:
        """Only where a person looks at stderr."""
        return not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def record(self, event: Event, envelope: Envelope) -> None:
        """Count, and show it now and then."""
        if isinstance(event, _FINDS):
            self._found += 1
        elif isinstance(event, DiscoveryStarted):
            self._phase = "looking around"
        elif isinstance(event, DiscoveryCompleted):
            self._files = event.files_seen
        elif isinstance(event, DetectionStarted):
            self._phase = {"sdk": "reading sources", "manifest": "reading manifests", "model": "probing files"}[
                event.phase
            ]
        if isinstance(event, (OutputStarted, *Ending)):
            self._show("")
        elif self._phase and time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY_SECONDS
            self._show(f"{self._phase}: {self._files:,} files, {self._found:,} places found")

    def hashed(self, name: str, done: int, total: int) -> None:
        """Show how far a large file is hashed."""
        if total > _LARGE and time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY_SECONDS
            with suppress(OSError, ValueError):  # a terminal that has gone away costs no digest
                self._show(f"hashing {shown(name)}: {done / 2**30:.1f} of {total / 2**30:.1f} GiB")

    def _show(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
