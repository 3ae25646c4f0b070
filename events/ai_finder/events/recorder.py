"""Numbers events, chains them and hands each to its sinks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
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

    A `required` sink (the log, the projections) must succeed: its exception ends the run. A
    `best_effort` one (progress, telemetry) is dropped at its first exception, and nobody notices.
    `uninterrupted` is entered for each event: the sinks have it whole or not at all.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        required: Sequence[Sink],
        best_effort: Sequence[Sink] = (),
        uninterrupted: AbstractContextManager[None] | None = None,
    ) -> None:
        self._clock = clock
        self._required = list(required)
        self._best_effort = list(best_effort)
        self._uninterrupted = uninterrupted or nullcontext()
        self._codec = Codec()
        self._seq = 0
        self.head = chain.GENESIS
        """Hash of the last line so far."""

    def record(self, event: Event) -> None:
        """Number, chain and hand on one event."""
        name, version, data = self._codec.encode(event)
        with self._uninterrupted:
            envelope = seal(self.head, self._seq, self._clock.elapsed_ms(), name, version, data)
            self.head = envelope.h
            self._seq += 1
            for sink in self._required:
                sink.record(event, envelope)
            for sink in tuple(self._best_effort):
                try:
                    sink.record(event, envelope)
                except Exception:  # noqa: BLE001 - whatever such a sink meets, the command goes on
                    self._best_effort.remove(sink)
