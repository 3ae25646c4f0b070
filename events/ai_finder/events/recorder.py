"""Numbers events, chains them and hands each to its sinks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ai_finder.events import chain
from ai_finder.events.codec import Codec
from ai_finder.events.commands.ports import Clock
from ai_finder.events.envelope import Envelope, seal
from ai_finder.events.facts import Event


class Sink(Protocol):
    """Takes every event, in order."""

    def record(self, event: Event, envelope: Envelope) -> None:
        """Take one event and the line that a log holds of it."""


class Recorder:
    """The one writer of a run.

    A sink that is `needed` (the log, the projections) must succeed: its exception ends the run. One
    that is `spare` (progress, telemetry) is dropped at its first exception, and nobody notices.
    """

    def __init__(self, clock: Clock, *, needed: Sequence[Sink], spare: Sequence[Sink] = ()) -> None:
        self._clock = clock
        self._needed = list(needed)
        self._spare = list(spare)
        self._codec = Codec()
        self._seq = 0
        self.head = chain.GENESIS
        """Hash of the last line so far."""

    def record(self, event: Event) -> None:
        """Number, chain and hand on one event."""
        name, version, data = self._codec.encode(event)
        envelope = seal(self.head, self._seq, self._clock.elapsed_ms(), name, version, data)
        self.head = envelope.h
        self._seq += 1
        for sink in self._needed:
            sink.record(event, envelope)
        for sink in tuple(self._spare):
            try:
                sink.record(event, envelope)
            except Exception:  # noqa: BLE001 - whatever a spare sink meets, the command goes on
                self._spare.remove(sink)
