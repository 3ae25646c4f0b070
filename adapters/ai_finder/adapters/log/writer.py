"""Writes a run's log: exclusively created, private, flushed a batch at a time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

from ai_finder.domain.failures import UserError, reason
from ai_finder.events.envelope import Envelope
from ai_finder.events.facts import CommandStarted, DetectionStarted, Ending, Event, OutputStarted

FLUSH_BYTES = 16 * 1024
"""A crash loses at most this much, and never tears what was flushed before."""

_FLUSHED = (CommandStarted, DetectionStarted, OutputStarted, *Ending)
"""After these the log is on its way to the disk, whatever its size."""


class LogFailed(UserError, OSError):
    """A log that was being written can be written no more."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"the log {path} cannot be written on: {reason(error)}")
        self.errno = error.errno


class LogWriter:
    """A sink that must succeed: `LogFailed` ends the run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        self._handle = os.open(path, flags, 0o600)
        self._waiting = bytearray()

    def record(self, event: Event, envelope: Envelope) -> None:
        """Take one line; the last event of a run is also synced to the disk."""
        self._waiting += envelope.line()
        if len(self._waiting) >= FLUSH_BYTES or isinstance(event, _FLUSHED):
            self._flush(sync=isinstance(event, Ending))

    def _flush(self, *, sync: bool) -> None:
        try:
            while self._waiting:
                del self._waiting[: os.write(self._handle, self._waiting)]
            if sync:
                os.fsync(self._handle)
        except OSError as error:
            raise LogFailed(self.path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)
