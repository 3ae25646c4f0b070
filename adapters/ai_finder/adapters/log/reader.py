"""Reads a log back, and says what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from attrs import define

from ai_finder.domain.failures import UserError
from ai_finder.events import chain, facts
from ai_finder.events.catalogue import WIRE
from ai_finder.events.codec import Codec, UndecodableEvent, Unknown
from ai_finder.events.envelope import Envelope, parse

_INCOMPLETE = "incomplete"
_ENDINGS = {
    facts.CommandCompleted: "completed",
    facts.CommandFailed: "failed",
    facts.CommandInterrupted: "interrupted",
}


_TAIL_BYTES = 64 * 1024


def glance(path: Path) -> tuple[str, int]:
    """How a run ended and how many events it told, by the last whole line of its log alone."""
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        lines = log.read().split(b"\n")
    last = parse(lines[-2]) if len(lines) > 1 else None
    if last is None:
        return _INCOMPLETE, 0
    endings = {WIRE[cls][0]: ending for cls, ending in _ENDINGS.items()}
    return endings.get(last.type, _INCOMPLETE), last.seq + 1


class NotALog(UserError):
    """The file is no event log at all."""


class DamagedLog(UserError):
    """A line in the middle of a log is not what was written."""


@define
class LogReader:
    """One log, to be read once. `torn`, `unknown` and `ending` speak of what has been read so far."""

    path: Path
    torn: bool = False
    """Whether a last line without its end was dropped."""
    unknown: int = 0
    """How many events of a newer version were passed over."""
    events: int = 0
    ending: str = _INCOMPLETE
    """How the run ended: `completed`, `failed`, `interrupted`, or `incomplete` where no event says so."""
    head: str = chain.GENESIS

    def __iter__(self) -> Iterator[tuple[facts.Event | Unknown, Envelope]]:
        """Each event with its line.

        `NotALog` where the first line is no event 0, `DamagedLog` where a later one is broken or out
        of the chain, `OSError` where the file cannot be read.
        """
        codec = Codec()
        with self.path.open("rb") as lines:
            for raw in lines:
                if not raw.endswith(b"\n"):
                    self.torn = True
                    break
                envelope = self._next(raw[:-1])
                event = self._decode(codec, envelope)
                if not self.events and not isinstance(event, facts.CommandStarted):
                    raise NotALog(f"{self.path} does not begin as an ai-finder log does")
                self.events += 1
                self.head = envelope.h
                self.ending = _ENDINGS.get(type(event), _INCOMPLETE)
                yield event, envelope
        if not self.events:
            raise NotALog(f"{self.path} is not an ai-finder log: it holds no event")

    def warnings(self) -> list[str]:
        """What a reader of the whole log should be told."""
        said = []
        if self.torn:
            said.append(f"{self.path}: its last line is torn and was dropped")
        if self.ending != "completed":
            said.append(f"{self.path}: the run did not come to its end ({self.ending})")
        if self.unknown:
            said.append(f"{self.path}: {self.unknown} events of a newer version are ignored")
        return said

    def _next(self, line: bytes) -> Envelope:
        envelope = parse(line)
        number = self.events + 1
        if envelope is None:
            if number == 1:
                raise NotALog(f"{self.path} is not an ai-finder log: its first line is no event")
            raise DamagedLog(f"{self.path} is damaged: line {number} is no event")
        if envelope.seq != self.events:
            raise DamagedLog(f"{self.path} is damaged: line {number} has number {envelope.seq}, not {self.events}")
        if envelope.h != chain.link(self.head, envelope.body):
            raise DamagedLog(f"{self.path} is damaged: line {number} does not have the hash it was written with")
        return envelope

    def _decode(self, codec: Codec, envelope: Envelope) -> facts.Event | Unknown:
        try:
            event = codec.decode(envelope.type, envelope.v, json.loads(envelope.data))
        except (UndecodableEvent, ValueError, RecursionError) as error:
            raise DamagedLog(f"{self.path} is damaged: line {self.events + 1} has data of another shape") from error
        self.unknown += isinstance(event, Unknown)
        return event
