"""One file as the readers of formats see it: its name, its first bytes, and random access with bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Truncated

HEAD_SIZE = 4096
"""How many of a file's first bytes are read before anything is known of it."""
READ_LIMIT = 256 << 20
"""How much of one file is read in all; hashing aside. In bytes."""


class Source(Protocol):
    """Random access to the bytes of one file; what goes wrong below it is an OSError, which no reader catches."""

    @property
    def size(self) -> int:
        """The length of the file, in bytes."""

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on; fewer only where the file ends."""


class BytesSource:
    """Bytes in memory: an archive's member, a tensor's, a test's."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.size = len(content)

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on."""
        return self._content[offset : offset + length]


def _nothing_beside(_relative: str) -> Source | None:
    return None


@define
class File:
    """A file, and what lies beside it."""

    name: str
    """Without a folder. A hint, never evidence."""
    source: Source
    beside: Callable[[str], Source | None] = _nothing_beside
    """A file by its path relative to this one's folder; None where there is none that may be read."""
    head: bytes = field(init=False)
    """The first `HEAD_SIZE` bytes."""
    _left: int = field(default=READ_LIMIT, init=False)

    def __attrs_post_init__(self) -> None:
        self.head = self.source.read(0, HEAD_SIZE)

    @classmethod
    def of(cls, content: bytes, name: str = "") -> File:
        """A file that lies in memory, with nothing beside it."""
        return cls(name, BytesSource(content))

    @property
    def size(self) -> int:
        """The length of the file, in bytes."""
        return self.source.size

    def peek(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on; fewer only where the file ends. LimitExceeded beyond the bounds."""
        if offset < 0 or length <= 0 or offset >= self.size:
            return b""
        length = min(length, self.size - offset)
        if offset + length <= len(self.head):
            return self.head[offset : offset + length]
        self._left -= length
        if self._left < 0:
            raise LimitExceeded("bytes to read of one file", READ_LIMIT)
        return self.source.read(offset, length)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes from `offset` on. Truncated where the file ends before; LimitExceeded as above."""
        if length > self.size - offset:
            raise Truncated("the file ends before what its header announces")
        content = self.peek(offset, length)
        if len(content) < length:
            raise Truncated("the file ends before what its header announces")
        return content
