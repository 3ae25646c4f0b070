"""Snappy's blocks are unpacked within bounds."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.snappy import unpacked

GOOD = {
    "nothing": (b"\0", b""),
    "as it stands": (b"\x03\x08abc", b"abc"),
    "a long one": (b"\x50\xf0\x4f" + bytes(range(80)), bytes(range(80))),
    "a near copy": (b"\x08\x0cabcd\x01\x04", b"abcdabcd"),
    "a far copy": (b"\x08\x0cabcd\x0e\x04\x00", b"abcdabcd"),
    "a copy of itself": (b"\x09\x04ab\x1a\x02\x00", b"ababababa"),
}
BAD = {
    "no size": b"",
    "an endless size": b"\xff" * 6,
    "shorter than it says": b"\x04\x08abc",
    "longer than it says": b"\x02\x08abc",
    "a copy of nothing": b"\x08\x0cabcd\x01\x05",
    "a copy that breaks off": b"\x08\x0cabcd\x0e\x04",
    "a piece that breaks off": b"\x03\x08ab",
}


@pytest.mark.parametrize(("packed", "whole"), GOOD.values(), ids=GOOD)
def test_what_was_packed_comes_out(packed: bytes, whole: bytes) -> None:
    """Every kind of element of the format."""
    assert whole == unpacked(packed, 100)


@pytest.mark.parametrize("packed", BAD.values(), ids=BAD)
def test_a_broken_block_is_malformed(packed: bytes) -> None:
    """And nothing else."""
    with pytest.raises(Malformed):
        unpacked(packed, 100)


def test_a_block_is_no_larger_than_is_asked_for() -> None:
    """Before anything is unpacked."""
    with pytest.raises(LimitExceeded):
        unpacked(b"\x65" + bytes(9), 100)


@given(st.binary(max_size=60))
def test_nothing_else_escapes(packed: bytes) -> None:
    """Whatever the bytes, and never more than the limit comes out."""
    with suppress(Malformed):
        assert len(unpacked(packed, 1000)) <= 1000
