"""Decompressors of one manner: that of `bz2` and `lzma`, which `zlib` has not."""

from __future__ import annotations

import lzma
import zlib
from typing import Protocol

_LZMA_MEMORY = 256 << 20
"""How much memory a stream may ask for; in bytes."""


class Unpacker(Protocol):
    """A decompressor as bz2 and lzma have it."""

    @property
    def eof(self) -> bool:
        """Whether the compressed data is at its end."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes before more is given."""

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """At most so many bytes of output; `data` is kept as far as it is not used."""


class Decompressor(Unpacker, Protocol):
    """One that also says what it was given too much."""

    @property
    def unused_data(self) -> bytes:
        """What was given and lies behind the end."""


class ZlibDecompressor:
    """zlib's, by its window bits: 15 for zlib, 31 for gzip, -15 for deflate alone."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        """Whether the compressed data is at its end."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes before more is given."""
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """What was given and lies behind the end."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """At most so many bytes of output; all of it where the number is not positive."""
        return self._inner.decompress(self._inner.unconsumed_tail + data, max(max_length, 0))


def xz() -> lzma.LZMADecompressor:
    """Of an xz stream."""
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LZMA_MEMORY)


def lzma_alone() -> lzma.LZMADecompressor:
    """Of the format before xz."""
    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_LZMA_MEMORY)
