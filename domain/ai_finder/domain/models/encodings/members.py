"""Files inside files: a window on the file around them, or what is unpacked from it as far as it is asked for."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Mapping

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.decompressors import Unpacker, ZlibDecompressor, xz
from ai_finder.domain.models.file import BytesSource, File, Source

DEPTH_LIMIT = 4
"""How many archives deep a member is looked for."""
UNPACKED_LIMIT = 64 << 20
"""How much of one member is unpacked, in bytes."""
RATIO_LIMIT = 100
"""How many times its packed size a member is unpacked to, beyond `SMALL`."""
SMALL = 4 << 20
_CHUNK = 64 << 10
_STEP = 256 << 10


class Bomb(Malformed):
    """A member of more than `RATIO_LIMIT` times its packed size; members that overlap."""


@define
class Budget:
    """What may still be done for one file and all that is nested in it, however its members overlap."""

    unpacked: int
    """Bytes to unpack; each is worth as much of the other two as a byte of the file itself."""
    content: int
    """Bytes of members to hand out that are not packed."""
    entries: int
    """Members to list."""
    nested: int = 256
    """Members to look into."""

    @classmethod
    def of(cls, file: File) -> Budget:
        """What a file of this size is worth; of a file inside another, what that has left."""
        if isinstance(file, Member):
            return file.budget
        return cls(
            unpacked=max(4 * SMALL, min(16 * file.size, 4 * UNPACKED_LIMIT)),
            content=_worth_content(file.size),
            entries=_worth_entries(file.size),
        )

    def spend(self, *, unpacked: int = 0, content: int = 0, entries: int = 0) -> None:
        """Bomb where nothing is left."""
        self.unpacked -= unpacked
        self.content += _worth_content(unpacked) - content
        self.entries += _worth_entries(unpacked) - entries
        if min(self.unpacked, self.content, self.entries) < 0:
            raise Bomb("an archive that unpacks to far more than it holds")


def _worth_content(size: int) -> int:
    """What archives of so many bytes, in each other and with nothing that overlaps, have in them, and some more."""
    return 4 * size + 4096


def _worth_entries(size: int) -> int:
    return size // 8 + 64


@define
class Member(File):
    """A file inside another."""

    depth: int = field(default=1, kw_only=True)
    """How many files it is inside of."""
    budget: Budget = field(kw_only=True)


def depth_of(file: File) -> int:
    """How many archives a file is inside of."""
    return file.depth if isinstance(file, Member) else 0


def member(name: str, source: Source, outer: File, budget: Budget) -> Member:
    """A file of this name inside another; nothing lies beside it."""
    return Member(name.replace("\\", "/").rpartition("/")[2], source, depth=depth_of(outer) + 1, budget=budget)


class Window:
    """A part of a file that is not packed."""

    def __init__(self, outer: File, start: int, size: int) -> None:
        self._outer, self._start, self.size = outer, start, size

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on."""
        return self._outer.peek(self._start + offset, min(length, self.size - offset))


class _ZipLzma:
    """LZMA as a zip has it (APPNOTE 5.8): two bytes of version, the length of the properties, and the raw stream."""

    def __init__(self) -> None:
        self._head = b""
        self._stream: lzma.LZMADecompressor | None = None

    @property
    def eof(self) -> bool:
        return self._stream is not None and self._stream.eof

    @property
    def needs_input(self) -> bool:
        return self._stream is None or self._stream.needs_input

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        if self._stream is None:
            self._head += data
            if len(self._head) < 9:
                return b""
            packed, dictionary = self._head[4], int.from_bytes(self._head[5:9], "little")
            if self._head[2:4] != b"\x05\0" or packed >= 9 * 5 * 5 or dictionary > UNPACKED_LIMIT:
                raise ValueError
            lc, lp, pb = packed % 9, packed // 9 % 5, packed // 45
            chain = [{"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb}]
            self._stream = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)
            data = self._head[9:]
        return self._stream.decompress(data, max_length)


UNPACKERS: Mapping[int, Callable[[], Unpacker]] = {
    8: lambda: ZlibDecompressor(-15),
    12: bz2.BZ2Decompressor,
    14: _ZipLzma,
}
"""By the number that a zip gives the method."""


STREAMS: tuple[tuple[bytes, Callable[[], Unpacker]], ...] = (
    (b"\x1f\x8b", lambda: ZlibDecompressor(31)),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", xz),
)
"""How packed files begin that are no archives, and what unpacks the first stream of one."""

_BROKEN = (zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, MemoryError, OverflowError)


class Unpacked:
    """What a packed stream holds, unpacked as far as it is asked for.

    `size` is what the archive says, and bounds what is read; a stream that is broken reads as if it ended there.
    """

    def __init__(self, packed: Source, unpacker: Unpacker, size: int, budget: Budget) -> None:
        self._packed, self._unpacker, self._budget, self.size = packed, unpacker, budget, size
        self.limit = UNPACKED_LIMIT
        """How much is unpacked, in bytes."""
        self._worth = max(SMALL, RATIO_LIMIT * packed.size)
        self._content = bytearray()
        self._taken = 0
        self.broken = False
        """Whether the stream breaks off, or is none."""
        self.cut = False
        """Whether it merely ends too early."""

    @property
    def ended(self) -> bool:
        """Whether all of it was unpacked."""
        return self.broken or self._unpacker.eof

    @property
    def unpacked(self) -> int:
        """How many bytes are unpacked as yet."""
        return len(self._content)

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on; LimitExceeded or Bomb beyond the bounds."""
        self._unpack(min(offset + length, self.size))
        return bytes(self._content[offset : offset + length])

    def _unpack(self, end: int) -> None:
        while len(self._content) < end and not self.ended:
            bound = min(self._worth, self.limit)
            if len(self._content) >= bound:
                if bound == self.limit:
                    raise LimitExceeded("bytes in a packed member", bound)
                raise Bomb("a member that unpacks to far more than it holds")
            wanted = min(end, bound, len(self._content) + _STEP) - len(self._content)
            data = self._packed.read(self._taken, _CHUNK) if self._unpacker.needs_input else b""
            self._taken += len(data)
            starved = self._unpacker.needs_input and not data
            try:
                new = self._unpacker.decompress(data, wanted)
            except _BROKEN:
                self.broken = True
                return
            self._content += new
            self._budget.spend(unpacked=len(new))
            self.broken = self.cut = starved and not new


def unpack_whole(source: Unpacked) -> bytes:
    """All of a stream, whatever its size was said to be. LimitExceeded or Bomb beyond the bounds."""
    source.size = UNPACKED_LIMIT + 1
    content = source.read(0, source.size)
    source.size = len(content)
    if source.broken and not content:
        raise Malformed("a packed member that cannot be unpacked")
    return content


def of_bytes(content: bytes, name: str, outer: File, budget: Budget) -> Member:
    """A member that is unpacked already."""
    return member(name, BytesSource(content), outer, budget)
