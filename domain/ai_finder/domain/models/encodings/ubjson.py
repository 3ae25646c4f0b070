"""Universal Binary JSON (https://ubjson.org), as far as models use it: bounded, and without the content of arrays.

An array that announces its type and length is stepped over: it is told as a `range` of that length, or as a list where
it is short.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import LimitExceeded, Malformed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_finder.domain.models.file import File

VALUES_LIMIT = 1_000_000
"""How many values one document has, arrays of a type aside; and not many more than one in `_DENSITY` bytes."""
_DENSITY = 8
_DEPTH_LIMIT = 64
_TEXT_LIMIT = 16 << 20
_SHORT = 64
_WINDOW = 64 << 10
_NUMBERS = {ord(mark): struct.Struct(">" + code) for mark, code in zip("iUIlLdDuC", "bBhiqfdHc", strict=True)}
_COUNTS = {mark: _NUMBERS[mark] for mark in b"iUIlLu"}
_CONSTANTS = {ord("T"): True, ord("F"): False, ord("Z"): None}
_STRINGS = b"SH"
_ENDS = {ord("["): ord("]"), ord("{"): ord("}")}


def document(file: File) -> object:
    """The one value that a file holds. Malformed, Truncated or LimitExceeded where it holds none, or more."""
    reader = _Reader(file)
    value = _value(reader)
    if reader.offset != file.size:
        raise Malformed("the file goes on behind its document")
    return value


class _Reader:
    """A place in a file that moves on."""

    def __init__(self, file: File) -> None:
        self.file = file
        self._window, self._at, self._start = file.head, 0, 0

    @property
    def offset(self) -> int:
        return self._start + self._at

    def take(self, length: int) -> bytes:
        """The next bytes."""
        end = self._at + length
        if end > len(self._window):
            start = self.offset
            self._window = self.file.read(start, length) if length > _WINDOW else self.file.peek(start, _WINDOW)
            if len(self._window) < length:
                self.file.read(start, length)
            self._start, self._at, end = start, 0, length
        taken = self._window[self._at : end]
        self._at = end
        return taken

    def skip(self, length: int) -> None:
        """Step over the next bytes, whose last must be there."""
        if self._at + length > len(self._window):
            self.file.read(self.offset + length - 1, 1)
            self._window, self._start, self._at = b"", self.offset + length, 0
        else:
            self._at += length

    def ahead(self) -> int:
        """The next byte, which stays."""
        byte = self.take(1)[0]
        self._at -= 1
        return byte

    def mark(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def count(self, mark: int) -> int:
        """A length whose type is known."""
        number = _COUNTS.get(mark)
        if number is None:
            raise Malformed("a length is no whole number")
        count: int = number.unpack(self.take(number.size))[0]
        if count < 0:
            raise Malformed("a length is less than nothing")
        return count

    def text(self, mark: int) -> str:
        """A string whose length's type is known."""
        length = self.count(mark)
        if length > _TEXT_LIMIT:
            raise LimitExceeded("bytes in one string", _TEXT_LIMIT)
        return self.take(length).decode(errors="replace")


class _Open:
    """A list or an object that is being read."""

    def __init__(self, value: list[object] | dict[str, object], end: int, left: int | None) -> None:
        self.value = value
        self.end = end
        self.left = left
        """How many values are to come; None where only the end's mark tells."""


def _value(reader: _Reader) -> object:
    """The next value, with all that is in it."""
    root: list[object] = []
    stack = [_Open(root, 0, 1)]
    limit = min(VALUES_LIMIT, 1000 + reader.file.size // _DENSITY)
    for _ in range(limit):
        top = stack[-1]
        mark = reader.mark() if top.left is None else None
        if mark == top.end or top.left == 0:
            stack.pop()
            if not stack:
                return root[0]
            continue
        if top.left is not None:
            top.left -= 1
        if isinstance(top.value, dict):
            key = reader.text(reader.mark() if mark is None else mark)
            if key in top.value:
                raise Malformed("a key stands twice in one object")
            value = top.value[key] = _begun(reader, reader.mark(), stack)
        else:
            value = _begun(reader, reader.mark() if mark is None else mark, stack)
            top.value.append(value)
    raise LimitExceeded("values in one document", limit)


def _begun(reader: _Reader, mark: int, stack: list[_Open]) -> object:
    """The value that a mark announces; where it holds others it goes on the stack."""
    if mark in _NUMBERS:
        number = _NUMBERS[mark]
        return number.unpack(reader.take(number.size))[0]
    if mark in _STRINGS:
        return reader.text(reader.mark())
    if mark in _CONSTANTS:
        return _CONSTANTS[mark]
    if mark not in _ENDS:
        raise Malformed("a value has a type that there is not")
    kind = count = None
    if reader.ahead() == ord("$"):
        kind = reader.take(2)[1]
        if reader.ahead() != ord("#"):
            raise Malformed("an array has a type and no length")
    if reader.ahead() == ord("#"):
        reader.take(1)
        count = reader.count(reader.mark())
    if kind is not None and count is not None:
        return _array(reader, mark, kind, count)
    if len(stack) > _DEPTH_LIMIT:
        raise LimitExceeded("values in each other", _DEPTH_LIMIT)
    opened = _Open({} if mark == ord("{") else [], _ENDS[mark], count)
    stack.append(opened)
    return opened.value


def _array(reader: _Reader, mark: int, kind: int, count: int) -> Sequence[object]:
    """An array of numbers of one type, stepped over where it is long."""
    number = _NUMBERS.get(kind)
    if mark != ord("[") or number is None:
        raise Malformed("an array of a type that has no size")
    if count <= _SHORT:
        return [value for (value,) in number.iter_unpack(reader.take(count * number.size))]
    reader.skip(count * number.size)
    return range(count)
