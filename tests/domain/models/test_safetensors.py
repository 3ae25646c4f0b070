"""Safetensors: the rules of the reference implementation."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import pytest

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models import HEAD_SIZE, Recognised, recognise
from ai_finder.domain.vocabulary import ModelFormat

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.domain.models.conftest import Memory

    Ask = Callable[..., Recognised | None]

FOUND = Recognised(ModelFormat.SAFETENSORS)


def tensor(dtype: object, shape: object, *offsets: object) -> dict[str, object]:
    """A header's entry."""
    return {"dtype": dtype, "shape": shape, "data_offsets": list(offsets)}


def written(data: int, **entries: Any) -> bytes:
    """A file with a header of these entries and so many bytes of data."""
    content = json.dumps(entries).encode()
    return struct.pack("<Q", len(content)) + content + bytes(data)


SOUND = {
    "no tensors": written(0),
    "only metadata": written(0, __metadata__={"format": "pt"}),
    "a scalar": written(4, a=tensor("F32", [], 0, 4)),
    "an empty tensor": written(4, a=tensor("F32", [0, 7], 0, 0), b=tensor("U8", [4], 0, 4)),
    "two, in another order": written(6, a=tensor("F16", [1], 4, 6), b=tensor("F32", [1], 0, 4)),
    "halves of bytes": written(3, a=tensor("F4", [2, 3], 0, 3)),
    "a type of later versions": written(5, a=tensor("F1_NEW", [9], 0, 5)),
    "a further word": written(1, a=tensor("U8", [1], 0, 1) | {"note": 1}),
    "a name that is a keyword": written(1, dtype=tensor("U8", [1], 0, 1)),
}
BROKEN = {
    "data that is missing": written(3, a=tensor("F32", [], 0, 4)),
    "data that is too long": written(5, a=tensor("F32", [], 0, 4)),
    "a length that does not fit the shape": written(4, a=tensor("F32", [2], 0, 4)),
    "a length of no whole bytes": written(1, a=tensor("F4", [3], 0, 1)),
    "a hole": written(6, a=tensor("U8", [2], 0, 2), b=tensor("U8", [3], 3, 6)),
    "an overlap": written(3, a=tensor("U8", [2], 0, 2), b=tensor("U8", [2], 1, 3)),
    "a beginning after the first byte": written(3, a=tensor("U8", [2], 1, 3)),
    "offsets in the wrong order": written(0, a=tensor("NEW", [], 0, 4), b=tensor("NEW", [], 4, 0)),
    "a negative size": written(4, a=tensor("U8", [-4], 0, 4)),
    "a negative offset": written(0, a=tensor("U8", [4], -4, 0)),
    "three offsets": written(4, a=tensor("U8", [4], 0, 4, 4)),
    "an offset that is no number": written(4, a=tensor("U8", [4], "0", 4)),
    "a size that is a truth value": written(1, a=tensor("U8", [True], 0, 1)),
    "a shape that is no list": written(4, a=tensor("U8", 4, 0, 4)),
    "a type that is no name": written(4, a=tensor([], [4], 0, 4)),
    "more elements than there can be": written(4, a=tensor("U8", [1 << 63] * 10_000, 0, 4)),
    "more elements than there can be, and none": written(0, a=tensor("U8", [1 << 63, 2, 0], 0, 0)),
    "numbers of many digits": written(4, a=tensor("U8", [10**4000] * 500, 0, 4)),
}


@pytest.mark.parametrize("content", SOUND.values(), ids=SOUND)
def test_a_sound_file(content: bytes, ask: Ask) -> None:
    """What the reference implementation reads is recognised."""
    assert ask(content) == FOUND


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_rule(content: bytes, ask: Ask) -> None:
    """A header of tensors that do not fill the file is malformed."""
    with pytest.raises(Malformed):
        ask(content)


@pytest.mark.parametrize(("entry", "expected"), [(b'"a":{"dtype":"F4","data_offsets":', FOUND), (b'"a":', None)])
def test_a_very_long_header_is_judged_unread(
    entry: bytes, expected: Recognised | None, memory: Callable[[bytes], Memory]
) -> None:
    """A header of 5 MiB is not parsed; the entries in its beginning decide."""
    content = struct.pack("<Q", 5 << 20) + b"{" + entry + bytes(5 << 20)
    source = memory(content)
    assert expected == recognise(content[:HEAD_SIZE], "x", source)
    assert [] == source.asked
