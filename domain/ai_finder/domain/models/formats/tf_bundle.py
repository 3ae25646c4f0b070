"""The index of a TensorFlow checkpoint: a sorted string table of what its data files hold.

The table is LevelDB's (https://github.com/google/leveldb/blob/main/doc/table_format.md), as TensorFlow writes it; what
it holds are the messages of https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/
tensor_bundle.proto: under the empty key the header, under a tensor's name its type, shape and place.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings import snappy
from ai_finder.domain.models.encodings.crc32c import Checksums
from ai_finder.domain.models.encodings.protobuf import fields
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.tf_nodes import SIZES, Tensor, Weights
from ai_finder.domain.models.formats.tf_protos import tensor_shape, type_name

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)
FOOTER_SIZE = 48
_TRAILER_SIZE = 5
_PLAIN, _SNAPPY = 0, 1
_MOST_BLOCK = 16 << 20
_MOST_TENSORS = 200_000
_MOST_SHARDS = 100_000
_FREE_ENTRIES, _BYTES_AN_ENTRY = 5_000, 24
_MOST_KEY = 1 << 16

OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
"""How the variables hang together: written like a tensor, but none."""


class Place(NamedTuple):
    """Where a tensor lies: in which data file, from where on, and how many bytes."""

    shard: int
    offset: int
    size: int


@define
class Bundle:
    """What a checkpoint holds."""

    shards: int = 0
    weights: Weights = field(factory=Weights)
    ends: dict[int, int] = field(factory=dict)
    """How long the data file of each number must be, at least."""
    places: list[Place] = field(factory=list)

    @property
    def data_files(self) -> tuple[str, ...]:
        """The data files that hold something, by what stands after the checkpoint's name and a dot."""
        return tuple(f"data-{shard:05}-of-{self.shards:05}" for shard in sorted(self.ends))


def is_index(file: File) -> bool:
    """Whether a file ends as such a table does."""
    return file.size >= FOOTER_SIZE and file.read(file.size - len(MAGIC), len(MAGIC)) == MAGIC


def begins_with_header(file: File) -> bool:
    """Whether a file begins with the first entry of an index that is not packed."""
    length = file.read(2, 1)[0]
    try:
        _header(File.of(file.read(3, length)), Bundle())
    except Malformed:
        return False
    return True


def read_index(file: File) -> Bundle:
    """What an index says. Malformed or Truncated where it breaks."""
    bundle = Bundle()
    read_into(bundle, file)
    return bundle


def read_into(bundle: Bundle, file: File) -> None:
    """As above, keeping what was learnt before it breaks."""
    last, first = None, True
    for key, value in _table(file):
        if last is not None and key <= last:
            raise Malformed("the keys of the table are not sorted")
        last = key
        message = File.of(value)
        if first:
            if key:
                raise Malformed("the checkpoint has no header")
            _header(message, bundle)
            first = False
        else:
            _entry(key, message, bundle)
    if first:
        raise Malformed("the checkpoint has no header")
    _hold_apart(bundle)


def _header(message: File, bundle: Bundle) -> None:
    """BundleHeaderProto: how many data files there are, and in which byte order."""
    for item in fields(message):
        if item.number == 1:
            bundle.shards = item.value
        elif item.number == 2 and item.value > 1:
            raise Malformed("the checkpoint has a byte order that there is not")
    if not 0 < bundle.shards <= _MOST_SHARDS:
        raise Malformed("the checkpoint has an impossible number of data files")


def _entry(key: bytes, message: File, bundle: Bundle) -> None:
    """BundleEntryProto: a tensor's type, shape and place."""
    dtype, shape, shard, offset, size, sliced, part = "?", None, 0, 0, 0, False, key.startswith(b"\0")
    for item in fields(message):
        if item.number == 1:
            dtype = type_name(item)
        elif item.number == 2:
            shape = tensor_shape(item)
        elif item.number in (3, 4, 5):
            if item.value >= 1 << 62:
                raise Malformed("a tensor lies at an impossible place")
            shard = item.value if item.number == 3 else shard
            offset = item.value if item.number == 4 else offset
            size = item.value if item.number == 5 else size
        sliced = sliced or item.number == 7
    # A tensor that was saved in slices has an entry of its whole, and under coded names one of each slice.
    tensor = Tensor(dtype, shape if shape is not None else ())
    if not part and key != OBJECT_GRAPH.encode():
        bundle.weights.add(tensor)
    if sliced:
        return
    if shard >= bundle.shards:
        raise Malformed("a tensor lies in a data file that there is not")
    item_size = SIZES.get(dtype)
    if item_size is not None and size != tensor.elements * item_size:
        raise Malformed("a tensor has another size than its shape says")
    bundle.ends[shard] = max(bundle.ends.get(shard, 0), offset + size)
    if len(bundle.places) >= _MOST_TENSORS:
        raise LimitExceeded("tensors", _MOST_TENSORS)
    bundle.places.append(Place(shard, offset, size))


def _hold_apart(bundle: Bundle) -> None:
    """Malformed where two tensors lie over each other."""
    for one, other in pairwise(sorted(place for place in bundle.places if place.size)):
        if one.shard == other.shard and one.offset + one.size > other.offset:
            raise Malformed("two tensors lie over each other")


def _table(file: File) -> Iterator[tuple[bytes, bytes]]:
    """Each key and value. Malformed where the table breaks, LimitExceeded where its blocks are shared or endless."""
    footer = file.read(file.size - FOOTER_SIZE, FOOTER_SIZE)
    try:
        _, at = _handle(footer, 0)
        index, _ = _handle(footer, at)
    except IndexError:
        raise Malformed("the table's footer is none") from None
    sums = Checksums()
    left, last_end = _FREE_ENTRIES + file.size // _BYTES_AN_ENTRY, 0
    for _, handle in _entries(_block(file, index, sums)):
        try:
            (offset, size), _ = _handle(handle, 0)
        except IndexError:
            raise Malformed("a block of the table lies nowhere") from None
        if offset < last_end:
            raise Malformed("two blocks of the table lie over each other")
        last_end = offset + size
        for item in _entries(_block(file, (offset, size), sums)):
            left -= 1
            if left < 0:
                raise LimitExceeded("entries in a table of its size", _FREE_ENTRIES + file.size // _BYTES_AN_ENTRY)
            yield item


def _block(file: File, handle: tuple[int, int], sums: Checksums) -> bytes:
    """A block, unpacked where it is packed. Malformed where its checksum is wrong."""
    offset, size = handle
    if size > _MOST_BLOCK:
        raise LimitExceeded("bytes in a block of the table", _MOST_BLOCK)
    if offset + size + _TRAILER_SIZE > file.size - FOOTER_SIZE:
        raise Truncated("a block of the table goes on behind its end")
    content = file.read(offset, size + _TRAILER_SIZE)
    kind = content[size]
    if not sums.agree(content[:-4], int.from_bytes(content[-4:], "little")):
        raise Malformed("a block of the table has a wrong checksum")
    if kind == _PLAIN:
        return content[:size]
    if kind == _SNAPPY:
        return snappy.unpacked(content[:size], _MOST_BLOCK)
    raise Malformed("a block of the table is packed in a way that there is not")


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The keys and values of a block; of a key only what differs from the one before is written."""
    if len(block) < 4:
        raise Malformed("a block of the table is too short")
    restarts = int.from_bytes(block[-4:], "little")
    end = len(block) - 4 - 4 * restarts
    if end < 0:
        raise Malformed("a block of the table has impossible restarts")
    at, key = 0, b""
    while at < end:
        try:
            shared, at = _varint(block, at)
            rest, at = _varint(block, at)
            length, at = _varint(block, at)
        except IndexError:
            raise Malformed("a block of the table breaks off") from None
        if shared > len(key) or shared + rest > _MOST_KEY or at + rest + length > end:
            raise Malformed("an entry of the table has an impossible length")
        key = key[:shared] + block[at : at + rest]
        at += rest
        yield key, block[at : at + length]
        at += length


def _handle(content: bytes, at: int) -> tuple[tuple[int, int], int]:
    offset, at = _varint(content, at)
    size, at = _varint(content, at)
    return (offset, size), at


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """The number at an offset, and the offset after it. IndexError where the content ends before."""
    value = 0
    for shift in range(0, 70, 7):
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise Malformed("a number in the table is too long")
