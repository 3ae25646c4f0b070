"""`identify`: what is this file, and what could it do?"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from ai_finder.domain.models.directories import Gathered, gathered
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
        probed, name = self.file.identify(), self.file.name
        models = gathered({path: each.identified for path, each in probed.items()})
        own = next((each for each in models if each.path == name), Gathered(name, probed[name].identified))
        yield facts.FileIdentified(model_file(self.path, probed[name], own, probed))
        yield facts.OutputStarted(self.outputs.formats)
        self.outputs.write()
        yield facts.OutputCompleted(self.outputs.formats)

    def counts(self) -> tuple[facts.Count, ...]:
        """There is nothing to count."""
        return ()
