"""MessagePack: Flax's parameters, other data, and what is neither."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

FOLDER = FILES / "flax_parameters"
FLAX = [*sorted(FOLDER.glob("[!d]*.msgpack")), FOLDER / "dense.msgpack"]


def look(content: bytes) -> Identified:
    """What a file without a name is."""
    return identify(File.of(content))


def flax(shape: bytes, dtype: bytes, content: bytes) -> bytes:
    """A map with one array."""
    array = b"\x93" + shape + bytes([0xA0 + len(dtype)]) + dtype + b"\xc4" + bytes([len(content)]) + content
    return b"\x81\xa1w\xc7" + bytes([len(array)]) + b"\x01" + array


@pytest.mark.parametrize("path", FLAX, ids=lambda path: path.stem)
def test_parameters_cut_anywhere_are_truncated(path: Path) -> None:
    """From the first array on; and nothing is counted of a part."""
    content = path.read_bytes()
    for end in range(78, len(content)):
        found = look(content[:end])
        assert (FileFormat.FLAX_MSGPACK, Verdict.TRUNCATED, None) == (found.format, found.verdict, found.model.tensors)


def test_numbers_of_each_size() -> None:
    """A shape may be written in any of them."""
    for two in (b"\x02", b"\xcc\x02", b"\xcd\0\x02", b"\xce\0\0\0\x02", b"\xcf\0\0\0\0\0\0\0\x02"):
        found = look(flax(b"\x92\x03" + two, b"int8", bytes(6)))
        assert (Verdict.VALID, 6) == (found.verdict, found.model.parameters)


@pytest.mark.parametrize(
    "content",
    [
        flax(b"\x91\x03", b"float32", bytes(8)),
        flax(b"\x91\x03", b"int8", bytes(3)).replace(b"\x81", b"\x82", 1) + b"\xa1w\x01",
        flax(b"\x91\x03", b"int8", bytes(3))[:-1] + b"\0\0\0",
        flax(b"\x92\xcf" + b"\x7f" * 8 + b"\xcf" + b"\x7f" * 8, b"int8", bytes(3)),
        flax(b"\x91\x03", b"int8", bytes(3)).replace(b"\x81", b"\x82", 1) + b"\xa1v\xc1",
    ],
)
def test_parameters_that_contradict_themselves_are_malformed(content: bytes) -> None:
    """Lengths against shapes, what follows the map, a byte that means nothing."""
    found = look(content)
    assert (FileFormat.FLAX_MSGPACK, Verdict.MALFORMED) == (found.format, found.verdict)


@pytest.mark.parametrize(
    "content",
    [
        b"\x81\xa1a\x01",
        b"\xde\0\x01\xa1a\x93\x01\xc0\xc3",
        b"\x81\xa1a\xc7\x03\x01abc",  # an extension of somebody else's
        b"\x81\xa1a\xd4\x01\x90",
        b"\x81\xa1a\xd6\x01\x93\x90\xa0\xc4",
    ],
)
def test_other_data_is_no_model(content: bytes) -> None:
    """A map without an array."""
    found = look(content)
    assert (FileFormat.MSGPACK, Verdict.NOT_A_MODEL) == (found.format, found.verdict)


@pytest.mark.parametrize(
    "content",
    [b"\x81\xa1a\x01\x02", b"\x81\xa1a", b"\x80", b"\x81\xa1a\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff\xa1a"],
)
def test_what_is_not_walked_to_its_end_is_no_messagepack(content: bytes) -> None:
    """Nor is an empty map."""
    assert FileFormat.MSGPACK is not look(content).format


@pytest.mark.parametrize(
    "content",
    [
        b"\x81\xa1a" + b"\x91" * 1_000_000,
        b"\x81\xa1a" + b"\xdd\x00\x0f\x00\x00" + b"\0" * 1_000_000,
        b"\xdf\x00\x07\x00\x00" + b"\xa1a" * 500_000,
        b"\x8f" + b"\x8f\xa1a" * 300_000,
    ],
)
def test_depth_and_numbers_have_an_end(content: bytes) -> None:
    """Values are counted, maps in maps too."""
    start = process_time()
    assert not look(content).format.is_model
    assert process_time() - start < 1
