"""Protocol buffers without a schema: a message is walked field by field (https://protobuf.dev/programming-guides/encoding).

Nothing is read but the window around a field's tag: what a field holds is stepped over, whatever its length.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, NamedTuple

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.model import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ai_finder.domain.models.file import File

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
"""The wire types; groups (3, 4) are refused."""
FIELDS_LIMIT = 2_000_000
"""How many fields one message has, at most."""
BYTES_LIMIT = 16 << 20
"""How much of one field is read, at most."""
_ENDLESS = 1 << 80
_FIRST_STEP, _MOST_STEP = 1 << 10, 64 << 10
"""A window is small after a step over a payload, and grows while the fields lie side by side. In bytes."""
_SHORT = 1024
"""A message up to this size is taken apart at once; in bytes."""
_VARINT_SIZE = 10
_UINT64 = (1 << 64) - 1
_MOST_TAG = (1 << 32) - 1
_FIXED = {FIXED64: 8, FIXED32: 4}

_LEAST_SIZE, _ENOUGH_SENSE, _ENOUGH_FIELDS = 16, 32, 5
_SENSE_LIMIT, _SENSE_INSIDE, _SENSE_DEPTH = 10_000, 2_000, 4
"""How many fields a message may have, how many are looked into, and how deep."""
_MOST_LIKELY_NUMBER = 20_000
_TEXT_LIMIT = 1 << 16
_CONTROL = re.compile(rb"[^\t\n\r\x20-\x7e\x80-\xff]")

Pattern = re.Pattern[bytes]
Shape = dict[int, tuple[int, ...]]
"""The fields that a message may have: the wire types of each number."""


class Window(NamedTuple):
    """A part of a file that was read."""

    file: File
    content: bytes
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the file."""
        return self.start + len(self.content)


class Field(NamedTuple):
    """One field of a message."""

    number: int
    wire_type: int
    value: int
    """Of a varint or a fixed number: unsigned, as it is written. Of a length-delimited field: its length."""
    start: int
    """Where its payload begins in the file."""
    end: int
    """Where it ends; behind the file's end where the file is cut off."""
    window: Window

    @property
    def length(self) -> int:
        """The length of its payload, in bytes."""
        return self.end - self.start

    @property
    def cut_off(self) -> bool:
        """Whether the file ends before it does."""
        return self.end > self.window.file.size

    @property
    def signed(self) -> int:
        """A varint as int32, int64 or an enum's value."""
        return self.value - (1 << 64) if self.value >> 63 else self.value

    @property
    def float(self) -> float:
        """A fixed number as float or double."""
        if self.wire_type == FIXED32:
            return float(struct.unpack("<f", struct.pack("<I", self.value))[0])
        return float(struct.unpack("<d", struct.pack("<Q", self.value))[0])

    def bytes(self, limit: int = BYTES_LIMIT) -> bytes:
        """Its payload. Malformed where it has none, Truncated where the file ends before, LimitExceeded if longer."""
        if self.wire_type != LENGTH:
            raise Malformed("a field is a number where bytes belong")
        if self.length > limit:
            raise LimitExceeded("bytes in one field", limit)
        file, content, start = self.window
        if self.end <= start + len(content):
            return content[self.start - start : self.end - start]
        return file.read(self.start, self.length) if self.length else b""

    def text(self, limit: int = 1 << 16) -> str:
        """A string as it may be told; of a longer one, the beginning."""
        if self.wire_type != LENGTH:
            raise Malformed("a field is a number where text belongs")
        return text(self.bytes() if self.end - self.start <= limit else self._replace(end=self.start + limit).bytes())

    def fields(self, skipped: Pattern | None = None) -> Iterator[Field]:
        """The fields of the message that it holds, but for runs of whole fields that a pattern matches."""
        if self.wire_type != LENGTH:
            raise Malformed("a field is a number where a message belongs")
        if self.end - self.start <= _SHORT and skipped is None:
            short = _short(self.window, self.start, self.end)
            if short is not None:
                return iter(short)
        return _walk(self.window, self.start, self.end, FIELDS_LIMIT, skipped)

    def varints(self, limit: int) -> Iterator[int]:
        """The numbers of a repeated field, packed or single; unsigned. LimitExceeded where they are more."""
        if self.wire_type == VARINT:
            yield self.value
            return
        content, offset = self.bytes(limit * _VARINT_SIZE), 0
        while offset < len(content):
            try:
                value, offset = _varint(content, offset)
            except IndexError:
                raise Malformed("a number in a message is cut off") from None
            yield value
            limit -= 1
            if limit < 0:
                raise LimitExceeded("numbers in one field", limit)


def fields(
    file: File, start: int = 0, end: int | None = None, limit: int = FIELDS_LIMIT, window: Window | None = None
) -> Iterator[Field]:
    """Each field between two offsets, the whole file's by default; `window` is what was read there.

    Malformed for what is no message or runs beyond `end`. A field that runs beyond the file's own end is still given;
    Truncated is raised when the next is asked for. LimitExceeded for more than `limit` fields.
    """
    return _walk(window or Window(file, file.head, 0), start, _ENDLESS if end is None else end, limit)


def shape(
    varint: Iterable[int] = (),
    length: Iterable[int] = (),
    packed: Iterable[int] = (),
    fixed32: Iterable[int] = (),
    fixed64: Iterable[int] = (),
) -> Shape:
    """The shape of a message, by the numbers of its fields; `packed` are repeated varints, in either spelling."""
    return {
        **dict.fromkeys(varint, (VARINT,)),
        **dict.fromkeys(length, (LENGTH,)),
        **dict.fromkeys(packed, (VARINT, LENGTH)),
        **dict.fromkeys(fixed32, (FIXED32,)),
        **dict.fromkeys(fixed64, (FIXED64,)),
    }


def shaped(walk: Iterable[Field], known: Mapping[int, tuple[int, ...]], later: int = 1 << 29) -> Iterator[Field]:
    """The same fields. Malformed at the first that the shape does not have, or has with another wire type.

    Numbers from `later` on are those of versions to come.
    """
    wire_types = known.get
    for field in walk:
        number, wire_type = field[:2]
        if wire_type not in wire_types(number, ()) and number < later:
            raise Malformed("a message has a field that its type has not")
        yield field


def has_shape(walk: Iterable[Field], known: Mapping[int, tuple[int, ...]], most: int = FIELDS_LIMIT) -> bool:
    """Whether a message, as far as it goes or in its first `most` fields, has only such as the shape has, and one."""
    count = 0
    try:
        for count, _ in enumerate(shaped(walk, known), 1):
            if count == most:
                break
    except Truncated:
        pass
    except Malformed:
        return False
    return count > 0


def is_protobuf(file: File) -> bool:
    """Whether a file is walked to its end as some message: one that tells something, not bytes that happen to fit."""
    if file.size < _LEAST_SIZE:
        return False
    try:
        return _Sense(min(file.size // 4, _ENOUGH_SENSE)).is_made(fields(file, limit=_SENSE_LIMIT))
    except Malformed:
        return False


class _Sense:
    """A look for bytes of a message that are text, or messages with text; it ends where there are enough."""

    def __init__(self, enough: int) -> None:
        self._wanted, self._left = enough, _SENSE_INSIDE

    def is_made(self, walk: Iterable[Field]) -> bool:
        """Whether there are enough, or the fields are the first ones of a type, in turn."""
        numbers = self._look(walk, _SENSE_DEPTH)
        return self._wanted <= 0 or (len(numbers) >= _ENOUGH_FIELDS and numbers == [*range(1, len(numbers) + 1)])

    def _look(self, walk: Iterable[Field], depth: int) -> list[int]:
        """The numbers of the fields. Malformed where they are those of no type."""
        types: dict[int, int] = {}
        numbers = []
        for field in walk:
            number, wire_type = field.number, field.wire_type
            if number > _MOST_LIKELY_NUMBER or types.setdefault(number, wire_type) != wire_type:
                raise Malformed("a message has fields that no type has")
            numbers.append(number)
            if wire_type == LENGTH and self._wanted > 0:
                self._look_inside(field, depth)
        return numbers

    def _look_inside(self, field: Field, depth: int) -> None:
        self._left -= 1
        wanted = self._wanted
        if 3 <= field.length <= _TEXT_LIMIT and _is_text(field.bytes()):
            self._wanted -= field.length
        elif depth > 0 and self._left > 0:
            try:
                self._look(_walk(field.window, field.start, field.end, self._left), depth - 1)
            except Malformed:
                self._wanted = wanted


def _is_text(content: bytes) -> bool:
    try:
        return not _CONTROL.search(content) and bool(content.decode())
    except UnicodeDecodeError:
        return False


def _varint(content: bytes, offset: int) -> tuple[int, int]:
    """The number at an offset, and the offset after it. IndexError where the content ends before."""
    value = 0
    for shift in range(0, 7 * _VARINT_SIZE, 7):
        byte = content[offset]
        offset += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _UINT64, offset
    raise Malformed("a number in a message has more than 64 bits")


def _short(window: Window, start: int, end: int) -> list[Field] | None:
    """All fields of a message that lies in the window; None where it does not, or is none, which a walk then tells."""
    _, content, base = window
    at, last = start - base, end - base
    if at < 0 or last > len(content):
        return None
    found = []
    new = tuple.__new__
    try:
        while at < last:
            tag, value = content[at], content[at + 1]
            if tag < 8 or tag & 5 or (tag | value) & 0x80:
                tag, value, at = _tag_and_value(content, at)
            else:
                at += 2
            wire_type, start = tag & 7, at
            if wire_type:
                at += value if wire_type == LENGTH else _FIXED[wire_type]
            found.append(new(Field, (tag >> 3, wire_type, value, base + start, base + at, window)))
    except (IndexError, Malformed):
        return None
    return found if at == last else None


def _walk(window: Window, offset: int, end: int, limit: int, skipped: Pattern | None = None) -> Iterator[Field]:
    file, content, base = window
    last, step, count = min(end, file.size), 0, 0
    new = tuple.__new__
    while offset < last:
        at = offset - base
        if at < 0 or (at + 2 * _VARINT_SIZE > len(content) and base + len(content) < last):
            step = min(4 * step, _MOST_STEP) if 0 <= at <= len(content) and step else _FIRST_STEP
            content, base, at = file.peek(offset, min(step, last - offset)), offset, 0
            window = Window(file, content, base)
        if skipped is not None and (run := skipped.match(content, at, last - base)) and run.end() > at:
            offset = base + run.end()
            continue
        try:
            tag, value = content[at], content[at + 1]
            if tag < 8 or tag & 5 or (tag | value) & 0x80:
                tag, value, at = _tag_and_value(content, at)
            else:
                at += 2
        except IndexError:
            raise _cut_off(end, file.size) from None
        start = offset = base + at
        wire_type = tag & 7
        if wire_type:
            offset += value if wire_type == LENGTH else _FIXED[wire_type]
        if offset > last and (offset > end or start > last or wire_type != LENGTH):
            raise _cut_off(end, file.size)
        count += 1
        if count > limit:
            raise LimitExceeded("fields in one message", limit)
        yield new(Field, (tag >> 3, wire_type, value, start, offset, window))
    if offset > last:
        raise _cut_off(end, file.size)


def _tag_and_value(content: bytes, at: int) -> tuple[int, int, int]:
    """A field's tag, its number or length, and where its payload begins. IndexError where the content ends before."""
    tag = content[at]
    at += 1
    if tag >= 0x80:
        tag, at = _varint(content, at - 1)
    if not 8 <= tag <= _MOST_TAG:
        raise Malformed("a message has a field of a number that there is not")
    if tag & 5:  # neither VARINT nor LENGTH
        size = _FIXED.get(tag & 7)
        if size is None:
            raise Malformed("a message has a field of a wire type that there is not")
        return tag, int.from_bytes(content[at : at + size], "little"), at
    value = content[at]
    at += 1
    if value >= 0x80:
        value, at = _varint(content, at - 1)
    return tag, value, at


def _cut_off(end: int, size: int) -> Malformed:
    """The error of a message that goes on behind its end: that end is the file's, or it lies before."""
    if end > size:
        return Truncated("the file ends before what its header announces")
    return Malformed("a message goes on behind its end")
