"""GGUF: versions, byte orders, counts and splits."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models import HEAD_SIZE, Recognised, recognise
from ai_finder.domain.vocabulary import ModelFormat

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.domain.models.conftest import Memory

    Ask = Callable[..., Recognised | None]

LENGTHS = {1: "I", 2: "Q", 3: "Q"}
FIRST = "m-00001-of-00003.gguf"


def header(version: int, tensors: int, keys: int, order: str = "<") -> bytes:
    """The fixed part of a file."""
    return b"GGUF" + struct.pack(order + "I" + 2 * LENGTHS.get(version, "Q"), version, tensors, keys)


def split_count(count: int, order: str = "<") -> bytes:
    """The entry that says into how many files a model is split."""
    return struct.pack(order + "Q", 11) + b"split.count" + struct.pack(order + "IH", 2, count)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("version", LENGTHS)
def test_every_version_in_either_order(version: int, order: str, ask: Ask) -> None:
    """The least file that has room for a tensor and two keys is one; a byte less, and it is malformed."""
    width = struct.calcsize(LENGTHS[version])
    content = header(version, 1, 2, order) + bytes(width + 16 + 2 * (width + 5))
    assert Recognised(ModelFormat.GGUF) == ask(content)
    with pytest.raises(Malformed, match="room"):
        ask(content[:-1])


@pytest.mark.parametrize(
    "content",
    [
        header(3, 1 << 63, 0) + bytes(1000),
        header(3, 0, (1 << 64) - 1) + bytes(1000),
        header(0, 0, 0),
        header(4, 0, 0),
        header(3, 0, 0)[:8],
        header(3, 0, 0)[:-1],
    ],
)
def test_a_header_that_cannot_be_true_is_malformed(content: bytes, memory: Callable[[bytes], Memory]) -> None:
    """An unmistakable beginning is said to be broken, and nothing is read for what it claims."""
    source = memory(content)
    with pytest.raises(Malformed):
        recognise(content, FIRST, source)
    assert [] == source.asked


@pytest.mark.parametrize("order", "<>")
def test_the_first_split_has_the_others_as_parts(order: str, ask: Ask) -> None:
    """They are named after the first, wherever in the metadata their number stands."""
    parts = ("m-00002-of-00003.gguf", "m-00003-of-00003.gguf")
    for before in (0, 100, (1 << 20) - 40, 3 << 20):
        content = header(3, 0, 1, order) + bytes(before) + split_count(3, order) + bytes(100)
        assert Recognised(ModelFormat.GGUF, parts) == ask(content, FIRST)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        (FIRST, 2),
        ("m-00001-of-00001.gguf", 1),
        ("m-00002-of-00003.gguf", 3),
        ("m-00001-of-00003.bin", 3),
        ("m-1-of-3.gguf", 3),
        ("m.gguf", 3),
        ("m-00001-of-60000.gguf", 60000),
    ],
)
def test_name_and_metadata_have_to_agree(name: str, count: int, ask: Ask) -> None:
    """Without the first split's name, with another count, or with thousands of them, there are no parts."""
    assert Recognised(ModelFormat.GGUF) == ask(header(3, 0, 1) + split_count(count), name)


def test_the_search_for_splits_is_bounded(memory: Callable[[bytes], Memory]) -> None:
    """However large the file, at most 33 MiB of it are looked through."""
    content = header(3, 0, 1) + bytes(40 << 20)
    source = memory(content)
    assert Recognised(ModelFormat.GGUF) == recognise(content[:HEAD_SIZE], FIRST, source)
    assert 32 << 20 <= sum(source.asked) <= 33 << 20
