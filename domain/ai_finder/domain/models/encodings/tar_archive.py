"""A tar archive: ustar, pax and GNU, read header by header; what is packed in it is never unpacked to disk.

https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html and
https://www.gnu.org/software/tar/manual/html_node/Standard.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.archive_names import escapes, leads_out, steps
from ai_finder.domain.models.encodings.members import Budget, Member, Window, member
from ai_finder.domain.models.file import File

BLOCK = 512
ENTRIES_LIMIT = 100_000
EXTENSION_LIMIT = 1 << 20
"""The longest header extension, in bytes."""
_HARD, _SYMBOLIC, _FOLDER = b"1", b"2", b"5"
_DEVICES = b"346"
_WITHOUT_DATA = b"123456"
_LONG_NAME, _LONG_LINK, _PAX, _PAX_GLOBAL, _SPARSE = b"L", b"K", b"x", b"g", b"S"
_EMPTY = bytes(BLOCK)
_NUMBER_DIGITS = 20


class Entry(NamedTuple):
    """A member, by its header and what extends it."""

    name: str
    kind: bytes
    size: int
    """In bytes."""
    start: int
    """Where its data start."""
    target: str
    """Where a link leads."""

    @property
    def is_file(self) -> bool:
        """Whether it has content."""
        return self.kind not in _WITHOUT_DATA

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder, or for nothing that could be read."""
        return not self.is_file


@define
class TarArchive:
    """The members of an archive; made by `open`."""

    file: File
    draft: Draft
    budget: Budget
    entries: tuple[Entry, ...] = ()
    problem: Malformed | None = None
    """The first thing that is wrong with it."""
    hidden: list[Entry] = field(factory=list)
    """Always empty: a tar has one description of a member."""
    asked: set[Entry] = field(factory=set)
    """The members that were asked for."""

    @classmethod
    def open(cls, file: File, draft: Draft) -> TarArchive:
        """The archive that a file is. Malformed or Truncated where not even one member is whole."""
        archive = cls(file, draft, Budget.of(file))
        entries: list[Entry] = []
        try:
            entries.extend(archive._walk())
        except Malformed as error:
            archive.note(error)
        archive.entries = tuple(entries)
        if archive.problem is not None and not entries:
            raise archive.problem
        archive._judge()
        return archive

    def note(self, problem: Malformed) -> None:
        """Something is wrong; the first such thing is told."""
        if self.problem is None:
            self.problem = problem

    def find(self, name: str) -> Entry | None:
        """The last file of a name, leading `./` or folders aside."""
        return next((e for e in reversed(self.entries) if e.is_file and steps(e.name)[-1:] == [name]), None)

    def file_in(self, entry: Entry) -> Member:
        """A member as a window on the archive."""
        self.asked.add(entry)
        self.budget.spend(content=entry.size)
        size = min(entry.size, max(0, self.file.size - entry.start))
        return member(entry.name, Window(self.file, entry.start, size), self.file, self.budget)

    def sniff(self, entry: Entry, length: int) -> bytes:
        """The first bytes of a member."""
        return self.file.peek(entry.start, min(length, entry.size))

    def _walk(self) -> Iterator[Entry]:
        at, general, extension = 0, dict[str, str](), dict[str, str]()
        for _ in range(ENTRIES_LIMIT):
            header = self.file.peek(at, BLOCK)
            if header == _EMPTY:
                self._end(at)
                return
            if len(header) < BLOCK:
                raise Truncated("the archive ends before its end is marked")
            _check(header)
            kind, size, start = header[156:157], _number(header[124:136]), at + BLOCK
            if kind in (_PAX, _PAX_GLOBAL, _LONG_NAME, _LONG_LINK):
                said = _extension(kind, self._extension_content(start, size))
                (general if kind == _PAX_GLOBAL else extension).update(said)
                at = start + _padded(size)
                continue
            while kind == _SPARSE and header[482 if start == at + BLOCK else 504]:
                header, start = self.file.read(start, BLOCK), start + BLOCK
            entry = _entry(self.file.peek(at, BLOCK), kind, size, start, {**general, **extension})
            extension = {}
            self.budget.spend(entries=1)
            yield entry
            at = start + (_padded(entry.size) if entry.is_file else 0)
            if at > self.file.size:
                raise Truncated("the archive ends before its last member does")
        raise LimitExceeded("entries in an archive", ENTRIES_LIMIT)

    def _extension_content(self, start: int, size: int) -> bytes:
        if size > EXTENSION_LIMIT:
            raise LimitExceeded("bytes in an archive's header", EXTENSION_LIMIT)
        return self.file.read(start, size) if size else b""

    def _end(self, at: int) -> None:
        if len(self.file.peek(at, 2 * BLOCK)) < 2 * BLOCK or self.file.size % BLOCK:
            raise Truncated("the archive ends before its end is marked")
        if self.file.peek(at, 32 * BLOCK).strip(b"\0"):
            self.note(Malformed("bytes after the end of the archive"))

    def _judge(self) -> None:
        links = {"/".join(steps(entry.name)) for entry in self.entries if entry.kind == _SYMBOLIC}
        seen: set[str] = set()
        for entry in self.entries:
            if escapes(entry.name):
                self.draft.warn(Danger.ARCHIVE_PATH_TRAVERSAL, entry.name, entry.name)
                self.note(Malformed("an archive with a path out of the directory"))
            if (entry.kind == _SYMBOLIC and leads_out(entry.name, entry.target, links)) or (
                entry.kind == _HARD and escapes(entry.target)
            ):
                self.draft.warn(Danger.ARCHIVE_LINK, f"{entry.name} -> {entry.target}", entry.name)
                self.note(Malformed("an archive with a link out of the directory"))
            if entry.kind in _DEVICES:
                self.draft.warn(Danger.ARCHIVE_LINK, f"{entry.name} (a device)", entry.name)
            path = "/".join(steps(entry.name))
            if path in seen and entry.is_file:
                self.draft.warn(Danger.ARCHIVE_DUPLICATE_ENTRY, entry.name, entry.name)
            if entry.kind != _FOLDER:
                seen.add(path)


def is_header(block: bytes) -> bool:
    """Whether a block is a member's header: its sum is right."""
    try:
        _check(block)
    except Malformed:
        return False
    return len(block) == BLOCK


def _check(header: bytes) -> None:
    """The sum of a header's bytes, in which the sum itself counts as blanks; old writers summed signed bytes."""
    said = _number(header[148:156])
    blanked = header[:148] + b" " * 8 + header[156:]
    unsigned = sum(blanked)
    if said != unsigned and said != unsigned - 256 * sum(byte > 127 for byte in blanked):
        raise Malformed("an archive's header that does not add up")


def _number(digits: bytes) -> int:
    """Octal, or in base 256 where the first bit says so."""
    if digits[:1] >= b"\x80":
        if digits[0] & 0x40:
            raise Malformed("a negative number in an archive's header")
        return int.from_bytes(digits, "big") & ~(0x80 << 8 * (len(digits) - 1))
    written = digits.partition(b"\0")[0].strip()
    if written.strip(b"01234567"):
        raise Malformed("a number in an archive's header that is none")
    return int(written or b"0", 8)


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _entry(header: bytes, kind: bytes, size: int, start: int, extension: dict[str, str]) -> Entry:
    name, prefix, target = (_text(header[a:b]) for a, b in ((0, 100), (345, 500), (157, 257)))
    if prefix and header[257:263] == b"ustar\0":
        name = f"{prefix}/{name}"
    name, target = extension.get("path", name), extension.get("linkpath", target)
    written = extension.get("size")
    if written is not None:
        if not (written.isascii() and written.isdigit() and len(written) <= _NUMBER_DIGITS):
            raise Malformed("a number in an archive's header that is none")
        size = int(written)
    if kind in b"0\0" and name.endswith("/"):
        kind = _FOLDER
    return Entry(name, kind, size, start, target)


def _text(written: bytes) -> str:
    return written.partition(b"\0")[0].decode("utf-8", "replace")


def _extension(kind: bytes, content: bytes) -> dict[str, str]:
    if kind in (_LONG_NAME, _LONG_LINK):
        return {"path" if kind == _LONG_NAME else "linkpath": _text(content)}
    said: dict[str, str] = {}
    at = 0
    while at < len(content) and content[at]:
        digits, blank, _ = content[at : at + 12].partition(b" ")
        if not (blank and digits.isdigit()) or not len(digits) + 3 <= int(digits) <= len(content) - at:
            raise Malformed("an archive's header with a broken extension")
        key, equals, value = content[at + len(digits) + 1 : at + int(digits) - 1].partition(b"=")
        if not equals:
            raise Malformed("an archive's header with a broken extension")
        said[key.decode("utf-8", "replace")] = value.decode("utf-8", "replace")
        at += int(digits)
    return said
