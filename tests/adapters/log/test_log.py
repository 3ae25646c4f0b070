"""A log on disk: what it survives, what it shows, what is kept of it."""

from __future__ import annotations

import random
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from tests.events.strategies import events

from ai_finder.adapters.log.folder import KEPT, LogFolder
from ai_finder.adapters.log.reader import DamagedLog, LogReader, NotALog
from ai_finder.adapters.log.writer import LogWriter
from ai_finder.domain.vocabulary import Command, SkipReason
from ai_finder.events import chain, facts
from ai_finder.events.codec import Codec, Unknown
from ai_finder.events.envelope import seal
from ai_finder.events.recorder import Recorder

CODEC = Codec()

EVENTS: tuple[facts.Event, ...] = (
    facts.CommandStarted(Command.SCAN, "id", "2026-01-01T00:00:00Z", "1.0", "digest", ()),
    facts.DiscoveryStarted(),
    *(facts.FileSkipped(f"datei-{number}-ä", SkipReason.MALFORMED) for number in range(40)),
    facts.CommandCompleted((), 5),
)


class Still:
    """A clock that stands."""

    def elapsed_ms(self) -> int:
        return 0


def write(path: Path, events: tuple[facts.Event, ...] = EVENTS) -> bytes:
    """A log of these events, and its bytes."""
    with LogWriter(path) as writer:
        recorder = Recorder(Still(), required=[writer])
        for event in events:
            recorder.record(event)
    return path.read_bytes()


def read(path: Path) -> list[object]:
    """The events that can be read back."""
    return [event for event, _ in LogReader(path)]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Every event comes back, and the reader knows how the run ended and where the chain's head is."""
    path = tmp_path / "log"
    write(path)
    reader = LogReader(path)

    assert list(EVENTS) == [event for event, _ in reader]
    assert ("completed", False, 0, len(EVENTS)) == (reader.ending, reader.torn, reader.unknown, reader.events)


def test_a_log_is_private_and_never_written_over(tmp_path: Path) -> None:
    """Mode 0600, created exclusively."""
    path = tmp_path / "log"
    write(path)

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    with pytest.raises(FileExistsError):
        LogWriter(path)


def test_120_truncations_lose_only_the_torn_line(tmp_path: Path) -> None:
    """Cut anywhere: exactly the whole lines are read, the run is incomplete, and a torn line is reported."""
    content = write(tmp_path / "log")
    cuts = random.Random(0).sample(range(1, len(content)), 120)
    path = tmp_path / "cut"
    for cut in cuts:
        path.write_bytes(content[:cut])
        whole = content[:cut].count(b"\n")
        if not whole:
            with pytest.raises(NotALog):
                read(path)
            continue
        reader = LogReader(path)
        assert list(EVENTS[:whole]) == [event for event, _ in reader]
        assert content[:cut].endswith(b"\n") is not reader.torn
        assert ("completed" if whole == len(EVENTS) else "incomplete") == reader.ending


def test_400_bit_flips_are_all_seen(tmp_path: Path) -> None:
    """One flipped bit anywhere is damage, or (in the last newline) a torn line: never a silently other log."""
    content = write(tmp_path / "log")
    path = tmp_path / "flipped"
    chance = random.Random(0)
    for _ in range(400):
        place, bit = chance.randrange(len(content)), chance.randrange(8)
        flipped = bytearray(content)
        flipped[place] ^= 1 << bit
        path.write_bytes(flipped)
        reader = LogReader(path)
        try:
            events = [event for event, _ in reader]
        except (DamagedLog, NotALog):
            continue
        assert reader.torn
        assert list(EVENTS[:-1]) == events


def test_damage_in_the_middle_names_its_line(tmp_path: Path) -> None:
    """A missing, a doubled and an edited line each stop the reading with a clear word."""
    lines = write(tmp_path / "log").splitlines(keepends=True)
    for name, broken in {
        "missing": lines[:5] + lines[6:],
        "doubled": lines[:6] + lines[5:],
        "edited": [*lines[:5], lines[5].replace(b"datei-3", b"datei-4"), *lines[6:]],
    }.items():
        path = tmp_path / name
        path.write_bytes(b"".join(broken))
        with pytest.raises(DamagedLog, match=r"is damaged: line [67] "):
            read(path)


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\x00\xff\n", b"[1,2]\n", b"a" * 100_000, b'{"data":{}}\n'])
def test_what_is_no_log_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    """A file of another kind gets a sentence, whatever is in it."""
    path = tmp_path / "other"
    path.write_bytes(content)

    with pytest.raises(NotALog):
        read(path)


def test_an_unknown_neighbour_is_counted_and_passed_over(tmp_path: Path) -> None:
    """Events of a later version stand among ours: the chain holds over them, and the rest is read."""
    path = tmp_path / "newer"
    first = write(tmp_path / "log", EVENTS[:1])
    _, envelope = next(iter(LogReader(tmp_path / "log")))
    meteor = seal(envelope.h, 1, 0, "meteor.struck", 1, '{"crater":"deep"}')
    newer = seal(meteor.h, 2, 0, "file.skipped", 7, '{"path":7}')
    last = seal(newer.h, 3, 0, "command.completed", 1, '{"counts":[],"duration_ms":0}')
    path.write_bytes(first + meteor.line() + newer.line() + last.line())
    reader = LogReader(path)

    assert 4 == len(list(reader))
    assert (2, "completed", last.h) == (reader.unknown, reader.ending, reader.head)


@given(events())
def test_every_event_survives_an_unknown_neighbour(event: facts.Event) -> None:
    """Between lines of a later version, each of ours is read as it was written."""
    later = ("meteor.struck", 1, '{"crater":"deep"}')
    lines, head = b"", chain.GENESIS
    for number, (name, version, data) in enumerate((CODEC.encode(EVENTS[0]), later, CODEC.encode(event), later)):
        envelope = seal(head, number, 0, name, version, data)
        lines, head = lines + envelope.line(), envelope.h
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        path.write_bytes(lines)
        reader = LogReader(path)

        assert [EVENTS[0], event] == [each for each, _ in reader if not isinstance(each, Unknown)]
        assert 2 == reader.unknown


def test_twelve_are_kept_of_each_command(tmp_path: Path) -> None:
    """The oldest go first, and nothing else in the folder is touched."""
    folder = LogFolder(tmp_path / "state" / "logs")
    made = []
    for _ in range(KEPT + 3):
        with folder.create(Command.SCAN) as writer:
            made.append(writer.path)
    stranger = folder.path / "notes.txt"
    stranger.write_text("mine")

    assert made[-KEPT:] == sorted(folder.logs(), key=made.index)
    assert stranger.exists()
    assert 0o700 == stat.S_IMODE(folder.path.stat().st_mode)
    assert sorted(made[-KEPT:-2]) == sorted(folder.prune(keep=2))
