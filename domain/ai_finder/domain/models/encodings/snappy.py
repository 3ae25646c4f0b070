"""Snappy's block format (https://github.com/google/snappy/blob/main/format_description.txt), unpacked within bounds."""

from __future__ import annotations

from ai_finder.domain.malformed import LimitExceeded, Malformed


def unpacked(content: bytes, limit: int) -> bytes:
    """What was packed. Malformed where it breaks, LimitExceeded where it would be longer than `limit` bytes."""
    try:
        size, at = _size(content)
        if size > limit:
            raise LimitExceeded("bytes in a packed block", limit)
        out = bytearray()
        while at < len(content):
            at = _literal(content, at, out) if content[at] & 3 == 0 else _copy(content, at, out)
            if len(out) > size:
                break
    except IndexError:
        raise Malformed("a packed block breaks off") from None
    if len(out) != size:
        raise Malformed("a packed block has another size than it says")
    return bytes(out)


def _size(content: bytes) -> tuple[int, int]:
    value = 0
    for at in range(5):
        value |= (content[at] & 0x7F) << 7 * at
        if content[at] < 0x80:
            return value, at + 1
    raise Malformed("a packed block has an impossible size")


def _literal(content: bytes, at: int, out: bytearray) -> int:
    """Copy bytes as they stand; up to 60 are counted in the tag, more in the one to four bytes after it."""
    length, at = content[at] >> 2, at + 1
    if length >= 60:
        extra = length - 59
        length, at = int.from_bytes(content[at : at + extra], "little"), at + extra
    end = at + length + 1
    if end > len(content):
        raise Malformed("a packed block breaks off")
    out += content[at:end]
    return end


def _copy(content: bytes, at: int, out: bytearray) -> int:
    """Repeat bytes that were unpacked before, from one to four bytes of distance; they may overlap what they become."""
    tag = content[at]
    if tag & 3 == 1:
        length, distance, end = (tag >> 2 & 7) + 4, tag >> 5 << 8 | content[at + 1], at + 2
    else:
        width = 2 if tag & 3 == 2 else 4
        length, distance, end = (
            (tag >> 2) + 1,
            int.from_bytes(content[at + 1 : at + 1 + width], "little"),
            at + 1 + width,
        )
    if not 0 < distance <= len(out) or end > len(content):
        raise Malformed("a packed block repeats what it has not")
    piece = out[-distance:] if distance <= length else out[-distance : len(out) - distance + length]
    out += (bytes(piece) * (length // len(piece) + 1))[:length]
    return end
