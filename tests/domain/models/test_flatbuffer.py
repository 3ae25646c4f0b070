"""The reader of flatbuffers believes no offset, and no length."""

from __future__ import annotations

import struct

import pytest

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.encodings.flatbuffer import Buffer, is_flatbuffer

# A root at 16 with four fields: a byte, a string at 32, a list of numbers at 44, and one that is left out.
VTABLE = struct.pack("<HHHHHH", 12, 16, 4, 8, 12, 0)
WHOLE = (
    struct.pack("<I", 16)
    + VTABLE
    + struct.pack("<iB3xII", 12, 7, 8, 16)
    + struct.pack("<I4s4x", 4, b"name")
    + struct.pack("<Iiii", 3, 1, -2, 3)
)


def told(content: bytes) -> tuple[int, str | None, tuple[int, ...]]:
    """All that the root of such a flatbuffer says."""
    root = Buffer(File.of(content)).root()
    return root.number(0, "B"), root.text(1), root.numbers(2, "i", 9)


def test_fields_are_read_by_their_place() -> None:
    """Numbers, strings and lists; what is left out has its default."""
    root = Buffer(File.of(WHOLE)).root()

    assert (7, "name", (1, -2, 3)) == told(WHOLE)
    assert (5, None, ()) == (root.number(3, "i", 5), root.text(3), root.numbers(9, "i", 9))
    assert is_flatbuffer(File.of(WHOLE))


LIES = {
    "a root at nothing": (0, struct.pack("<I", 0), Malformed),
    "a root beyond two gibibytes": (0, struct.pack("<I", 0xFFFFFFF0), Malformed),
    "a root behind the end": (0, struct.pack("<I", 1 << 20), Truncated),
    "a vtable before the file": (16, struct.pack("<i", 1 << 20), Malformed),
    "a vtable behind the file": (16, struct.pack("<i", -(1 << 20)), Truncated),
    "a vtable of an odd length": (4, struct.pack("<H", 11), Malformed),
    "a field outside its table": (8, struct.pack("<H", 200), Malformed),
    "a string of two gibibytes": (32, struct.pack("<I", 0x7FFFFFFF), Truncated),
    "a string of four gibibytes": (32, struct.pack("<I", 0xFFFFFFFF), Malformed),
    "a list longer than the file": (44, struct.pack("<I", 4), Truncated),
}


@pytest.mark.parametrize(("at", "lie", "error"), LIES.values(), ids=LIES)
def test_a_lie_is_found_out(at: int, lie: bytes, error: type[Malformed]) -> None:
    """What lies behind the end is missing, what cannot be anywhere is malformed."""
    content = WHOLE[:at] + lie + WHOLE[at + len(lie) :]

    with pytest.raises(Malformed) as caught:
        told(content)
    assert error is caught.type


def test_a_list_is_no_longer_than_is_asked_for() -> None:
    """The limit is the caller's."""
    with pytest.raises(LimitExceeded):
        Buffer(File.of(WHOLE)).root().numbers(2, "i", 2)


def test_tables_that_are_shared_are_not_read_for_ever() -> None:
    """A small file asks for no more tables than it could hold."""
    buffer = Buffer(File.of(WHOLE))
    with pytest.raises(LimitExceeded):
        tuple(buffer.root() for _ in range(2_000))
