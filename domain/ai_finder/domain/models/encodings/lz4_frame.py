"""Unpacks LZ4 frames, block by block: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md."""

from __future__ import annotations

import struct

from ai_finder.domain.malformed import Malformed

MAGIC = b"\x04\x22\x4d\x18"
_WINDOW = 1 << 16
_BLOCK_SIZES = {4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22}
_U32 = struct.Struct("<I")
_DAMAGED = "the compressed data is damaged"


class Lz4Decompressor:
    """Like those of `bz2` and `lzma`, but what it returns is a whole block: 4 MiB at most. Raises Malformed."""

    def __init__(self) -> None:
        self.eof, self.needs_input, self.unused_data = False, True, b""
        self._input, self._history = bytearray(), b""
        self._block_size, self._extra, self._linked = 0, 0, False

    def decompress(self, data: bytes, _max_length: int = -1) -> bytes:
        """What the next whole blocks hold, of which one at least is in what was given so far."""
        self._input += data
        if not self._block_size and not self._begun():
            return b""
        while len(self._input) >= 4 and not self.eof:
            (word,) = _U32.unpack_from(self._input)
            length = word & 0x7FFFFFFF
            if word == 0:
                self.eof = True
                return b""
            if length > self._block_size:
                raise Malformed(_DAMAGED)
            if len(self._input) < 4 + length + self._extra:
                break
            content = bytes(self._input[4 : 4 + length])
            del self._input[: 4 + length + self._extra]
            self.needs_input = len(self._input) < 4
            return self._kept(content if word >> 31 else _unpacked(content, self._history, self._block_size))
        self.needs_input = True
        return b""

    def _begun(self) -> bool:
        """Reads the frame's header, where it is there."""
        if len(self._input) < 7:
            return False
        flags, size = self._input[4], self._input[5] >> 4 & 7
        if not self._input.startswith(MAGIC) or flags >> 6 != 1 or size not in _BLOCK_SIZES:
            raise Malformed(_DAMAGED)
        header = 7 + (8 if flags & 8 else 0) + (4 if flags & 1 else 0)
        if len(self._input) < header:
            return False
        del self._input[:header]
        self._block_size, self._linked, self._extra = _BLOCK_SIZES[size], not flags & 0x20, 4 if flags & 0x10 else 0
        return True

    def _kept(self, content: bytes) -> bytes:
        if self._linked:
            self._history = (self._history + content)[-_WINDOW:]
        return content


def _unpacked(block: bytes, history: bytes, limit: int) -> bytes:
    """A block, which may repeat what went before: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md."""
    out, at, limit = bytearray(history), 0, limit + len(history)
    try:
        while True:
            token = block[at]
            length, at = _length(block, at + 1, token >> 4)
            out += block[at : at + length]
            at += length
            if at >= len(block):
                break
            distance = block[at] | block[at + 1] << 8
            length, at = _length(block, at + 2, token & 15)
            _repeat(out, distance, length + 4, limit)
    except IndexError:
        raise Malformed(_DAMAGED) from None
    if at > len(block) or len(out) > limit:
        raise Malformed(_DAMAGED)
    return bytes(out[len(history) :])


def _length(block: bytes, at: int, length: int) -> tuple[int, int]:
    if length == 15:
        while True:
            more = block[at]
            length, at = length + more, at + 1
            if more != 255:
                break
    return length, at


def _repeat(out: bytearray, distance: int, length: int, limit: int) -> None:
    start = len(out) - distance
    if distance == 0 or start < 0 or len(out) + length > limit:
        raise Malformed(_DAMAGED)
    if distance >= length:
        out += out[start : start + length]
    else:
        out += (out[start:] * (length // distance + 1))[:length]
