"""The walker over messages: what it gives, what it refuses, and how little it reads."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.models.messages import held, number, varint

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models import File, identify
from ai_finder.domain.models.encodings.protobuf import (
    LENGTH,
    VARINT,
    Field,
    fields,
    has_shape,
    is_protobuf,
    shape,
    shaped,
)
from ai_finder.domain.vocabulary import FileFormat

GIB = 1 << 30


class Holes:
    """A file of pieces at offsets with zeros between them, that notes what is read."""

    def __init__(self, size: int, pieces: dict[int, bytes]) -> None:
        self.size, self.pieces, self.asked = size, pieces, list[int]()

    def read(self, offset: int, length: int) -> bytes:
        """As the port says."""
        self.asked.append(length)
        content = bytearray(min(length, self.size - offset))
        for start, piece in self.pieces.items():
            for at in range(max(start, offset), min(start + len(piece), offset + len(content))):
                content[at - offset] = piece[at - start]
        return bytes(content)


def walk(content: bytes) -> list[tuple[int, int, int]]:
    """Number, wire type and value of each field."""
    return [(field.number, field.wire_type, field.value) for field in fields(File.of(content))]


def test_each_wire_type() -> None:
    """Numbers are given as they are written, what is length-delimited by its length."""
    content = number(1, 300) + b"\x11" + bytes(7) + b"\x01" + held(3, "abc") + b"\x25\x01\0\0\0"
    assert [(1, 0, 300), (2, 1, 1 << 56), (3, 2, 3), (4, 5, 1)] == walk(content)


def test_payloads() -> None:
    """Bytes, text, messages, signed numbers, floats and lists of numbers in both spellings."""
    content = (
        held(1, "a\x07é")
        + held(2, number(7, -2))
        + b"\x1d\0\0\x80\x3f"
        + held(4, varint(5), varint(600))
        + number(4, 7)
    )
    text, message, half, packed, single = fields(File.of(content))
    assert b"a\x07\xc3\xa9" == text.bytes()
    assert "a\N{REPLACEMENT CHARACTER}é" == text.text()
    assert [-2] == [field.signed for field in message.fields()]
    assert 1.0 == half.float
    assert [5, 600, 7] == [*packed.varints(9), *single.varints(9)]


BROKEN = {
    "a group": b"\x0b\x0c",
    "a wire type that there is not": b"\x0e\x01",
    "the number 0": b"\x02\x00",
    "a number beyond the highest": varint(1 << 32) + b"\0",
    "a number of eleven bytes": b"\x08" + b"\xff" * 10 + b"\x01",
    "a tag of eleven bytes": b"\xff" * 10 + b"\x01",
}
CUT = {
    "a tag": b"\x80",
    "a number": b"\x08\xff",
    "a length": b"\x0a\xff",
    "a payload": b"\x0a\x05abc",
    "a payload of nearly all numbers": b"\x0a" + varint(-1),
    "a fixed number": b"\x0d\0\0\0",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_no_message_has(content: bytes) -> None:
    """It is refused, not guessed at."""
    with pytest.raises(Malformed) as raised:
        walk(content)
    assert raised.type is Malformed


@pytest.mark.parametrize("content", CUT.values(), ids=CUT)
def test_a_file_that_ends_too_early(content: bytes) -> None:
    """At the top it is truncated; in a message that is whole, the same bytes are malformed."""
    with pytest.raises(Truncated):
        walk(content)
    (outer,) = fields(File.of(held(1, content)))
    with pytest.raises(Malformed) as raised:
        list(outer.fields())
    assert raised.type is Malformed


def test_a_message_that_is_cut_off_is_walked_as_far_as_it_goes() -> None:
    """The field that runs beyond the file is given, and what is in it, before Truncated is raised."""
    outer = fields(File.of(held(1, number(2, 3), held(4, "x" * 100))[:20]))
    first = next(outer)
    inner = first.fields()
    assert [2, 4] == [field.number for field in islice(inner, 2)]
    with pytest.raises(Truncated):
        next(inner)
    with pytest.raises(Truncated):
        next(outer)


def test_payloads_of_gigabytes_are_stepped_over() -> None:
    """A message takes as many reads as it has fields that lie apart, each a kibibyte."""
    head, after = b"\x0a" + varint(3 * GIB), 3 * GIB + 6
    source = Holes(after + 4, {0: head, after: held(2, "ab")})
    assert [(1, 3 * GIB), (2, 2)] == [(field.number, field.length) for field in fields(File("x", source))]
    assert [4096, 4] == source.asked


def test_runs_can_be_skipped() -> None:
    """What a pattern matches is passed over, also where it is longer than what is read at once."""
    content = held(1, number(8, 5) * 100_000, held(3, "end"))
    (outer,) = fields(File.of(content))
    assert [3] == [field.number for field in outer.fields(skipped=re.compile(rb"(?:\x40.)*+", re.DOTALL))]


def test_limits() -> None:
    """Fields of a message, numbers of a list and bytes of a field have bounds."""
    with pytest.raises(LimitExceeded):
        list(fields(File.of(number(1, 1) * 11), limit=10))
    (packed,) = fields(File.of(held(1, b"\x01" * 11)))
    with pytest.raises(LimitExceeded):
        list(packed.varints(10))
    with pytest.raises(LimitExceeded):
        packed.bytes(10)


def test_shapes() -> None:
    """A message has a shape where each field's wire type is one that the shape has for its number."""
    known = shape(varint=(1,), length=(2,), packed=(3,))
    assert {1: (VARINT,), 2: (LENGTH,), 3: (VARINT, LENGTH)} == known

    def fits(content: bytes) -> bool:
        return has_shape(fields(File.of(content)), known)

    assert [True, True, True, False, False, False] == [
        *(fits(number(1, 1) + held(2, "a")), fits(number(3, 1) + held(3, b"\x01")), fits(held(2, "abc")[:-1])),
        *(fits(b""), fits(held(1, "a")), fits(number(4, 1))),
    ]
    later = [field.number for field in shaped(fields(File.of(number(9, 1))), known, later=9)]
    assert [9] == later


@given(st.binary(max_size=400))
def test_noise_is_walked_or_refused(content: bytes) -> None:
    """Whatever the bytes: fields inside the file, or Malformed."""
    given: list[Field] = []
    with suppress(Malformed):
        given.extend(fields(File.of(content)))
    assert all(0 < field.start <= field.end for field in given)


OTHER = {
    "a message of texts": held(1, "a name") + held(2, "a longer text of it") + number(3, 5),
    "the first fields of a type": b"".join(number(each, 1 << 60) for each in range(1, 6)) + held(6, number(1, 1)),
    "a message in a message": held(1, held(1, "name"), held(2, "type.googleapis.com/x"), number(3, 1)) * 2,
}
NONE = {
    "too little": held(1, "a name"),
    "numbers alone": number(1, 5) * 20,
    "numbers that are not in turn": b"".join(number(each, 1 << 60) for each in (1, 2, 3, 5, 6, 7)),
    "two types of one number": held(1, "a name of a thing") + number(1, 5),
    "a text": b"Hello there, this is no message at all, but text.",
    "bytes that are no text": held(1, bytes(range(128, 160))) * 2,
    "junk at the end": held(1, "a name of a thing") + b"\x07",
}


@pytest.mark.parametrize("content", OTHER.values(), ids=OTHER)
def test_a_message_of_another_kind(content: bytes) -> None:
    """What is walked to its end and tells something is called by its coding."""
    assert FileFormat.PROTOBUF_OTHER == identify(File.of(content)).format


@pytest.mark.parametrize("content", NONE.values(), ids=NONE)
def test_what_is_no_message(content: bytes) -> None:
    """Bytes that happen to fit, or do not, are none."""
    assert not is_protobuf(File.of(content))
