"""Numbering, chaining, and what a failing sink costs."""

from __future__ import annotations

import pytest

from ai_finder.domain.vocabulary import SkipReason
from ai_finder.events import chain
from ai_finder.events.envelope import Envelope, parse
from ai_finder.events.facts import DiscoveryCompleted, DiscoveryStarted, Event, FileSkipped
from ai_finder.events.recorder import Recorder

EVENTS = (DiscoveryStarted(), FileSkipped("a", SkipReason.MALFORMED), DiscoveryCompleted(1))


class Ticking:
    """A clock that goes on by one at each look."""

    def __init__(self) -> None:
        self._now = 0

    def elapsed_ms(self) -> int:
        self._now += 1
        return self._now


class Memory:
    """A sink that keeps what it gets, and breaks where it is told to."""

    def __init__(self, breaks_at: int = -1) -> None:
        self.seen: list[Envelope] = []
        self._breaks_at = breaks_at

    def record(self, event: Event, envelope: Envelope) -> None:
        if envelope.seq == self._breaks_at:
            raise OSError("no more")
        self.seen.append(envelope)


def test_lines_are_numbered_and_chained() -> None:
    """`seq` has no gaps, and each hash is over the one before and the line without its own."""
    sink = Memory()
    recorder = Recorder(Ticking(), required=[sink])
    for event in EVENTS:
        recorder.record(event)

    before = chain.GENESIS
    for number, envelope in enumerate(sink.seen):
        assert number == envelope.seq
        assert chain.link(before, envelope.body) == envelope.h
        assert envelope == parse(envelope.line()[:-1])
        before = envelope.h
    assert before == recorder.head


def test_a_required_sink_ends_the_run() -> None:
    """The log and the folds must succeed."""
    recorder = Recorder(Ticking(), required=[Memory(breaks_at=1)])
    recorder.record(EVENTS[0])

    with pytest.raises(OSError, match="no more"):
        recorder.record(EVENTS[1])


def test_a_best_effort_sink_is_dropped_and_missed_by_nobody() -> None:
    """Progress and telemetry are heard no more after their first exception, and the others go on."""
    log, broken, sound = Memory(), Memory(breaks_at=1), Memory()
    recorder = Recorder(Ticking(), required=[log], best_effort=[broken, sound])
    for event in EVENTS:
        recorder.record(event)

    assert [1, 3, 3] == [len(broken.seen), len(log.seen), len(sound.seen)]
