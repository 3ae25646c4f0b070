"""The opcodes of a pickle that push a number, text or bytes, or begin a container.

https://github.com/python/cpython/blob/main/Lib/pickletools.py describes them.
"""

from __future__ import annotations

import re
import struct
from codecs import escape_decode
from collections.abc import Callable, Mapping

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.encodings.pickle_machine import KEPT_BYTES, Handler, Machine
from ai_finder.domain.models.encodings.pickle_values import Opaque

OPAQUE = Opaque()
U16, U32, _U64 = struct.Struct("<H"), struct.Struct("<I"), struct.Struct("<Q")
_I32, _F64 = struct.Struct("<i"), struct.Struct(">d")
_HEAD, _TEXT_HEAD = 256, 4096
"""How much is read of bytes and of text that are too many to keep."""
_ENCODED, _ENCODED_LENGTH = b"g8", 16
"""How a pickle begins that is written in base64 or in hexadecimal digits, and how short it is at least."""
_BOOLEANS = {b"00": False, b"01": True}
_DIGITS = 40
"""Longer numbers are no shapes, and slow to read."""
_NUMBER = re.compile(rb"\s*[-+]?\w+\s*")
_ESCAPE = re.compile(rb"\\(x[0-9A-Fa-f]{2}|[0-7]{1,3}|.|\Z)", re.DOTALL)
_SOUND = re.compile(
    rb"(?:[^\\]++|\\(?:[abfnrtv\\'\"]|x[0-9A-Fa-f]{2}|[0-3][0-7]{0,2}|[4-7][0-7]?(?![0-7])))*+", re.DOTALL
)
"""A text of whole escapes."""
_WHOLE = re.compile(rb"(?:[^\\]++|\\(?:x[0-9A-Fa-f]{2}|[^x]))*+", re.DOTALL)
"""As much of a text as has no escape that is cut off."""
_ESCAPED = dict(zip((bytes((c,)) for c in b"ntrabf\\'\""), (bytes((c,)) for c in b"\n\t\r\a\b\f\\'\""), strict=True))


def _constant(value: object) -> Handler:
    def push(m: Machine, at: int) -> int:
        m.stack.append(value)
        return at

    return push


def _empty(make: Callable[[], object]) -> Handler:
    def push(m: Machine, at: int) -> int:
        m.stack.append(make())
        return at

    return push


def _byte(m: Machine, at: int) -> int:
    m.stack.append(m.data[at])
    return at + 1


def _fixed(layout: struct.Struct) -> Handler:
    read, size = layout.unpack_from, layout.size

    def push(m: Machine, at: int) -> int:
        m.stack.append(read(m.data, at)[0])
        return at + size

    return push


def _integer(m: Machine, at: int) -> int:
    line, at = m.line(at)
    m.stack.append(_BOOLEANS[line] if line in _BOOLEANS else number(line, 0))
    return at


def _long_line(m: Machine, at: int) -> int:
    line, at = m.line(at)
    m.stack.append(number(line.removesuffix(b"L"), 0))
    return at


def number(digits: bytes, base: int) -> object:
    """A number written out; opaque where it is a long one."""
    if len(digits) > _DIGITS:
        if not _NUMBER.fullmatch(digits):
            raise Malformed("a number in a pickle is none")
        return OPAQUE
    try:
        return int(digits, base)
    except ValueError:
        raise Malformed("a number in a pickle is none") from None


def _float_line(m: Machine, at: int) -> int:
    line, at = m.line(at)
    try:
        m.stack.append(float(line[:400]))
    except ValueError:
        raise Malformed("a number in a pickle is none") from None
    return at


def _long(layout: struct.Struct | None) -> Handler:
    def push(m: Machine, at: int) -> int:
        length, at = length_at(m, at, layout)
        content, at = m.counted(at, length)
        kept = content is not None and length <= 32
        m.stack.append(int.from_bytes(content or b"", "little", signed=True) if kept else OPAQUE)
        return at

    return push


def length_at(m: Machine, at: int, layout: struct.Struct | None) -> tuple[int, int]:
    """A length or code at a place, of one byte without a layout, and the place behind it."""
    if layout is None:
        return m.data[at], at + 1
    return layout.unpack_from(m.data, at)[0], at + layout.size


def _short_text(m: Machine, at: int) -> int:
    data, start = m.data, at + 1
    return _text_at(m, start, start + data[at])


def _text(layout: struct.Struct) -> Handler:
    read, size = layout.unpack_from, layout.size

    def push(m: Machine, at: int) -> int:
        start = at + size
        return _text_at(m, start, start + read(m.data, at)[0])

    return push


def _text_at(m: Machine, start: int, end: int) -> int:
    if end > m.limit or end - start > KEPT_BYTES:
        return _text_beyond(m, start, end - start)
    data = m.data
    if data[start] in _ENCODED and end - start >= _ENCODED_LENGTH:
        m.watcher.encoded(m.base + start, data[start:end])
    m.stack.append(str(data[start:end], "utf-8", "surrogatepass"))
    return end


def _text_beyond(m: Machine, at: int, length: int) -> int:
    """A text that is not in the window, or too long to keep."""
    start = m.base + at
    content, at = m.counted(at, length)
    if content is None:
        m.stack.append(Opaque(m.file.peek(start, _TEXT_HEAD)))
        return at
    if content and content[0] in _ENCODED and length >= _ENCODED_LENGTH:
        m.watcher.encoded(start, content)
    m.stack.append(str(content, "utf-8", "surrogatepass"))
    return at


def _bytes(layout: struct.Struct | None, *, as_text: bool = False) -> Handler:
    """Bytes; the strings of Python 2 are text to today's unpicklers."""

    def push(m: Machine, at: int) -> int:
        length, at = length_at(m, at, layout)
        start = m.base + at
        content, at = m.counted(at, length)
        head = m.file.peek(start, _HEAD) if content is None else content
        m.watcher.content(start, length, head)
        m.stack.append(Opaque(head) if content is None else str(content, "latin-1") if as_text else content)
        return at

    return push


def _quoted(m: Machine, at: int) -> int:
    start = m.base + at
    line, at = m.line(at)
    is_whole = len(line) <= KEPT_BYTES
    line = line.rstrip() if is_whole else _beginning(line) + line[:1]
    if len(line) < 2 or line[:1] != line[-1:] or line[:1] not in (b"'", b'"'):
        raise Malformed("a text in a pickle has no quotes")
    content = _without_escapes(line[1:-1])
    m.watcher.content(start + 1, len(content), content)
    m.stack.append(str(content, "latin-1") if is_whole else Opaque(content))
    return at


def _beginning(line: bytes) -> bytes:
    """What was kept of a line, but an escape that is cut."""
    found = _WHOLE.match(line)
    return found[0] if found else b""


def _without_escapes(line: bytes) -> bytes:
    """As Python does it, which warns of escapes that are none."""
    if b"\\" not in line:
        return line
    return escape_decode(line)[0] if _SOUND.fullmatch(line) else _ESCAPE.sub(_unescaped, line)


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code in (b"", b"x"):
        raise Malformed("a text in a pickle breaks off in an escape")
    if code[:1] == b"x":
        return bytes((int(code[1:], 16),))
    return bytes((int(code, 8) & 0xFF,)) if code[0] in b"01234567" else _ESCAPED.get(code, found[0])


def _escaped(m: Machine, at: int) -> int:
    start = m.base + at
    line, at = m.line(at)
    if len(line) > KEPT_BYTES:
        head = str(line[:_TEXT_HEAD], "raw_unicode_escape", "ignore")
        m.stack.append(Opaque(head.encode("utf-8", "surrogatepass")))
        return at
    if len(line) >= _ENCODED_LENGTH and line[0] in _ENCODED:
        m.watcher.encoded(start, line)
    m.stack.append(str(line, "raw_unicode_escape"))
    return at


_TRUE, _FALSE = map(_constant, (True, False))

LITERALS: Mapping[bytes, Handler] = {
    b"N": _constant(None),
    b"\x88": _TRUE,
    b"\x89": _FALSE,
    b")": _constant(()),
    b"]": _empty(list),
    b"}": _empty(dict),
    b"\x8f": _constant(OPAQUE),  # EMPTY_SET
    b"\x97": _constant(OPAQUE),  # NEXT_BUFFER
    b"K": _byte,
    b"M": _fixed(U16),
    b"J": _fixed(_I32),
    b"G": _fixed(_F64),
    b"I": _integer,
    b"L": _long_line,
    b"F": _float_line,
    b"\x8a": _long(None),
    b"\x8b": _long(U32),
    b"\x8c": _short_text,
    b"X": _text(U32),
    b"\x8d": _text(_U64),
    b"V": _escaped,
    b"S": _quoted,
    b"U": _bytes(None, as_text=True),
    b"T": _bytes(U32, as_text=True),
    b"C": _bytes(None),
    b"B": _bytes(U32),
    b"\x8e": _bytes(_U64),
    b"\x96": _bytes(_U64),
}
