"""Steps through the headers of ggml's formats: numbers and strings, a chunk of the file in memory at a time."""

from __future__ import annotations

import re
import struct
from functools import cache

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.file import File

_CHUNK = 1 << 20
_RUN = 256
_BELIEVABLE = 1 << 30
"""How far beyond its end a file may point and count as cut off."""


@define
class Cursor:
    """A place in a file. Every method raises Truncated where the file ends before what it asks for."""

    file: File
    order: str = "<"
    """`<` or `>`."""
    position: int = 0
    """Where the next read begins."""
    _chunk: bytes = field(default=b"", init=False)
    _start: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._chunk = self.file.head

    def numbers(self, layout: struct.Struct) -> tuple[int, ...]:
        """The next numbers."""
        at = self._hold(layout.size)
        self.position += layout.size
        return layout.unpack_from(self._chunk, at)

    def number(self, layout: struct.Struct) -> int:
        """The next number."""
        return self.numbers(layout)[0]

    def string(self, length: struct.Struct, limit: int, kept: int | None = None) -> bytes:
        """The first `kept` bytes of a string. LimitExceeded where it is longer than `limit`."""
        size = self.number(length)
        if not 0 <= size <= limit:
            raise LimitExceeded("bytes in a string of the header", limit)
        content = self.content(size if kept is None else min(kept, size))
        self.step(size - len(content))
        return content

    def content(self, length: int) -> bytes:
        """The next bytes."""
        at = self._hold(length)
        self.position += length
        return self._chunk[at : at + length]

    def step(self, length: int) -> None:
        """Leave out so many bytes."""
        self._goto(self.position + length)

    def step_over_strings(self, count: int, length: struct.Struct, limit: int, after: int = 0) -> None:
        """Leave out so many strings, each with `after` bytes behind it.

        The one loop that is long: a vocabulary has 250,000 tokens, and twice as many merges. A pattern takes `_RUN`
        short strings at once; what it does not take is stepped over one by one.
        """
        unpack, width = length.unpack_from, length.size
        runs = _short_strings(width, after) if self.order == "<" else None
        while count:
            at, chunk = self._hold(width), self._chunk
            while runs and count >= _RUN and (match := runs.match(chunk, at)):
                at, count = match.end(), count - _RUN
            last = len(chunk) - width
            for _ in range(min(count, _RUN)):
                if at > last:
                    break
                size = unpack(chunk, at)[0]
                if not 0 <= size <= limit:
                    raise LimitExceeded("bytes in a string of the header", limit)
                at += size + width + after
                count -= 1
            self._goto(self._start + at)

    def _goto(self, position: int) -> None:
        beyond = position - self.file.size
        if beyond > _BELIEVABLE:
            raise Malformed("a length in the header that cannot be true")
        if beyond > 0:
            raise Truncated("the file ends within its header")
        self.position = position

    def _hold(self, length: int) -> int:
        """Has the next `length` bytes in the chunk, and says where there."""
        at = self.position - self._start
        if at + length > len(self._chunk):
            if self.position + length > self.file.size:
                raise Truncated("the file ends within its header")
            self._start, at = self.position, 0
            self._chunk = self.file.peek(self.position, max(length, _CHUNK))
            if len(self._chunk) < length:
                raise Truncated("the file ends within its header")
        return at


@cache
def _short_strings(width: int, after: int) -> re.Pattern[bytes]:
    """Exactly `_RUN` strings of less than 64 bytes, little-endian; the most frequent lengths first."""
    zeros = rb"\0{%d}" % (width - 1)
    lengths = sorted(range(64), key=lambda length: abs(length - 6))
    strings = b"|".join(re.escape(bytes((length,))) + zeros + b".{%d}" % (length + after) for length in lengths)
    return re.compile(b"(?:%s){%d}+" % (strings, _RUN), re.DOTALL)
