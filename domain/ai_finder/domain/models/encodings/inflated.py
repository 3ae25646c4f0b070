"""A compressed file as the bytes in it, unpacked as they are asked for and forgotten again."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings.decompressors import Decompressor, ZlibDecompressor, lzma_alone, xz
from ai_finder.domain.models.encodings.lz4_frame import MAGIC as LZ4_MAGIC
from ai_finder.domain.models.encodings.lz4_frame import Lz4Decompressor
from ai_finder.domain.models.file import File

INFLATED_LIMIT = 1 << 30
"""How much is unpacked of one file, in bytes."""
_BOMB_SIZE, _BOMB_RATIO = 64 << 20, 200
_CHUNK_IN, _CHUNK_OUT = 1 << 14, 1 << 18
_CHECKED_CHUNKS = 64
_TRAILER = 64
"""So many last bytes of a file go in one by one: its checksum lies there, and a wrong one takes all with it that came
out at once. In bytes."""
_HISTORY = 1 << 20
"""How far back of what was asked for last it can be read again without unpacking all once more."""


_DECODERS: tuple[tuple[bytes, Callable[[], Decompressor]], ...] = (
    (b"\x1f\x8b", lambda: ZlibDecompressor(31)),
    (b"x", lambda: ZlibDecompressor(15)),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", xz),
    (b"\x5d\0\0", lzma_alone),
    (LZ4_MAGIC, Lz4Decompressor),
)


class Inflated:
    """The source of what is compressed in a file from an offset on. Malformed, Truncated, LimitExceeded."""

    size = 1 << 62
    """Nobody knows before it is unpacked."""

    def __init__(self, file: File, start: int) -> None:
        sign = file.peek(start, 8)
        found = next((make for magic, make in _DECODERS if sign.startswith(magic)), None)
        if found is None:
            raise Malformed("it is not compressed")
        self._file, self._start, self._make = file, start, found
        self._unpacked = 0
        self.problem: Malformed | None = None
        """Why nothing more comes out, once it was found."""
        self._rewind()

    @property
    def is_bomb(self) -> bool:
        """Whether far more came out than there is."""
        return self._end > _BOMB_SIZE and self._end > _BOMB_RATIO * (self._at - self._start)

    def first(self, length: int) -> bytes:
        """The first bytes, where they lie in the first ones of the file; none where those are damaged."""
        try:
            return self._decompressed(self._make(), self._file.head[self._start :], length)
        except Malformed:
            return b""

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on; fewer only at the end, and where it is damaged or cut off."""
        if offset < self._end - len(self._kept):
            self._rewind()
        while self._end < offset + length:
            more = self._more_sound()
            if not more:
                break
            self._kept += more
            self._end += len(more)
            needless = len(self._kept) - max(_HISTORY, self._end - offset)
            if needless > _CHUNK_OUT:
                del self._kept[:needless]
        start = offset - (self._end - len(self._kept))
        content = bytes(self._kept[start : start + length]) if start >= 0 else b""
        if not content and self.problem is not None:
            raise self.problem
        return content

    def check(self) -> None:
        """Unpacks what is left of a small rest, to whose end the checksums are: Malformed, Truncated."""
        for _ in range(_CHECKED_CHUNKS):
            if not self._more_sound():
                break
        if self.problem is not None:
            raise self.problem

    def _more_sound(self) -> bytes:
        """The next bytes; none at the end, and where there is a problem."""
        try:
            return self._more() if self.problem is None else b""
        except LimitExceeded:
            raise
        except Malformed as error:
            self.problem = error
            return b""

    def _rewind(self) -> None:
        self._decoder, self._at = self._make(), self._start
        self._pending, self.problem = b"", None
        self._kept, self._end = bytearray(), 0

    def _more(self) -> bytes:
        """The next bytes that come out; none at the end."""
        while True:
            if self._decoder.eof and not self._next_member():
                return b""
            data = self._pending
            self._pending = b""
            if not data and self._decoder.needs_input:
                left = self._file.size - self._at
                data = self._file.peek(self._at, min(_CHUNK_IN, max(1, left - _TRAILER)))
                self._at += len(data)
                if not data:
                    raise Truncated("the compressed data ends too early")
            content = self._decompressed(self._decoder, data, _CHUNK_OUT)
            self._unpacked += len(content)
            if self._unpacked > INFLATED_LIMIT or self.is_bomb:
                raise LimitExceeded("bytes that are unpacked", self._unpacked)
            if content:
                return content

    def _next_member(self) -> bool:
        """Compressed files may follow each other in one."""
        rest = self._decoder.unused_data or self._file.peek(self._at, 8)
        following = next((make for magic, make in _DECODERS if rest.startswith(magic)), None)
        if following is not self._make:
            return False
        self._pending, self._decoder = self._decoder.unused_data, self._make()
        return True

    @staticmethod
    def _decompressed(decoder: Decompressor, data: bytes, length: int) -> bytes:
        try:
            return decoder.decompress(data, length)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            raise Malformed("the compressed data is damaged") from None
