"""The composition root: which adapter stands behind which port."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Self

from attrs import frozen

from ai_finder.adapters.catalogue import load_catalogue
from ai_finder.adapters.clock import FixedClock, SystemClock, clock
from ai_finder.adapters.interrupts import Interrupts
from ai_finder.adapters.log.folder import LogFolder
from ai_finder.adapters.log.writer import LogWriter
from ai_finder.adapters.state import home
from ai_finder.cli import __version__
from ai_finder.cli.errors import sentence
from ai_finder.cli.options import Settings
from ai_finder.cli.progress import Progress
from ai_finder.domain.catalogue import Catalogue
from ai_finder.domain.failures import UserError
from ai_finder.domain.vocabulary import Command
from ai_finder.events.arguments import sanitised
from ai_finder.events.codec import canonical
from ai_finder.events.commands.runner import run
from ai_finder.events.facts import CommandStarted, Count, Event
from ai_finder.events.recorder import Recorder, Sink


@frozen
class Session:
    """One run of a command that is an event stream."""

    settings: Settings
    clock: SystemClock | FixedClock
    catalogue: Catalogue
    fold: Sink
    """What the command's output is made of."""
    progress: Progress | None
    interrupts: Interrupts

    @classmethod
    def prepare(cls, settings: Settings, fold: Sink) -> Self:
        """Time, knowledge, what a terminal shows; `UserError` where the environment asks for what cannot be."""
        progress = Progress() if Progress.wanted(quiet=settings.quiet) else None
        return cls(settings, clock(), load_catalogue(), fold, progress, Interrupts())

    def play(
        self,
        command: Command,
        parameters: Mapping[str, object],
        events: Iterator[Event],
        counts: Callable[[], tuple[Count, ...]],
        *,
        log: Path | None,
        keep_log: bool,
    ) -> None:
        """Record the run, and hand its events to the log, the folds and the progress line."""
        writer = self._log(command, log) if keep_log else None
        with writer or nullcontext(), self.interrupts:
            recorder = Recorder(
                self.clock,
                required=[writer, self.fold] if writer else [self.fold],
                best_effort=[self.progress] if self.progress else [],
                uninterrupted=self.interrupts.held,
            )
            run(recorder, self.clock, self._started(command, parameters), events, counts)

    def _started(self, command: Command, parameters: Mapping[str, object]) -> CommandStarted:
        arguments = sanitised(parameters)
        said = [command, __version__, self.catalogue.digest, self.clock.started_at]
        seed = canonical([*said, *([each.name, each.value] for each in arguments)])
        return CommandStarted(
            command=command,
            run_id=self.clock.run_id(seed),
            started_at=self.clock.started_at,
            tool_version=__version__,
            catalogue=self.catalogue.digest,
            arguments=arguments,
        )

    def _log(self, command: Command, path: Path | None) -> LogWriter | None:
        """The run's log; a state directory that cannot be used costs the log, not the run."""
        if path is not None:
            try:
                return LogWriter(path)
            except FileExistsError:
                raise UserError(f"{path} is there already: a log is never written over") from None
        try:
            writer = LogFolder(home() / "logs").create(command)
        except (OSError, UserError) as error:
            self.settings.warn(f"no log is kept, since the state directory cannot be used: {sentence(error)}")
            return None
        self.settings.tell(f"log {writer.path}")
        return writer
