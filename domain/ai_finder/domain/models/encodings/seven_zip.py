"""A 7z archive: its members, as far as they are stored, or packed by LZMA, LZMA2, bzip2 or Deflate.

DOC/7zFormat.txt and DOC/Methods.txt of https://www.7-zip.org/sdk.html. What is packed otherwise is no entry here.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.archive_names import escapes
from ai_finder.domain.models.encodings.decompressors import Unpacker
from ai_finder.domain.models.encodings.members import (
    UNPACKERS,
    Bomb,
    Budget,
    Member,
    Unpacked,
    Window,
    member,
)
from ai_finder.domain.models.encodings.seven_zip_records import ENCODED, START, Cursor, Folder, contents, streams
from ai_finder.domain.models.encodings.zip_archive import Encrypted
from ai_finder.domain.models.file import File, Source

_UNPACKED = 16 << 20
"""How much of one packed stream is looked at, in bytes."""
_START = struct.Struct("<6s2xI2QI")
_CHECKED = 1 << 20
"""Up to this size a member is held against its checksum."""
_COPY, _LZMA2, _AES = b"\0", b"\x21", b"\x06\xf1\x07\x01"


class Entry(NamedTuple):
    """A member that can be read."""

    name: str
    folder: int
    """The place of the packed stream that it lies in."""
    offset: int
    """Where it begins in what that is unpacked to."""
    size: int
    crc: int | None
    is_folder: bool = False


def _lzma(properties: bytes) -> Unpacker:
    packed, dictionary = properties[0], int.from_bytes(properties[1:5], "little")
    chain = {"id": lzma.FILTER_LZMA1, "dict_size": _bounded(dictionary)}
    chain |= {"lc": packed % 9, "lp": packed // 9 % 5, "pb": packed // 45}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chain])


def _lzma2(properties: bytes, *filters: int) -> Unpacker:
    dictionary = (2 | properties[0] & 1) << min(properties[0], 40) // 2 + 11
    chain = [*({"id": each} for each in filters), {"id": lzma.FILTER_LZMA2, "dict_size": _bounded(dictionary)}]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)


def _bounded(dictionary: int) -> int:
    """A dictionary of no more than what is unpacked."""
    return max(4096, min(dictionary, _UNPACKED))


_METHODS: Mapping[bytes, Callable[[bytes], Unpacker]] = {
    b"\x03\x01\x01": _lzma,
    b"\x04\x02\x02": lambda _properties: bz2.BZ2Decompressor(),
    b"\x04\x01\x08": lambda _properties: UNPACKERS[8](),
}


_FILTERS: Mapping[bytes, int] = {
    b"\x04": lzma.FILTER_X86,
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
}
"""For programs; `lzma` knows them with LZMA2 only, which marks its end."""


def _source(folder: Folder, file: File, budget: Budget) -> Source | None:
    """What it is unpacked to; None where it is packed by a method that is not looked into."""
    window = Window(file, folder.start, max(0, min(folder.packed, file.size - folder.start)))
    if [method for method, _ in folder.coders] == [_COPY]:
        return window
    try:
        unpacker = _unpacker(dict(folder.coders))
    except (lzma.LZMAError, ValueError, IndexError, MemoryError):
        raise Malformed("an archive's packed stream with impossible properties") from None
    if unpacker is None:
        return None
    stream = Unpacked(window, unpacker, folder.size, budget)
    stream.limit = _UNPACKED
    return stream


def _unpacker(coders: Mapping[bytes, bytes]) -> Unpacker | None:
    if _LZMA2 in coders and all(method in _FILTERS or method == _LZMA2 for method in coders):
        return _lzma2(coders[_LZMA2], *(_FILTERS[method] for method in coders if method != _LZMA2))
    method = next(iter(coders))
    return _METHODS[method](coders[method]) if method in _METHODS and len(coders) == 1 else None


@define
class SevenZip:
    """The members of an archive; made by `open`."""

    file: File
    draft: Draft
    budget: Budget
    entries: tuple[Entry, ...] = ()
    hidden: list[Entry] = field(factory=list)
    """Always empty: a 7z has one description of a member."""
    asked: set[Entry] = field(factory=set)
    problem: Malformed | None = None
    """The first thing that is wrong with it."""
    encrypted: bool = False
    """Whether any member is."""
    _folders: list[Folder] = field(factory=list)
    _sources: dict[int, File] = field(factory=dict)

    @classmethod
    def open(cls, file: File, draft: Draft) -> SevenZip:
        """The archive that a file is. Malformed, Truncated, Encrypted where there is no header to be read."""
        archive = cls(file, draft, Budget.of(file))
        header = Cursor(archive._header())
        if header.content:
            archive._read(header)
        return archive

    def note(self, problem: Malformed) -> None:
        """Something is wrong; the first such thing is told."""
        if self.problem is None:
            self.problem = problem

    def file_in(self, entry: Entry) -> Member:
        """A member as a window on the stream that it is packed in, which is unpacked as far as it is read."""
        self.asked.add(entry)
        window = Window(self._sources[entry.folder], entry.offset, entry.size)
        try:
            content = window.read(0, entry.size if entry.size <= _CHECKED else 1)
        except Bomb as bomb:
            self.draft.warn(Danger.ARCHIVE_BOMB, entry.name, entry.name)
            self.note(bomb)
            raise
        if entry.size <= _CHECKED and (len(content) < entry.size or entry.crc not in (None, zlib.crc32(content))):
            self.note(Malformed("an archive's entry that is not what its size and checksum say"))
        return member(entry.name, window, self.file, self.budget)

    def sniff(self, entry: Entry, length: int) -> bytes:
        """The first bytes of a member; fewer where it is shorter, or broken."""
        try:
            return self._sources[entry.folder].peek(entry.offset, min(length, entry.size))
        except Malformed:
            return b""

    def _header(self) -> bytes:
        """The header, unpacked. It may be packed more than once."""
        start = self.file.read(0, START)
        _, crc, offset, size, header_crc = _START.unpack(start)
        if zlib.crc32(start[12:]) != crc:
            raise Malformed("an archive whose start does not add up")
        if size > _UNPACKED:
            raise LimitExceeded("bytes of an archive's header", _UNPACKED)
        header = self.file.read(START + offset, size) if size else b""
        if zlib.crc32(header) != header_crc:
            raise Malformed("an archive whose header does not add up")
        if START + offset + size < self.file.size:
            self.note(Malformed("bytes after the end of the archive"))
        for _ in range(4):
            if header[:1] != ENCODED:
                return header
            header = self._unpacked_header(Cursor(header[1:]))
        raise Malformed("an archive whose header is packed over and over")

    def _unpacked_header(self, cursor: Cursor) -> bytes:
        folders = list(streams(cursor))
        if len(folders) != 1:
            raise Malformed("an archive whose header is in pieces")
        (folder,) = folders
        if any(method == _AES for method, _ in folder.coders):
            raise Encrypted("an archive whose header is encrypted")
        source = _source(folder, self.file, self.budget)
        if source is None:
            return b""
        if folder.size > _UNPACKED:
            raise LimitExceeded("bytes of an archive's header", _UNPACKED)
        content = source.read(0, folder.size)
        if len(content) < folder.size or folder.parts[0][1] not in (None, zlib.crc32(content)):
            raise Malformed("an archive whose header does not add up")
        return content

    def _read(self, cursor: Cursor) -> None:
        """The members, from the header."""
        self._folders, names, empty = contents(cursor)
        self.entries = tuple(self._placed([name for name, none in zip(names, empty, strict=True) if not none]))
        for name in names:
            if escapes(name):
                self.draft.warn(Danger.ARCHIVE_PATH_TRAVERSAL, name, name)
                self.note(Malformed("an archive with a path out of the directory"))

    def _placed(self, names: list[str]) -> Iterator[Entry]:
        """The entries, one for each name: the members follow each other through the packed streams."""
        left = iter(names)
        for number, folder in enumerate(self._folders):
            self.encrypted = self.encrypted or any(method == _AES for method, _ in folder.coders)
            source = _source(folder, self.file, self.budget)
            if source is not None:
                self._sources[number] = File("", source)
            if folder.start + folder.packed > self.file.size:
                self.note(Truncated("the archive ends before its last member does"))
            offset = 0
            for size, crc in folder.parts:
                name = next(left, None)
                if name is None:
                    raise Malformed("an archive of more streams than files")
                self.budget.spend(entries=1)
                if source is not None:
                    yield Entry(name, number, offset, size, crc)
                offset += size
        if next(left, None) is not None:
            raise Malformed("an archive of more files than streams")
