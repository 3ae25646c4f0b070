"""MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md): one value is walked, without recursion.

What is long is stepped over; its place is told.
"""

from __future__ import annotations

import struct
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.file import File

VALUES_LIMIT = 100_000
"""How many values one file has; and not many more than one in `_DENSITY` bytes."""
_FREE_VALUES, _DENSITY = 5_000, 64
_DEPTH_LIMIT = 1000
_WINDOW = 64 << 10
_FIRST_WINDOW = 1 << 10


class Kind(Enum):
    """What a value is."""

    NUMBER = auto()
    NOTHING = auto()
    BOOLEAN = auto()
    TEXT = auto()
    BYTES = auto()
    EXTENSION = auto()
    LIST = auto()
    MAP = auto()


class Value(NamedTuple):
    """A value, or the begin of a list or map, whose values follow."""

    kind: Kind
    depth: int
    """How many lists and maps it is in."""
    start: int
    """Where its payload begins: a text's, a number's."""
    length: int
    """The payload's, in bytes; of a list or map how many values follow."""
    type: int = 0
    """An extension's."""
    is_key: bool = False
    """Whether it names the next value of its map."""


_B, _H, _I = struct.Struct(">B"), struct.Struct(">H"), struct.Struct(">I")
_Form = tuple[Kind, int, struct.Struct | None]
_FORMS: dict[int, _Form] = {
    **dict.fromkeys((*range(128), *range(224, 256)), (Kind.NUMBER, 0, None)),
    **{0x80 + length: (Kind.MAP, length, None) for length in range(16)},
    **{0x90 + length: (Kind.LIST, length, None) for length in range(16)},
    **{0xA0 + length: (Kind.TEXT, length, None) for length in range(32)},
    0xC0: (Kind.NOTHING, 0, None),
    0xC2: (Kind.BOOLEAN, 0, None),
    0xC3: (Kind.BOOLEAN, 0, None),
    **{0xC4 + at: (Kind.BYTES, 0, form) for at, form in enumerate((_B, _H, _I))},
    **{0xC7 + at: (Kind.EXTENSION, 0, form) for at, form in enumerate((_B, _H, _I))},
    **{0xCA + at: (Kind.NUMBER, size, None) for at, size in enumerate((4, 8, 1, 2, 4, 8, 1, 2, 4, 8))},
    **{0xD4 + at: (Kind.EXTENSION, 1 << at, None) for at in range(5)},
    **{0xD9 + at: (Kind.TEXT, 0, form) for at, form in enumerate((_B, _H, _I))},
    **{0xDC + at: (Kind.LIST, 0, form) for at, form in enumerate((_H, _I))},
    **{0xDE + at: (Kind.MAP, 0, form) for at, form in enumerate((_H, _I))},
}
"""By the first byte of a value: what it is, and its length, or how that is written behind it."""


def values(file: File) -> Iterator[Value]:
    """The value that a file begins with, and all that is in it. Truncated, Malformed or LimitExceeded if it breaks."""
    window = _Window(file)
    limit = min(VALUES_LIMIT, _FREE_VALUES + file.size // _DENSITY)
    open_: list[tuple[Kind, int]] = [(Kind.LIST, 1)]
    for _ in range(limit):
        while open_ and open_[-1][1] == 0:
            open_.pop()
        if not open_:
            return
        kind, left = open_[-1]
        open_[-1] = kind, left - 1
        value = _next(window, len(open_) - 1)
        if kind is Kind.MAP and left % 2 == 0:
            value = value._replace(is_key=True)
        yield value
        if value.kind in (Kind.LIST, Kind.MAP):
            if value.length > window.left():
                raise Truncated("the file ends before what its header announces")
            if len(open_) > _DEPTH_LIMIT:
                raise LimitExceeded("lists and maps in each other", _DEPTH_LIMIT)
            open_.append((value.kind, value.length * (2 if value.kind is Kind.MAP else 1)))
        else:
            window.skip(value.length)
    raise LimitExceeded("values in one file", limit)


def hold_end(file: File, end: int) -> None:
    """Malformed where a file goes on behind its value."""
    if end != file.size:
        raise Malformed("the file goes on behind its value")


class _Window:
    """The part of a file around a place that moves on."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.offset = 0
        self._content, self._start = file.head, 0
        self._size = _FIRST_WINDOW

    def left(self) -> int:
        return self.file.size - self.offset

    def take(self, length: int) -> bytes:
        """The next bytes, few."""
        if length > self.left():
            raise Truncated("the file ends before what its header announces")
        at = self.offset - self._start
        if not 0 <= at <= len(self._content) - length:
            # Small after a step over a payload, larger while values lie side by side.
            self._size = min(4 * self._size, _WINDOW) if 0 <= at <= len(self._content) else _FIRST_WINDOW
            self._content, self._start, at = self.file.peek(self.offset, self._size), self.offset, 0
            if len(self._content) < length:
                raise Truncated("the file ends before what its header announces")
        self.offset += length
        return self._content[at : at + length]

    def skip(self, length: int) -> None:
        """Step over bytes that must be there."""
        if length > self.left():
            raise Truncated("the file ends before what its header announces")
        self.offset += length


def _next(window: _Window, depth: int) -> Value:
    found = _FORMS.get(window.take(1)[0])
    if found is None:
        raise Malformed("a value is of a type that there is not")
    kind, length, form = found
    if form is not None:
        length = form.unpack(window.take(form.size))[0]
    extension = window.take(1)[0] if kind is Kind.EXTENSION else 0
    return Value(kind, depth, window.offset, length, extension)
