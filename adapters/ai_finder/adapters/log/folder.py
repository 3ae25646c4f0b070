"""The folder of saved logs: names that sort by time, twelve kept of each command."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from attrs import define

from ai_finder.adapters.log.writer import LogWriter
from ai_finder.adapters.state import private_folder
from ai_finder.domain.vocabulary import Command

KEPT = 12
"""How many logs of each command are kept."""

_NAME = re.compile(r"\d{8}T\d{12}Z_[a-z.]+_[0-9a-f]{8}\.jsonl")


@define
class LogFolder:
    """`logs/` of the state directory."""

    path: Path

    def create(self, command: Command) -> LogWriter:
        """A new log, and room for it; `OSError` where it cannot be made.

        The name is of the wall clock even where `SOURCE_DATE_EPOCH` stops that of the run: it is no fact.
        """
        private_folder(self.path)
        self.prune(keep=KEPT - 1, command=command)
        now = time.time_ns()
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now // 10**9)) + f"{now // 1000 % 10**6:06}Z"
        return LogWriter(self.path / f"{stamp}_{command}_{os.urandom(4).hex()}.jsonl")

    def logs(self) -> list[Path]:
        """Every saved log, the oldest first."""
        try:
            return sorted(each for each in self.path.iterdir() if _NAME.fullmatch(each.name))
        except FileNotFoundError:
            return []

    def latest(self) -> Path | None:
        """The newest log."""
        return next(reversed(self.logs()), None)

    def prune(self, *, keep: int, command: Command | None = None) -> list[Path]:
        """Remove all but the newest `keep` logs of each command; the answer is what was removed."""
        by_command: dict[str, list[Path]] = {}
        for each in self.logs():
            by_command.setdefault(command_of(each), []).append(each)
        wanted: Iterable[str] = by_command if command is None else [command]
        removed = [each for name in wanted for each in by_command.get(name, [])[: -keep or None]]
        for each in removed:
            each.unlink(missing_ok=True)
        return removed


def command_of(log: Path) -> str:
    """The command that wrote a saved log, by its name."""
    return log.name.split("_")[1]
