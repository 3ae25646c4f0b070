"""The state of a walk through pickles, as an unpickler would have it, and the window on the file that it reads.

What is imported, called and built is told to a `Watcher`, which says what is then on the stack; nothing is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.file import HEAD_SIZE, File

OPCODES_LIMIT = 1 << 24
KEPT_BYTES = 1 << 16
"""The longest text, line or bytes that are read; longer ones are stepped over."""
_FIRST_WINDOW, _WINDOW = HEAD_SIZE, 1 << 18
_LONGEST = 16
"""No opcode with its fixed arguments is longer; in bytes."""
_PADDING = bytes(_LONGEST)


class Watcher(Protocol):
    """Who is told what a pickle does. Offsets are those of the opcode in the file."""

    def imported(self, module: str, name: str, at: int) -> object:
        """The value of an import: what the module has by that name, or by a path of attributes."""

    def computed(self, at: int) -> object:
        """The value of an import whose name is not written down."""

    def extension(self, code: int, at: int) -> object:
        """The value of a code of the extension registry."""

    def called(self, function: object, arguments: object, at: int) -> object:
        """What a call returns."""

    def built(self, made: object, state: object, end: int) -> int:
        """An object gets its state; the offset where the pickle goes on: `end`, but behind an array's raw bytes."""

    def persistent(self, identity: object) -> object:
        """An object that lies outside the pickle."""

    def content(self, start: int, length: int, head: bytes) -> None:
        """Bytes in the pickle, by their place; they may be a pickle in turn."""

    def encoded(self, start: int, content: bytes) -> None:
        """Text in the pickle that may be a pickle in base64 or in hexadecimal digits."""


class Machine:
    """The stack and memo of one pickle, and a window on the file: `data`, of which `limit` bytes from `base` on count.

    Behind `limit` are always enough bytes for the fixed arguments of an opcode.
    """

    __slots__ = ("_window", "base", "data", "file", "limit", "marks", "memo", "opcodes", "place", "stack", "watcher")

    def __init__(self, file: File, watcher: Watcher) -> None:
        self.file, self.watcher = file, watcher
        self.stack: list[object] = []
        self.marks: list[list[object]] = []
        self.memo: dict[int, object] = {}
        self.opcodes = 0
        self.place = 0
        self.data, self.base, self.limit, self._window = b"", 0, 0, _FIRST_WINDOW

    def run(self, start: int, table: Sequence[Handler]) -> int:
        """Walks the pickle at an offset; the offset behind its STOP. Malformed, Truncated, LimitExceeded."""
        self.stack, self.marks, self.memo = [], [], {}
        try:
            return self._run(self.go(start), table)
        except IndexError:
            raise Malformed("an opcode of a pickle finds nothing on the stack") from None
        except KeyError:
            raise Malformed("a pickle recalls what it never memorised") from None
        except UnicodeDecodeError:
            raise Malformed("a text in a pickle is not in its coding") from None

    def _run(self, at: int, table: Sequence[Handler]) -> int:
        begin, done = at, 0
        try:
            for done in range(1, OPCODES_LIMIT - self.opcodes):  # noqa: B007
                if at >= self.limit:
                    at = self.go(self.base + at)
                begin = at
                at = table[self.data[at]](self, at + 1)
                if at < 0:
                    return self.base - at
        finally:
            self.opcodes += done
            self.place = self.base + begin
        raise LimitExceeded("opcodes of one file's pickles", OPCODES_LIMIT)

    def go(self, offset: int, window: int = 0) -> int:
        """Moves to an offset of the file, and reads on from there where it is not in the window.

        What is read grows while the walk goes straight on, and is little where it steps over much.
        """
        at = offset - self.base
        if 0 <= at < self.limit and not window:
            return at
        if offset >= self.file.size:
            raise Truncated("a pickle ends before its last opcode")
        straight_on = self.limit <= at <= len(self.data)
        self._window = window or (min(4 * self._window, _WINDOW) if straight_on else _FIRST_WINDOW)
        data = self.file.peek(offset, self._window)
        if not data:
            raise Truncated("a pickle ends before its last opcode")
        ends = len(data) < self._window or offset + self._window >= self.file.size
        self.limit = len(data) if ends else len(data) - _LONGEST
        self.data, self.base = data + _PADDING if ends else data, offset
        return 0

    def line(self, at: int) -> tuple[bytes, int]:
        """The text up to the next newline, and where it goes on; of a text of more than `KEPT_BYTES`, one byte more."""
        end = self.data.find(b"\n", at)
        if end < 0:
            at = self.go(self.base + at, _WINDOW)
            end = self.data.find(b"\n", at)
        if end < 0:
            return self.data[at : at + KEPT_BYTES + 1], self.after(self._end_of_line(self.base + self.limit) + 1)
        return self.data[at : min(end, at + KEPT_BYTES + 1)], end + 1

    def _end_of_line(self, offset: int) -> int:
        """Where the next newline is, from an offset on."""
        while chunk := self.file.peek(offset, _WINDOW):
            end = chunk.find(b"\n")
            if end >= 0:
                return offset + end
            offset += len(chunk)
        raise Truncated("a pickle ends in a line")

    def counted(self, at: int, length: int) -> tuple[bytes | None, int]:
        """So many bytes, and where it goes on; None where they are too many to keep."""
        end = at + length
        if end <= self.limit and length <= KEPT_BYTES:
            return self.data[at:end], end
        offset = self.base + at
        if length > self.file.size - offset:
            raise Truncated("a pickle ends in a text")
        content = None if length > KEPT_BYTES else self.file.read(offset, length)
        return content, self.after(offset + length)

    def after(self, offset: int) -> int:
        """Where an offset is in the window; the end of the file is a place, too."""
        at = offset - self.base
        if 0 <= at <= self.limit or offset >= self.file.size:
            return at
        return self.go(offset)


Handler = Callable[[Machine, int], int]
"""Runs the opcode before a place in the window; the place behind its arguments, negated behind a STOP."""
