"""A ZIP archive, read strictly: the directory, each member's own header, and every byte between, must agree.

Loaders differ in which description they believe; so all are read, and what only one of them shows is looked into as
well (`hidden`). An archive that is broken is still walked: `problem` says what is wrong, for the reader to raise when
it has looked for dangers.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import cached_property

from attrs import define, field

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.archive_names import escapes, leads_out, steps
from ai_finder.domain.models.encodings.members import (
    RATIO_LIMIT,
    SMALL,
    UNPACKED_LIMIT,
    UNPACKERS,
    Bomb,
    Budget,
    Member,
    Unpacked,
    Window,
    member,
    of_bytes,
    unpack_whole,
)
from ai_finder.domain.models.encodings.zip_records import (
    CENTRAL,
    DESCRIPTOR,
    ENCRYPTED,
    HAS_DESCRIPTOR,
    IS_UTF8,
    LOCAL,
    MASKED,
    STRONGLY_ENCRYPTED,
    Entry,
    central_entries,
    descriptor_length,
    directory,
    end,
    local_entry,
)
from ai_finder.domain.models.file import File

__all__ = ["Archive", "Encrypted", "Entry"]

WHOLE = 1 << 20
"""Up to this size a member is read whole, and held against its checksum."""
_STORED, _AES = 0, 99
_METHODS = frozenset((*range(11), 12, 14, 16, 18, 19, 20, *range(93, 100)))
"""Those of APPNOTE 4.4.5."""
_KIND, _LINK = 0o170000, 0o120000
_TARGET_LIMIT = 4096
_ENCRYPTION = ENCRYPTED | STRONGLY_ENCRYPTED | MASKED
_SIGN = b"PK"
_CHUNK = 1 << 20
_SEARCHED_LIMIT = 64 << 20
_RECORD = re.compile(b"|".join(map(re.escape, (LOCAL, CENTRAL, DESCRIPTOR))))
_SIGNED = b"APK Sig Block 42"
"""What ends the block before the directory of an Android package."""


class Encrypted(Malformed):
    """A member that cannot be read without a password."""


@define(slots=False)
class Archive:
    """The members of an archive; made by `open`."""

    file: File
    draft: Draft
    budget: Budget
    entries: tuple[Entry, ...] = ()
    """As the directory has them, in its order; where there is no directory, as they are found."""
    hidden: list[Entry] = field(factory=list)
    """Members, or other descriptions of them, that are not in the directory."""
    problem: Malformed | None = None
    """The first thing that is wrong with it."""
    encrypted: bool = False
    """Whether a member is encrypted, of those that were asked for or checked."""
    asked: set[Entry] = field(factory=set)
    """The members that were asked for, or that their format's reader knows to be mere numbers."""
    _checked: set[int] = field(factory=set)

    @classmethod
    def open(cls, file: File, draft: Draft) -> Archive:
        """The archive that a file is. Malformed or Truncated where not one member is found in what is broken."""
        archive = cls(file, draft, Budget.of(file))
        archive._read()
        if archive.problem is not None and not archive.entries and not archive.hidden:
            raise archive.problem
        return archive

    def note(self, problem: Malformed) -> None:
        """Something is wrong; the first such thing is told."""
        if self.problem is None:
            self.problem = problem

    @cached_property
    def names(self) -> dict[str, Entry]:
        """The entries by their names in lower case, as PyTorch finds them; of two of a name the last."""
        return {entry.name.lower(): entry for entry in self.entries}

    def find(self, name: str) -> Entry | None:
        """The entry of a name, in whatever case."""
        return self.names.get(name.lower())

    def file_of(self, name: str) -> File | None:
        """The member of a name, in whatever case; None where there is none. Malformed as in `file`."""
        entry = self.find(name)
        return self.file_in(entry) if entry is not None else None

    def file_in(self, entry: Entry) -> Member:
        """A member as a file; Malformed where it cannot be unpacked, Bomb where it is unpacked to too much.

        A stored one of more than `WHOLE` bytes is a window, a packed one is unpacked as far as it is read.
        """
        if self._is_encrypted(entry):
            self.encrypted = True
            raise Encrypted("an entry that is encrypted")
        self.asked.add(entry)
        try:
            self.budget.spend(content=entry.packed)
            return self._opened(entry)
        except Bomb as bomb:
            self.draft.warn(Danger.ARCHIVE_BOMB, entry.name, entry.name)
            self.note(bomb)
            raise

    def sniff(self, entry: Entry, length: int) -> bytes:
        """The first bytes of a member; fewer where it is shorter, or broken."""
        window = self._window(entry)
        try:
            if entry.method == _STORED or entry.method not in UNPACKERS:
                return window.read(0, length)
            return Unpacked(window, UNPACKERS[entry.method](), length, self.budget).read(0, length)
        except Malformed:
            return b""

    def check(self, left: int) -> None:
        """Holds small members against their checksums, so many bytes of them, and sees which are encrypted."""
        for entry in self.entries:
            size = max(entry.packed, entry.size)
            if entry.at in self._checked or size > min(WHOLE, left) or entry.is_folder:
                continue
            left -= size
            try:
                self.file_in(entry)
            except Encrypted:
                pass
            except Malformed as error:
                if entry.method in UNPACKERS:
                    self.note(error)
                if isinstance(error, Bomb):
                    return

    def _read(self) -> None:
        entries: list[Entry] = []
        directory_at = None
        try:
            found = end(self.file)
            directory_at, content, shift = directory(self.file, found)
            if found.problem:
                self.note(Malformed(found.problem))
            if directory_at + len(content) != found.at:
                self.note(Malformed("bytes between the archive's directory and its end"))
            entries.extend(map(self._held_against_local, central_entries(content, shift)))
            if len(entries) != found.count and len(entries) & 0xFFFF != found.count:
                self.note(Malformed("an archive whose end counts other entries than its directory has"))
        except Malformed as error:
            self.note(error)
        self.entries = tuple(entries)
        try:
            if directory_at is None and self.file.head.startswith(_SIGN):
                self.entries = tuple(self._found_in(0, self.file.size))
            elif directory_at is not None:
                self._cover(directory_at)
        except Malformed as error:
            self.note(error)
        self._judge_names((*self.entries, *self.hidden))
        self._judge_sizes()

    def _held_against_local(self, entry: Entry) -> Entry:
        """The entry with its place; what its local header says otherwise becomes a hidden one."""
        local = local_entry(self.file, entry.at, len(entry.raw))
        if local is None:
            self.note(Malformed("an archive's entry without a header of its own"))
            return entry
        self.budget.spend(entries=1)
        entry = entry._replace(start=local.start)
        if entry.start + entry.packed > self.file.size:
            self.note(Malformed("an archive's entry that is longer than the archive"))
        if _agree(entry, local):
            return entry
        self.draft.warn(Danger.ARCHIVE_HEADER_MISMATCH, entry.name, entry.name)
        self.note(Malformed("an archive whose headers disagree"))
        if local.flags & HAS_DESCRIPTOR and not local.packed:
            local = local._replace(crc=entry.crc, packed=entry.packed, size=entry.size)
        self.hidden.append(local)
        return entry

    def _cover(self, directory_at: int) -> None:
        """Every byte before the directory belongs to one entry; whatever lies between them is searched."""
        at, before = 0, None
        for entry in sorted((entry for entry in self.entries if entry.start), key=lambda entry: entry.at):
            if entry.at < at:
                self.note(Malformed("an archive whose entries overlap"))
            elif entry.at > at:
                self._gap(at, entry.at, before)
            at, before = max(at, entry.start + entry.packed), entry
        if at < directory_at:
            self._gap(at, directory_at, before)
        elif at > directory_at:
            self.note(Malformed("an archive whose entries overlap its directory"))

    def _gap(self, start: int, stop: int, before: Entry | None) -> None:
        if before is None:
            self.note(Malformed("an archive with junk before it"))
        else:
            content = self.file.peek(start, min(stop - start, 24))
            length = descriptor_length(content, before)
            if length == stop - start or self.file.peek(stop - len(_SIGNED), len(_SIGNED)) == _SIGNED:
                return
            if content.startswith(DESCRIPTOR) and length is None:
                self.draft.warn(Danger.ARCHIVE_HEADER_MISMATCH, before.name, before.name)
            self.note(Malformed("an archive with bytes that belong to no entry"))
        for entry in self._found_in(start, stop):
            self.draft.warn(Danger.ARCHIVE_HEADER_MISMATCH, entry.name, entry.name)
            self.hidden.append(entry)

    def _found_in(self, start: int, stop: int) -> Iterator[Entry]:
        """The members that are found there by their local headers."""
        at, beyond = start, 0
        stop = min(stop, start + _SEARCHED_LIMIT)
        while at < stop:
            chunk = self.file.peek(at, min(_CHUNK, stop - at))
            for hit in _RECORD.finditer(chunk):
                place = at + hit.start()
                if place < beyond or hit[0] != LOCAL:
                    continue
                entry = local_entry(self.file, place)
                if entry is None or not entry.raw or entry.method not in _METHODS:
                    continue
                if entry.flags & HAS_DESCRIPTOR and not entry.packed:
                    after = _RECORD.search(chunk, entry.start - at)
                    packed = (after.start() + at if after else at + len(chunk)) - entry.start
                    entry = entry._replace(packed=max(0, packed), size=max(0, packed))
                beyond = entry.start + entry.packed if entry.start + entry.packed <= stop else entry.start
                self.budget.spend(entries=1)
                yield entry
            at = max(at + max(1, len(chunk) - len(LOCAL) + 1), beyond)

    def _judge_names(self, entries: tuple[Entry, ...]) -> None:
        links = {"/".join(steps(entry.name)) for entry in entries if entry.mode & _KIND == _LINK}
        seen: set[str] = set()
        for number, entry in enumerate(entries):
            name = entry.name
            other = entry.other_name.decode("utf-8", "replace") if entry.other_name else ""
            if escapes(name) or escapes(other):
                self.draft.warn(Danger.ARCHIVE_PATH_TRAVERSAL, name if escapes(name) else other, name)
                self.note(Malformed("an archive with a path out of the directory"))
            if (other and other != name and name.isascii()) or "\0" in name:
                self.draft.warn(Danger.ARCHIVE_HEADER_MISMATCH, name, name)
                self.note(Malformed("an archive with an entry of two names"))
            if entry.flags & IS_UTF8 and not _is_utf8(entry.raw):
                self.note(Malformed("an archive with a name that is not in UTF-8"))
            if entry.method not in _METHODS:
                self.note(Malformed("an archive with a method of packing that there is not"))
            if entry.mode & _KIND == _LINK:
                self._judge_link(entry, links)
            path = "/".join(steps(name))
            if path in seen and not entry.is_folder and number < len(self.entries):
                self.draft.warn(Danger.ARCHIVE_DUPLICATE_ENTRY, name, name)
                self.note(Malformed("an archive that holds an entry twice"))
            seen.add(path)

    def _judge_link(self, entry: Entry, links: set[str]) -> None:
        target = self.sniff(entry, _TARGET_LIMIT).decode("utf-8", "replace")
        if leads_out(entry.name, target, links):
            self.draft.warn(Danger.ARCHIVE_LINK, f"{entry.name} -> {target}", entry.name)
            self.note(Malformed("an archive with a link out of the directory"))

    def _judge_sizes(self) -> None:
        total = sum(entry.size for entry in self.entries)
        if total > max(UNPACKED_LIMIT, RATIO_LIMIT * self.file.size):
            self.draft.warn(Danger.ARCHIVE_BOMB, "all of its entries")
        for entry in self.entries:
            if entry.method != _STORED and entry.size > max(SMALL, RATIO_LIMIT * entry.packed):
                self.draft.warn(Danger.ARCHIVE_BOMB, entry.name, entry.name)

    def _window(self, entry: Entry) -> Window:
        size = entry.packed if entry.method in UNPACKERS else max(entry.packed, entry.size)
        start = entry.start if entry.start > 0 else self.file.size
        return Window(self.file, start, max(0, min(size, self.file.size - start)))

    def _opened(self, entry: Entry) -> Member:
        window = self._window(entry)
        unpacker = UNPACKERS.get(entry.method)
        if unpacker is None and entry.method != _STORED and entry.packed != entry.size:
            if entry.method in _METHODS:
                raise Malformed("an entry that is packed by a method which is not looked into")
            unpacker = UNPACKERS[8]
        if unpacker is None:
            if entry.packed != entry.size:
                self.draft.warn(Danger.ARCHIVE_HEADER_MISMATCH, entry.name, entry.name)
                self.note(Malformed("an archive's entry whose two sizes disagree"))
            if window.size > WHOLE:
                return member(entry.name, window, self.file, self.budget)
            content = window.read(0, window.size)
        else:
            source = Unpacked(window, unpacker(), entry.size, self.budget)
            if entry.size > WHOLE:
                return member(entry.name, source, self.file, self.budget)
            content = unpack_whole(source)
        if entry.at not in self._checked:
            self._checked.add(entry.at)
            if self._is_checked and not (len(content) == entry.size and zlib.crc32(content) == entry.crc):
                self.note(Malformed("an archive's entry that is not what its size and checksum say"))
        return of_bytes(content, entry.name, self.file, self.budget)

    @cached_property
    def _is_checked(self) -> bool:
        """Whether there are checksums: PyTorch can leave them out."""
        return any(entry.crc for entry in self.entries)

    def _is_encrypted(self, entry: Entry) -> bool:
        """Whether a member is encrypted, and not only said to be: some loaders do not ask, so it is tried."""
        if entry.method == _AES:
            return True
        if not entry.flags & (ENCRYPTED | STRONGLY_ENCRYPTED):
            return False
        if self._is_plain(entry):
            self.draft.warn(Danger.ARCHIVE_HEADER_MISMATCH, entry.name, entry.name)
            self.note(Malformed("an archive's entry that is said to be encrypted and is not"))
            return False
        return True

    def _is_plain(self, entry: Entry) -> bool:
        """Whether a member can be read as it is: encryption adds twelve bytes, and what is packed no longer fits."""
        if entry.method not in UNPACKERS:
            return entry.packed == entry.size
        return len(self.sniff(entry, min(entry.size, WHOLE))) == min(entry.size, WHOLE)


def _agree(listed: Entry, own: Entry) -> bool:
    """Whether a member's two descriptions say the same; sizes and sum may be zeros where a descriptor follows."""
    flags = _ENCRYPTION if listed.raw.isascii() else _ENCRYPTION | IS_UTF8
    if listed.raw != own.raw or listed.method != own.method or (listed.flags ^ own.flags) & flags:
        return False
    said = (own.crc, own.packed, own.size)
    truth = (listed.crc, listed.packed, listed.size)
    if said == truth:
        return True
    later = own.flags & HAS_DESCRIPTOR
    return bool(later) and all(mine in (0, theirs) for mine, theirs in zip(said, truth, strict=True))


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True
