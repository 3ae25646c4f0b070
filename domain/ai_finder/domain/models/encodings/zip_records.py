"""The records of a ZIP archive: the end, the directory, and the header before each member.

4.3 of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. Where a record is broken, `Malformed` is raised, or
`Truncated` where it is not there at all; what disagrees with what is for `zip_archive` to judge.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from attrs import frozen

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.file import File

ENTRIES_LIMIT = 200_000
DIRECTORY_LIMIT = 32 << 20
"""In bytes."""
LOCAL, CENTRAL, DESCRIPTOR = b"PK\3\4", b"PK\1\2", b"PK\7\x08"
ENCRYPTED, HAS_DESCRIPTOR, STRONGLY_ENCRYPTED, IS_UTF8, MASKED = 1, 8, 0x40, 0x800, 0x2000
"""Bits of the flags."""
_END, _END64, _LOCATOR = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END_RECORD = struct.Struct("<4s4H2IH")
_END64_RECORD = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_RECORD = struct.Struct("<4sIQI")
_LONGEST_COMMENT = 0xFFFF
_ELSEWHERE, _ELSEWHERE_SHORT = 0xFFFFFFFF, 0xFFFF
_ZIP64, _UNICODE_PATH = 1, 0x7075
_LOCAL_REACH = 128
"""How much of a local header's extra fields is read at once."""


class Entry(NamedTuple):
    """A member as one of its two descriptions has it."""

    raw: bytes
    """The name as it is written."""
    method: int
    flags: int
    crc: int
    packed: int
    """Its size in the archive, in bytes."""
    size: int
    """Its size unpacked, in bytes."""
    at: int
    """Where its local header is, in the file."""
    start: int = 0
    """Where its data start, in the file."""
    mode: int = 0
    """Its Unix mode; 0 where none is written."""
    other_name: bytes = b""
    """The name that an extra field gives it instead."""

    @property
    def name(self) -> str:
        """The name: in UTF-8, or else in the code page of 1981."""
        try:
            return self.raw.decode()
        except UnicodeDecodeError:
            return self.raw.decode("cp437")

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder."""
        return self.raw.endswith((b"/", b"\\")) and self.size == 0


@frozen
class End:
    """What the archive's end says."""

    at: int
    """Where the directory ends and the records of the end begin."""
    after: int
    """Where the archive ends, comment included."""
    count: int
    size: int
    """Of the directory, in bytes."""
    offset: int
    """Of the directory, as it is written."""
    problem: str | None = None
    """What is wrong with it, where it can still be used."""


def end(file: File) -> End:
    """The archive's end. Truncated where there is none."""
    reach = min(file.size, _LONGEST_COMMENT + _END_RECORD.size + _LOCATOR_RECORD.size + _END64_RECORD.size)
    tail_at = file.size - reach
    tail = file.read(tail_at, reach)
    found = _end_in(tail)
    if found is None:
        raise Truncated("the archive ends before its directory")
    _, disk, directory_disk, here, count, size, offset, comment = _END_RECORD.unpack_from(tail, found)
    after = found + _END_RECORD.size + comment
    problem = None
    if after > len(tail):
        raise Truncated("the archive ends before its comment does")
    if after < len(tail):
        problem = "bytes after the end of the archive"
    elif tail.find(_END, found + 1) >= 0:
        problem = "a second end in the archive's comment"
    elif here != count or (disk, directory_disk) not in ((0, 0), (_ELSEWHERE_SHORT, _ELSEWHERE_SHORT)):
        problem = "an archive of several parts"
    plain = End(tail_at + found, tail_at + after, count, size, offset, problem)
    locator_at = found - _LOCATOR_RECORD.size
    if locator_at >= 0 and tail.startswith(_LOCATOR, locator_at):
        return _end64(file, plain, tail[locator_at:found])
    return plain


def _end_in(tail: bytes) -> int | None:
    """Where the end record is: the last one that fits the file, else the last one."""
    last = at = tail.rfind(_END, 0, max(0, len(tail) - _END_RECORD.size + len(_END)))
    for _ in range(16):
        if at < 0:
            break
        if at + _END_RECORD.size + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail):
            return at
        at = tail.rfind(_END, 0, at)
    return last if last >= 0 else None


def _end64(file: File, plain: End, locator: bytes) -> End:
    """What the larger end record says, which stands before the locator that stands before the end."""
    locator_at = plain.at - _LOCATOR_RECORD.size
    _, _, written, _ = _LOCATOR_RECORD.unpack(locator)
    record, at, problem = b"", 0, plain.problem
    for at in (written, locator_at - _END64_RECORD.size):
        record = file.peek(at, _END64_RECORD.size)
        if record.startswith(_END64) and len(record) == _END64_RECORD.size:
            break
        problem = problem or "an archive whose larger end is not where it says"
    else:
        return End(plain.at, plain.after, plain.count, plain.size, plain.offset, problem)
    _, length, _, _, _, _, _, count, size, offset = _END64_RECORD.unpack(record)
    pairs = ((plain.count, count), (plain.size, size), (plain.offset, offset))
    if any(short not in (long, _ELSEWHERE, _ELSEWHERE_SHORT) for short, long in pairs):
        problem = problem or "an archive whose two ends disagree"
    if at + 12 + length != locator_at:
        problem = problem or "bytes between the ends of the archive"
    return End(at, plain.after, count, size, offset, problem)


def directory(file: File, found: End) -> tuple[int, bytes, int]:
    """Where the directory is, its bytes, and how many bytes stand before the archive that it does not count."""
    if found.size > DIRECTORY_LIMIT:
        raise LimitExceeded("bytes in an archive's directory", DIRECTORY_LIMIT)
    if found.count > ENTRIES_LIMIT:
        raise LimitExceeded("entries in an archive", ENTRIES_LIMIT)
    real = found.at - found.size
    for at in (real, found.offset):
        content = file.peek(at, found.size) if 0 <= at <= found.at else b""
        if content.startswith(CENTRAL) and len(content) == found.size:
            return at, content, at - found.offset
    if found.size == 0 and found.count == 0:
        return found.at, b"", found.at - found.offset
    raise Malformed("an archive whose directory is not where its end says")


def central_entries(content: bytes, shift: int) -> Iterator[Entry]:
    """The directory's entries; `shift` is how many bytes stand before the archive. Malformed where one is broken."""
    at, seen = 0, 0
    while at < len(content):
        if not content.startswith(CENTRAL, at) or at + _CENTRAL.size > len(content):
            raise Malformed("an archive whose directory is broken")
        seen += 1
        if seen > ENTRIES_LIMIT:
            raise LimitExceeded("entries in an archive", ENTRIES_LIMIT)
        record = _CENTRAL.unpack_from(content, at)
        _, made_by, _, flags, method, _, _, crc, packed, size, name, extra, comment, _, _, external, offset = record
        names_at = at + _CENTRAL.size
        at = names_at + name + extra + comment
        if at > len(content):
            raise Malformed("an archive whose directory is broken")
        other = b""
        if extra:
            fields = _extra(content[names_at + name : names_at + name + extra])
            size, packed, offset = _in_zip64(fields.get(_ZIP64, b""), (size, packed, offset))
            other = fields.get(_UNICODE_PATH, b"")[5:]
        mode = external >> 16 if made_by >> 8 in (3, 19) else 0
        yield Entry(
            content[names_at : names_at + name], method, flags, crc, packed, size, offset + shift, 0, mode, other
        )


def local_entry(file: File, at: int, name_length: int = 64) -> Entry | None:
    """The member whose local header is there; None where none is. `name_length` is a guess that saves a read."""
    content = file.peek(at, _LOCAL.size + name_length + _LOCAL_REACH)
    if not content.startswith(LOCAL) or len(content) < _LOCAL.size:
        return None
    _, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack_from(content)
    start = _LOCAL.size + name + extra
    if start > len(content):
        content = file.peek(at, start)
        if len(content) < start:
            return None
    if _ELSEWHERE in (packed, size):
        fields = _extra(content[start - extra : start])
        size, packed = _in_zip64(fields.get(_ZIP64, b""), (size, packed))
    return Entry(content[_LOCAL.size : _LOCAL.size + name], method, flags, crc, packed, size, at, at + start)


def descriptor_length(content: bytes, entry: Entry) -> int | None:
    """How long the descriptor after a member's data is, given what follows them; None where it says otherwise.

    It has a signature or none, and sizes of four bytes or of eight (4.3.9).
    """
    for sizes in ("<IQQ", "<III"):
        for signature in (DESCRIPTOR, b""):
            length = len(signature) + struct.calcsize(sizes)
            if content.startswith(signature) and len(content) >= length:
                said = struct.unpack_from(sizes, content, len(signature))
                if said == (entry.crc, entry.packed, entry.size):
                    return length
    return None


def _extra(content: bytes) -> dict[int, bytes]:
    """Its fields by number; padding that is no field is passed over, as everywhere."""
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(content):
        number, length = struct.unpack_from("<HH", content, at)
        fields.setdefault(number, content[at + 4 : at + 4 + length])
        at += 4 + length
    return fields


def _in_zip64(content: bytes, values: tuple[int, ...]) -> tuple[int, ...]:
    """Each value that is said to be elsewhere, from the larger field (4.5.3); as it is where the field is too short."""
    wide: list[int] = []
    at = 0
    for value in values:
        if value == _ELSEWHERE and at + 8 <= len(content):
            wide.append(int.from_bytes(content[at : at + 8], "little"))
            at += 8
        else:
            wide.append(value)
    return tuple(wide)
