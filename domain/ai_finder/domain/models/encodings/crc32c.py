"""CRC-32C as LevelDB's tables have it: rotated and shifted, so that a checksum may stand in what has one itself."""

from __future__ import annotations

from functools import cache

from attrs import define

_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = 0xA282EAD8
_MOST_BYTES = 256 << 10


@define
class Checksums:
    """Checks contents; of one file no more than is quickly done, and what is beyond agrees with anything."""

    _left: int = _MOST_BYTES

    def agree(self, content: bytes, masked: int) -> bool:
        """Whether this is the masked checksum of these bytes."""
        self._left -= len(content)
        if self._left < 0:
            return True
        value = crc32c(content)
        return (((value >> 15 | value << 17) & 0xFFFFFFFF) + _MASK_DELTA) & 0xFFFFFFFF == masked


def crc32c(content: bytes) -> int:
    """The checksum (Castagnoli's polynomial)."""
    table, value = _table(), 0xFFFFFFFF
    for byte in content:
        value = table[(value ^ byte) & 0xFF] ^ value >> 8
    return value ^ 0xFFFFFFFF


@cache
def _table() -> tuple[int, ...]:
    values = list(range(256))
    for _ in range(8):
        values = [value >> 1 ^ (_POLYNOMIAL if value & 1 else 0) for value in values]
    return tuple(values)
