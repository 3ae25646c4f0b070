"""`identify`: what is this file, and what could it do?"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, evolve

from ai_finder.domain.models.neighbours import around
from ai_finder.domain.paths import beside, shown
from ai_finder.events import facts
from ai_finder.events.commands.models import model_file
from ai_finder.events.commands.ports import OneFile, Outputs


@define
class Identifier:
    """One run of the command."""

    path: str
    """As it is told: relative, or a name without its folder."""
    file: OneFile
    outputs: Outputs

    def events(self) -> Iterator[facts.Event]:
        """The run's events, between its first and its last."""
        probed, path = self.file.identify(), self.file.path
        model = around(path, probed.identified, self.file.near)
        parts = (facts.Part(shown(beside(path, each)), self.file.near.size(each), None) for each in model.parts)
        missing = tuple(beside(path, each) for each in model.missing)
        yield facts.FileIdentified(model_file(self.path, probed, evolve(model, missing=missing), parts))
        yield facts.OutputStarted(self.outputs.formats)
        self.outputs.write()
        yield facts.OutputCompleted(self.outputs.formats)

    def counts(self) -> tuple[facts.Count, ...]:
        """There is nothing to count."""
        return ()
