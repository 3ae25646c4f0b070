"""The one filter: a run's events -> the messages that may be said of it.

A fold over the same events as every output. What it has no row for says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from ai_finder.adapters.telemetry.identify_messages import IdentifyMessages
from ai_finder.adapters.telemetry.messages import Messages
from ai_finder.adapters.telemetry.scan_messages import ScanMessages
from ai_finder.domain.vocabulary import Command
from ai_finder.events import facts
from ai_finder.events.codec import Unknown
from ai_finder.events.envelope import Envelope

_COMMANDS: Mapping[Command, type[Messages]] = {
    Command.SCAN: ScanMessages,
    Command.IDENTIFY: IdentifyMessages,
}


class TelemetryFilter:
    """A sink that gathers; `lines()` is what would leave."""

    def __init__(self) -> None:
        self._messages: Messages | None = None

    def record(self, event: facts.Event | Unknown, _envelope: Envelope) -> None:
        """Fold one event."""
        if isinstance(event, facts.CommandStarted):
            self._messages = _COMMANDS[event.command](event)
        row = self._messages.ROWS.get(type(event)) if self._messages else None
        if row is not None:
            row(self._messages, event)

    def lines(self) -> list[bytes]:
        """The messages as canonical JSON, sorted: their order and number carry nothing."""
        return sorted(self._messages.lines()) if self._messages else []
