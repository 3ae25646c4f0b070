"""The header of a 7z archive: its packed streams, how each is packed, and the names of what lies in them.

DOC/7zFormat.txt of https://www.7-zip.org/sdk.html. Where it is broken, `Malformed` is raised.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from ai_finder.domain.malformed import Malformed

START = 32
"""How long the start of an archive is, which tells where the header is; in bytes."""
ENCODED = b"\x17"
"""How a header begins that is packed in turn."""
_CODERS_LIMIT = 32
_END, _HEADER, _PROPERTIES, _STREAMS, _FILES, _PACK, _UNPACK, _SUBSTREAMS = 0, 1, 2, 4, 5, 6, 7, 8
_SIZES, _CRCS, _FOLDERS, _UNPACKED_SIZES, _COUNTS, _EMPTY, _NAMES = 9, 10, 11, 12, 13, 14, 17
_COMPLEX, _HAS_PROPERTIES = 0x10, 0x20

Chain = tuple[tuple[bytes, bytes], ...]
"""The number of each method that a stream is packed by, and its properties."""
Part = tuple[int, int | None]
"""The size of a member, and its checksum."""


@frozen
class Folder:
    """A packed stream, and what it is unpacked to."""

    coders: Chain
    start: int
    packed: int
    """Its size in the archive, in bytes."""
    size: int
    """Its size unpacked, in bytes."""
    parts: tuple[Part, ...]
    """The members in it, which follow each other."""


class Cursor:
    """A place in a header. Malformed at its end."""

    def __init__(self, content: bytes) -> None:
        self.content, self._at = content, 0

    def take(self, length: int) -> bytes:
        """The next bytes."""
        if length > len(self.content) - self._at:
            raise Malformed("an archive's header that breaks off")
        self._at += length
        return self.content[self._at - length : self._at]

    def byte(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """A number of up to eight bytes: as many as the first one has leading ones follow it, the lowest first."""
        first, value = self.byte(), 0
        for place in range(8):
            mask = 0x80 >> place
            if not first & mask:
                return value | (first & (mask - 1)) << 8 * place
            value |= self.byte() << 8 * place
        return value

    def count(self) -> int:
        """A number of things, each of which takes a byte at least."""
        found = self.number()
        if found > len(self.content) - self._at:
            raise Malformed("an archive's header that counts more than it holds")
        return found

    def expect(self, kind: int) -> None:
        """A byte that must be there."""
        if self.byte() != kind:
            raise Malformed("an archive's header with parts that are out of order")

    def bits(self, count: int) -> list[bool]:
        """So many, the highest of a byte first."""
        content = self.take(-(-count // 8))
        return [bool(content[place // 8] & 0x80 >> place % 8) for place in range(count)]

    def checksums(self, count: int) -> list[int | None]:
        """As many, where they are known."""
        known = [True] * count if self.byte() else self.bits(count)
        return [int.from_bytes(self.take(4), "little") if each else None for each in known]


def streams(cursor: Cursor) -> Iterator[Folder]:
    """The packed streams that a part of the header describes."""
    kind, at, packed = cursor.byte(), START, list[int]()
    if kind == _PACK:
        at, count = at + cursor.number(), cursor.count()
        kind = cursor.byte()
        if kind == _SIZES:
            packed, kind = [cursor.number() for _ in range(count)], cursor.byte()
        if kind == _CRCS:
            cursor.checksums(count)
            kind = cursor.byte()
        kind = cursor.byte() if kind == _END else -1
    chains, sizes, crcs = list[tuple[Chain, int]](), list[int](), list[int | None]()
    if kind == _UNPACK:
        cursor.expect(_FOLDERS)
        count = cursor.count()
        cursor.expect(0)  # the folders are not elsewhere
        chains = [_chain(cursor) for _ in range(count)]
        cursor.expect(_UNPACKED_SIZES)
        sizes = [[cursor.number() for _ in chain][-1] for chain, _ in chains]
        crcs, kind = [None] * count, cursor.byte()
        if kind == _CRCS:
            crcs, kind = cursor.checksums(count), cursor.byte()
        kind = cursor.byte() if kind == _END else -1
    parts: list[tuple[Part, ...]] = [((size, crc),) for size, crc in zip(sizes, crcs, strict=True)]
    if kind == _SUBSTREAMS:
        parts, kind = _parts(cursor, sizes, crcs), cursor.byte()
    if kind != _END or sum(count for _, count in chains) != len(packed):
        raise Malformed("an archive's header with parts that are out of order")
    left = iter(packed)
    for (chain, count), size, within in zip(chains, sizes, parts, strict=True):
        length = sum(next(left) for _ in range(count))
        yield Folder(chain, at, length, size, within)
        at += length


def _chain(cursor: Cursor) -> tuple[Chain, int]:
    """The coders of a folder, and how many packed streams they take."""
    coders, taken, given = [], 0, 0
    count = cursor.count()
    if not 0 < count <= _CODERS_LIMIT:
        raise Malformed("an archive's packed stream of no method")
    for _ in range(count):
        flags = cursor.byte()
        method = cursor.take(flags & 0xF)
        for_each, from_each = (cursor.count(), cursor.count()) if flags & _COMPLEX else (1, 1)
        taken, given = taken + for_each, given + from_each
        coders.append((method, cursor.take(cursor.count()) if flags & _HAS_PROPERTIES else b""))
    for _ in range(2 * (given - 1)):
        cursor.number()
    streams = taken - (given - 1)
    for _ in range(streams if streams > 1 else 0):
        cursor.number()
    if given != count or streams < 1:
        raise Malformed("an archive's packed stream of methods that do not fit")
    return tuple(coders), streams


def _parts(cursor: Cursor, sizes: list[int], crcs: list[int | None]) -> list[tuple[Part, ...]]:
    """The sizes and checksums of what lies in each packed stream; the cursor is then before the end of the part."""
    kind, counts = cursor.byte(), [1] * len(sizes)
    if kind == _COUNTS:
        counts, kind = [cursor.number() for _ in sizes], cursor.byte()
    if sum(counts) > len(cursor.content):
        raise Malformed("an archive's header that counts more than it holds")
    within = []
    for size, count in zip(sizes, counts, strict=True):
        said = [cursor.number() for _ in range(count - 1)] if kind == _SIZES else []
        within.append([*said, size - sum(said)] if count else [])
        if min(within[-1], default=0) < 0 or len(within[-1]) != count:
            raise Malformed("an archive's members that do not fill their stream")
    kind = cursor.byte() if kind == _SIZES else kind
    known = [crc is not None and count == 1 for crc, count in zip(crcs, counts, strict=True)]
    found = list[int | None]()
    if kind == _CRCS:
        found = cursor.checksums(sum(count for count, one in zip(counts, known, strict=True) if not one))
        kind = cursor.byte()
    if kind != _END:
        raise Malformed("an archive's header with parts that are out of order")
    rest = iter(found)
    return [
        tuple((size, crc if one else next(rest, None)) for size in each)
        for each, crc, one in zip(within, crcs, known, strict=True)
    ]


def _files(cursor: Cursor) -> tuple[list[str], list[bool]]:
    """The names of the members, and which of them have no content."""
    count = cursor.count()
    names, empty = [""] * count, [False] * count
    while (kind := cursor.byte()) != _END:
        content = Cursor(cursor.take(cursor.count()))
        if kind == _EMPTY:
            empty = content.bits(count)
        elif kind == _NAMES:
            content.expect(0)  # the names are not elsewhere
            names = content.take(len(content.content) - 1).decode("utf-16-le", "replace").split("\0")[:-1]
    if len(names) != count:
        raise Malformed("an archive of more files than names")
    return names, empty


def contents(cursor: Cursor) -> tuple[list[Folder], list[str], list[bool]]:
    """What a header says: the packed streams, the names of the members, and which of these have no content."""
    cursor.expect(_HEADER)
    kind = cursor.byte()
    if kind == _PROPERTIES:
        while cursor.byte() != _END:
            cursor.take(cursor.count())
        kind = cursor.byte()
    folders = []
    if kind == _STREAMS:
        folders, kind = list(streams(cursor)), cursor.byte()
    names, empty = _files(cursor) if kind == _FILES else ([], [])
    return folders, names, empty
