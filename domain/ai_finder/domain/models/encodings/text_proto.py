"""The text format of protobuf (https://protobuf.dev/reference/protobuf/textformat-spec), without a schema."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.file import File

_MOST_BYTES = 64 << 20
_MOST_DEPTH = 64
_MOST_DIGITS = 20

_TOKEN = re.compile(
    rb"(?:\s|#[^\n]*+)*+(?:"
    rb"([\w.+/-]++|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|[^\s\"'])"
    rb"|[\"'])",  # a string without an end: a token that is None
    re.DOTALL,
)
_WORD = frozenset(b"+-./_" + bytes(byte for byte in range(128) if chr(byte).isalnum()))
"""How a word begins."""
_CLOSING = {b"{": b"}", b"<": b">"}
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|(.))", re.DOTALL)
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


class Message(dict[bytes, "list[bytes | Message]"]):
    """A message: of each field all its values, in order; a string as it stands between its quotes."""

    def put(self, key: bytes, values: list[bytes | Message]) -> None:
        """Add values."""
        self.setdefault(key, []).extend(values)

    def has(self, key: str) -> bool:
        """Whether a field is there."""
        return key.encode() in self

    def messages(self, key: str) -> Iterator[Message]:
        """The messages in a field."""
        return (value for value in self.get(key.encode(), ()) if isinstance(value, Message))

    def texts(self, key: str) -> Iterator[str]:
        """The strings and words in a field."""
        return map(_unquoted, (value for value in self.get(key.encode(), ()) if isinstance(value, bytes)))

    def text(self, key: str) -> str:
        """The string or word in a field; of several the last one counts, and of none it is empty."""
        values = [value for value in self.get(key.encode(), ()) if isinstance(value, bytes)]
        return _unquoted(values[-1]) if values else ""

    def length(self, key: str) -> int:
        """How many bytes the last string in a field has."""
        values = [value for value in self.get(key.encode(), ()) if isinstance(value, bytes)]
        return len(_ESCAPE.sub(b".", values[-1])) if values else 0

    def number(self, key: str) -> int:
        """The whole number in a field, 0 where there is none. Malformed where it is none."""
        try:
            return int(self.text(key)[:_MOST_DIGITS] or "0", 0)
        except ValueError:
            raise Malformed("a number in the text is none") from None


def fields(file: File) -> Iterator[tuple[bytes, bytes | Message]]:
    """Each field of the message that a file is, as soon as it is read.

    Malformed for what is no such text, Truncated where it merely ends too early, LimitExceeded behind the first 64 MiB.
    """
    content = file.peek(0, _MOST_BYTES)
    reader = _Reader(content)
    while reader.token != b"":
        key, values = reader.field(0)
        for value in values:
            yield key, value
    if len(content) < file.size:
        raise LimitExceeded("bytes of text", _MOST_BYTES)


class _Reader:
    """Reads one token ahead: `token` is empty at the end, and None where a string is cut off."""

    def __init__(self, content: bytes) -> None:
        self._tokens: Iterator[bytes | None] = map(itemgetter(1), _TOKEN.finditer(content))
        self.token = next(self._tokens, b"")

    def field(self, depth: int) -> tuple[bytes, list[bytes | Message]]:
        """The name and the values of the field that begins here."""
        key = self._extension() if self.token == b"[" else self._key()
        if self.token == b":":
            self._next()
        values = []
        if self.token == b"[":
            self._next()
            while self.token != b"]":
                values.append(self._value(depth))
                self._skip(b",")
            self._next()
        else:
            values.append(self._value(depth))
        self._skip(b",;")
        return key, values

    def _key(self) -> bytes:
        key = self.token
        if not key or key[0] not in _WORD:
            raise self._wrong()
        self._next()
        return key

    def _extension(self) -> bytes:
        self._next()
        key = self._key()
        if self.token != b"]":
            raise self._wrong()
        self._next()
        return key

    def _value(self, depth: int) -> bytes | Message:
        token = self.token
        if not token:
            raise self._wrong()
        closing = _CLOSING.get(token)
        if closing is not None:
            return self._message(closing, depth + 1)
        if token[:1] in b"\"'":
            return self._string()
        return self._key()

    def _message(self, closing: bytes, depth: int) -> Message:
        if depth > _MOST_DEPTH:
            raise LimitExceeded("messages in each other", _MOST_DEPTH)
        self._next()
        found = Message()
        while self.token != closing:
            found.put(*self.field(depth))
        self._next()
        return found

    def _string(self) -> bytes:
        """Strings side by side are one."""
        parts = []
        while self.token and self.token[:1] in b"\"'":
            parts.append(self.token[1:-1])
            self._next()
        return b"".join(parts)

    def _next(self) -> None:
        self.token = next(self._tokens, b"")

    def _skip(self, marks: bytes) -> None:
        if self.token and self.token in marks:
            self._next()

    def _wrong(self) -> Malformed:
        return Malformed("the text breaks its format's rules") if self.token else Truncated("the text ends too early")


def _unquoted(value: bytes) -> str:
    return (_ESCAPE.sub(_unescaped, value) if b"\\" in value else value).decode(errors="replace")


def _unescaped(escape: re.Match[bytes]) -> bytes:
    octal, hexadecimal, letter = escape.groups()
    if letter is not None:
        return _LETTERS.get(letter, letter)
    return bytes([int(octal, 8) & 0xFF if octal else int(hexadecimal, 16)])
