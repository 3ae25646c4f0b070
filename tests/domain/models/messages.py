"""Messages of protocol buffers, written field by field."""

from __future__ import annotations


def varint(value: int) -> bytes:
    """A number, as int64 writes it."""
    value &= (1 << 64) - 1
    written = b""
    while value > 0x7F:
        written, value = written + bytes([value & 0x7F | 0x80]), value >> 7
    return written + bytes([value])


def number(tag: int, value: int) -> bytes:
    """A field that is a number."""
    return varint(tag << 3) + varint(value)


def held(tag: int, *payloads: bytes | str) -> bytes:
    """A field that holds bytes, a text, or a message of these fields."""
    payload = b"".join(part.encode() if isinstance(part, str) else part for part in payloads)
    return varint(tag << 3 | 2) + varint(len(payload)) + payload
