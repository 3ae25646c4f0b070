"""The fold from an identification's events to what its outputs say."""

from __future__ import annotations

from attrs import define

from ai_finder.domain.failures import UserError
from ai_finder.events import facts
from ai_finder.events.codec import Unknown
from ai_finder.events.envelope import Envelope


@define
class Identification:
    """A sink that keeps the one fact; `report()` is it."""

    _file: facts.ModelFile | None = None

    def record(self, event: facts.Event | Unknown, _envelope: Envelope) -> None:
        """Fold one event."""
        if isinstance(event, facts.FileIdentified):
            self._file = event.file

    def report(self) -> facts.ModelFile:
        """What the file is; `UserError` where the run did not come so far."""
        if self._file is None:
            raise UserError("the run ended before the file was identified: there is nothing to write")
        return self._file
