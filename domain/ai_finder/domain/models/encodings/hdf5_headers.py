"""HDF5 object headers: the messages that say what a group or a dataset is (format specification, section IV.A.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.hdf5_store import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.encodings.hdf5_store import Store

DATASPACE, LINK_INFO, DATATYPE, LINK, EXTERNAL_FILES, LAYOUT = 0x01, 0x02, 0x03, 0x06, 0x07, 0x08
ATTRIBUTE, SYMBOL_TABLE, ATTRIBUTE_INFO = 0x0C, 0x11, 0x15
_CONTINUATION = 0x10
_PADDING = 0x00

SHARED = 0x02
"""The flag of a message whose body stands in another header."""

_FIRST_READ = 512
_MESSAGES_LIMIT = 20_000


class Message(NamedTuple):
    """One message of a header."""

    kind: int
    flags: int
    body: bytes


class _Version(NamedTuple):
    """How a version of the header writes its messages, in bytes."""

    kind: int
    head: int
    signed: bool


_OLD = _Version(kind=2, head=8, signed=False)
_NEW = _Version(kind=1, head=4, signed=True)
_ORDERED = _Version(kind=1, head=6, signed=True)


def messages(store: Store, address: int) -> list[Message]:
    """The messages of the header at an address, its continuation blocks included; what only pads it is left out."""
    version, first = _first(store, address)
    chunks, seen, found = [first], set[int](), list[Message]()
    for chunk in chunks:
        for message in _split(chunk, version):
            if message.kind == _CONTINUATION:
                chunks.append(_continued(store, message.body, version, seen))
            elif message.kind != _PADDING:
                found.append(message)
            if len(found) > _MESSAGES_LIMIT:
                raise LimitExceeded("messages in an HDF5 object header", _MESSAGES_LIMIT)
    store.count(len(found))
    return found


def _first(store: Store, address: int) -> tuple[_Version, bytes]:
    """A header's version and its first chunk."""
    cursor = Cursor(store.at_most(address, _FIRST_READ))
    if cursor.data[:4] != b"OHDR":
        if cursor.number(1) != 1:
            raise Malformed("no HDF5 object header where one must be")
        cursor.take(7)
        length = cursor.number(4)
        return _OLD, _chunk(store, address, cursor, 16, length)
    cursor.take(5)
    flags = cursor.number(1)
    cursor.take(16 * (flags >> 5 & 1) + 4 * (flags >> 4 & 1))
    length = cursor.number(1 << (flags & 3))
    start = cursor.at
    chunk = _chunk(store, address, cursor, start, length + 4)
    store.check(cursor.data[:start] + chunk[:-4], int.from_bytes(chunk[-4:], "little"))
    return _ORDERED if flags & 4 else _NEW, chunk[:-4]


def _chunk(store: Store, address: int, cursor: Cursor, start: int, length: int) -> bytes:
    """The `length` bytes behind a header's beginning, of which the first are read already."""
    read = cursor.data[start : start + length]
    missing = length - len(read)
    return read + store.block(address + start + len(read), missing) if missing else read


def _continued(store: Store, body: bytes, version: _Version, seen: set[int]) -> bytes:
    """The messages of a continuation block."""
    cursor = Cursor(body)
    address, length = cursor.number(store.offset_size), cursor.number(store.length_size)
    if address in seen:
        raise Malformed("an HDF5 object header continues itself")
    seen.add(address)
    block = store.block(address, length)
    if not version.signed:
        return block
    if block[:4] != b"OCHK" or len(block) < 8:
        raise Malformed("no HDF5 continuation block where one must be")
    store.check(block[:-4], int.from_bytes(block[-4:], "little"))
    return block[4:-4]


def _split(chunk: bytes, version: _Version) -> Iterator[Message]:
    kind_size, head, _ = version
    at, length = 0, len(chunk)
    while at + head <= length:
        kind = int.from_bytes(chunk[at : at + kind_size], "little")
        size = int.from_bytes(chunk[at + kind_size : at + kind_size + 2], "little")
        start = at + head
        at = start + size
        if at > length:
            raise Malformed("an HDF5 message is longer than its header")
        yield Message(kind, chunk[start - head + kind_size + 2], chunk[start:at])
