"""Large and lying files: what is read is small, whatever they claim."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

import pytest
from attrs import define, field

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models import HEAD_SIZE, Recognised, recognise
from ai_finder.domain.vocabulary import ModelFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.domain.models.conftest import Memory

MIB, GIB = 1 << 20, 1 << 30


@define
class Sparse:
    """A file with holes: pieces of content at their offsets, and zeros between."""

    size: int
    pieces: Mapping[int, bytes]
    asked: list[int] = field(factory=list)

    def read(self, offset: int, length: int) -> bytes:
        """A part of the file; all that is asked for lies in one piece, or in a hole."""
        assert 0 <= offset < self.size
        self.asked.append(length)
        length = min(length, self.size - offset)
        for start, piece in self.pieces.items():
            if start <= offset < start + len(piece):
                return piece[offset - start :][:length]
        return bytes(min(length, 1 << 16))


@pytest.mark.parametrize("comment", [b"", b"x" * 0xFFFF], ids=["no comment", "a long comment"])
def test_an_archive_of_more_than_four_gibibytes(comment: bytes, samples: Mapping[str, bytes]) -> None:
    """Its directory is found by the longer form of the archive's end."""
    archive = samples["zip.pt"]
    size, start = struct.unpack_from("<II", archive, len(archive) - 10)
    records, at = archive[start : start + size], 6 * GIB
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 7, 7, size, at)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at + size, 1)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 7, 7, size, 0xFFFFFFFF, len(comment)) + comment
    tail = records + end64 + locator + end
    pieces = {0: archive[:start], at - MIB: bytes(MIB) + tail}
    source = Sparse(at + len(tail), pieces)
    assert Recognised(ModelFormat.PYTORCH_ZIP) == recognise(archive[:HEAD_SIZE], "x", source)
    assert sum(source.asked) < 70_000


def test_a_header_beyond_the_limit_of_the_format() -> None:
    """A header of more than 100,000,000 bytes is none, even if the file has room for it."""
    head = struct.pack("<Q", 100_000_001) + b'{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}'
    assert recognise(head, "x", Sparse(GIB, {0: head})) is None


def test_a_graph_of_gigabytes_is_stepped_over() -> None:
    """A model takes as many reads as it has fields that lie apart, however long they are."""
    opening = b"\x08\x0a\x12\x02pt\x3a" + b"\x80\x80\x80\x80\x18"
    graph = b"\x12\x01g\x2a\xf7\xff\xff\xff\x17"
    after = len(opening) + 6 * GIB
    head = (opening + graph).ljust(HEAD_SIZE, b"\0")
    source = Sparse(after + 6, {0: head, after: b"\x42\x04\x0a\x00\x10\x11"})
    assert Recognised(ModelFormat.ONNX) == recognise(head, "x", source)
    assert len(source.asked) <= 3
    assert sum(source.asked) <= 3 * 4096


LIES = {
    "a directory of 4 GiB": b"PK\3\4" + bytes(200) + struct.pack("<4s8xIIH", b"PK\5\6", 0xFFFFFFF0, 0, 0),
    "a directory beyond the file": b"PK\3\4" + bytes(200) + struct.pack("<4s8xIIH", b"PK\5\6", 9, 0xFFFFFFF0, 0),
    "an archive of nothing but its ends": b"PK\3\4" + b"PK\5\6" + b"\xff" * 16 + b"\0\0",
    "a longer end that is too short": b"PK\3\4PK\6\6"
    + struct.pack("<4sIQI", b"PK\6\7", 0, 4, 1)
    + b"PK\5\6"
    + b"\xff" * 16
    + b"\0\0",
    "a longer end beyond the file": b"PK\3\4"
    + bytes(200)
    + struct.pack("<4sIQI", b"PK\6\7", 0, 1 << 63, 1)
    + b"PK\5\6"
    + b"\xff" * 16
    + b"\0\0",
    "an index of 17 MiB": b'{"weight_map": ' + b" " * (17 << 20) + b"}",
    "operator sets without end": b"\x42\x00" * 100_000,
    "a model of metadata without end": b"\x08\x02\x3a\x03\x12\x01g" + b"\x72\x00" * 20_000,
    "versions without end": b"\x08\x07" * 100_000,
    "a graph of empty nodes": b"\x08\x07\x3a\x7f" + b"\x0a\x00" * 100_000,
}


@pytest.mark.parametrize("content", LIES.values(), ids=LIES)
def test_a_lie_costs_little(content: bytes, memory: Callable[[bytes], Memory]) -> None:
    """What a header claims is neither read nor asked for: at most 100 kB are there, and the answer is no."""
    source = memory(content)
    assert recognise(content[:HEAD_SIZE], "x", source) is None
    assert sum(min(length, source.size) for length in source.asked) < 100_000
    assert max(source.asked, default=0) <= 16 * MIB


def test_a_directory_that_is_cut_off(samples: Mapping[str, bytes], ask: Callable[[bytes], Recognised | None]) -> None:
    """Of a directory that ends anywhere, what lies before counts; it is a checkpoint or nothing."""
    archive = samples["zip.pt"]
    (size,) = struct.unpack_from("<I", archive, len(archive) - 10)
    cuts = [ask(archive[:-10] + struct.pack("<I", cut) + archive[-6:]) for cut in range(size)]
    assert {None, Recognised(ModelFormat.PYTORCH_ZIP)} == set(cuts)


@pytest.mark.parametrize("length", range(HEAD_SIZE - 24, HEAD_SIZE + 2))
def test_a_model_whose_fields_lie_across_the_end_of_the_head(
    length: int, ask: Callable[[bytes], Recognised | None]
) -> None:
    """Wherever the head ends, the fields after it are read whole."""
    producer = b"\x12" + bytes((length & 0x7F | 0x80, length >> 7)) + bytes(length)
    content = b"\x08\x07" + producer + b"\x3a\x83\x80\x00\x12\x01g\x42\x02\x10\x11"
    assert Recognised(ModelFormat.ONNX) == ask(content)


@pytest.mark.parametrize(
    "shard",
    ["../a.bin", "/a.bin", "a//b.bin", "a/../../b.bin", "..\\a.bin", "C:\\a.bin", "\ud800.bin", "a\n.bin", "./a.bin"],
)
def test_a_shard_lies_below_its_index(shard: str, ask: Callable[[bytes], Recognised | None]) -> None:
    """A path that goes up, starts at a root, or cannot be printed makes the index malformed."""
    with pytest.raises(Malformed):
        ask(json.dumps({"weight_map": {"a": "a.bin", "b": shard}}).encode())


def test_shards_are_sorted_and_told_once(ask: Callable[[bytes], Recognised | None]) -> None:
    """The order of the weights does not matter; a folder below is allowed."""
    index = {"weight_map": {"z": "b.safetensors", "y": "sub/a.safetensors", "x": "b.safetensors"}}
    expected = Recognised(ModelFormat.SAFETENSORS_INDEX, ("b.safetensors", "sub/a.safetensors"))
    assert expected == ask(json.dumps(index).encode())
