"""FlatBuffers without a schema: tables, vectors and strings, read where they are asked for.

The format: https://flatbuffers.dev/internals/. A table begins with the distance to its vtable, which says where each
field lies (0 where it is left out); what is no plain number lies elsewhere, at an offset from its field. Nothing is
believed: each offset is held against the file before anything is read there. What lies behind the file's end makes the
file Truncated, what cannot be true of any file Malformed.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.model import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.file import File

MOST_SIZE = 1 << 31
"""No offset in a flatbuffer, and so nothing in it, goes beyond; in bytes."""
_PAGE_SIZE, _PAGES = 1 << 14, 256
_FREE_TABLES, _BYTES_A_TABLE, _MOST_TABLES = 1_000, 64, 200_000
_MOST_TEXT = 4_000

_KINDS = {kind: Struct("<" + kind) for kind in "?bBhHiIqQfd"}
_OFFSET = _KINDS["I"]
_VTABLE = Struct("<HH")


class Buffer:
    """A flatbuffer that begins where its file begins."""

    def __init__(self, file: File) -> None:
        self.file, self.size = file, file.size
        self._pages: dict[int, bytes] = {}
        self._vtables: dict[int, tuple[tuple[int, ...], int]] = {}
        # Tables may share what they point to: a small file could so ask for endless reading.
        self._most_tables = min(_FREE_TABLES + self.size // _BYTES_A_TABLE, _MOST_TABLES)
        self._tables_left = self._most_tables

    def root(self) -> Table:
        """The table that the first four bytes point to."""
        return self.table(self.target(0))

    def table(self, at: int) -> Table:
        """The table at this offset. LimitExceeded where far more are asked for than the file could hold."""
        self._tables_left -= 1
        if self._tables_left < 0:
            raise LimitExceeded("tables in a file of its size", self._most_tables)
        vtable = at - self.number("i", at)
        if vtable not in self._vtables:
            self._vtables[vtable] = self._vtable(vtable)
        slots, size = self._vtables[vtable]
        self.hold(at, size)
        return Table(self, at, slots)

    def number(self, kind: str, at: int) -> int:
        """The number of this kind (a letter of `struct`) at this offset."""
        form = _KINDS[kind]
        return int(form.unpack(self.content(at, form.size))[0])

    def target(self, at: int) -> int:
        """Where the offset at this offset leads."""
        distance = self.number("I", at)
        if distance >= MOST_SIZE or distance < 4:
            raise Malformed("an offset in it leads nowhere")
        self.hold(at + distance, 4)
        return at + distance

    def hold(self, at: int, length: int) -> None:
        """Truncated or Malformed unless these bytes are in the file."""
        if at < 0 or length >= MOST_SIZE:
            raise Malformed("an offset or length in it cannot be true")
        if at + length > self.size:
            raise Truncated("the file ends before what an offset in it leads to")

    def content(self, at: int, length: int) -> bytes:
        """These bytes, from the pages that were read."""
        self.hold(at, length)
        page, offset = divmod(at, _PAGE_SIZE)
        start = self._page(page)
        if offset + length <= len(start):
            return start[offset : offset + length]
        if length > _PAGE_SIZE:
            return self.file.read(at, length)
        found = (start + self._page(page + 1))[offset:][:length]
        if len(found) < length:  # what is unpacked from a damaged archive is shorter than it says
            raise Truncated("the file ends before what its header announces")
        return found

    def _page(self, page: int) -> bytes:
        content = self._pages.get(page)
        if content is None:
            if len(self._pages) >= _PAGES:
                self._pages.clear()
            content = self._pages[page] = self.file.peek(page * _PAGE_SIZE, _PAGE_SIZE)
        return content

    def _vtable(self, at: int) -> tuple[tuple[int, ...], int]:
        """Where each field lies from its table's begin, and the size of the table."""
        length, size = _VTABLE.unpack(self.content(at, 4))
        if length < 4 or length % 2 or size < 4:
            raise Malformed("a table in it has impossible measures")
        count = (length - 4) // 2
        slots = Struct(f"<{count}H").unpack(self.content(at + 4, 2 * count))
        if any(slot >= size or 0 < slot < 4 for slot in slots):
            raise Malformed("a field lies outside its table")
        return slots, size


class Table:
    """A table; its fields go by the number of their place in the schema, deprecated ones and unions' types counted."""

    __slots__ = ("_slots", "at", "buffer")

    def __init__(self, buffer: Buffer, at: int, slots: tuple[int, ...]) -> None:
        self.buffer, self.at, self._slots = buffer, at, slots

    @property
    def fields(self) -> int:
        """How many fields its writer knew, at least."""
        return len(self._slots)

    def place(self, slot: int) -> int | None:
        """Where a field lies in the file; None where it is left out."""
        distance = self._slots[slot] if slot < len(self._slots) else 0
        return self.at + distance if distance else None

    def number(self, slot: int, kind: str, default: int = 0) -> int:
        """A plain number, of a kind that `struct` knows by this letter."""
        at = self.place(slot)
        return default if at is None else self.buffer.number(kind, at)

    def table(self, slot: int) -> Table | None:
        """A table that a field leads to, a union's too."""
        at = self.place(slot)
        return None if at is None else self.buffer.table(self.buffer.target(at))

    def vector(self, slot: int, item_size: int) -> tuple[int, int]:
        """Where a vector's items begin, and how many they are, all in the file; (0, 0) where there is none."""
        at = self.place(slot)
        if at is None:
            return 0, 0
        start = self.buffer.target(at) + 4
        count = self.buffer.number("I", start - 4)
        self.buffer.hold(start, count * item_size)
        return start, count

    def text(self, slot: int) -> str | None:
        """A string as it may be told, None where there is none."""
        if self.place(slot) is None:
            return None
        start, count = self.vector(slot, 1)
        return text(self.buffer.content(start, min(count, _MOST_TEXT))) if count else ""

    def numbers(self, slot: int, kind: str, limit: int) -> tuple[int, ...]:
        """A vector of plain numbers. LimitExceeded for more than `limit`."""
        start, count = self.vector(slot, _KINDS[kind].size)
        if count > limit:
            raise LimitExceeded("numbers in one list", limit)
        return Struct(f"<{count}{kind}").unpack(self.buffer.content(start, count * _KINDS[kind].size)) if count else ()

    def tables(self, slot: int) -> Iterator[Table]:
        """Each table of a vector of tables."""
        start, count = self.vector(slot, 4)
        for at in range(start, start + 4 * count, 4):
            yield self.buffer.table(self.buffer.target(at))

    def item(self, slot: int, index: int) -> Table:
        """One table of a vector of tables. Malformed where the vector is shorter."""
        start, count = self.vector(slot, 4)
        if not 0 <= index < count:
            raise Malformed("an index in it is larger than its list")
        return self.buffer.table(self.buffer.target(start + 4 * index))

    def texts(self, slot: int, limit: int) -> tuple[str, ...]:
        """A vector of strings as they may be told, of more than `limit` the first."""
        start, count = self.vector(slot, 4)
        return tuple(self._text(self.buffer.target(start + 4 * index)) for index in range(min(count, limit)))

    def _text(self, at: int) -> str:
        length = self.buffer.number("I", at)
        self.buffer.hold(at + 4, length)
        return text(self.buffer.content(at + 4, min(length, _MOST_TEXT)))


def is_flatbuffer(file: File) -> bool:
    """Whether a file begins as a flatbuffer whose root has a field, with everything that the root leads to inside."""
    try:
        buffer = Buffer(file)
        root = buffer.root()
    except Malformed:
        return False
    return root.at >= 8 and root.at % 4 == 0 and any(root.place(slot) is not None for slot in range(root.fields))
