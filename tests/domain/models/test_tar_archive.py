"""The tar reader: what Python's own writer writes is listed as that says, and every lie about it is refused."""

from __future__ import annotations

import io
import tarfile

import pytest

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.tar_archive import BLOCK, TarArchive

LONG = "d/" * 120 + "é"


def tar(form: int = tarfile.GNU_FORMAT, **members: bytes) -> bytes:
    """An archive of files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def opened(content: bytes) -> TarArchive:
    """The archive that a content is."""
    return TarArchive.open(File.of(content), Draft())


def summed(header: bytes) -> bytes:
    """A header whose sum is right."""
    blanked = header[:148] + b" " * 8 + header[156:]
    return header[:148] + b"%06o\0 " % sum(blanked) + header[156:]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_members(form: int) -> None:
    """Names, sizes and contents are those that were written, in each of the three formats."""
    members = {"a": b"", "b/c": b"x" * 513} | ({LONG: b"long"} if form != tarfile.USTAR_FORMAT else {})
    archive = opened(tar(form, **members))
    found = {entry.name: archive.file_in(entry).read(0, entry.size) for entry in archive.entries}
    assert (members, None) == (found, archive.problem)


def test_base_256() -> None:
    """A size of more than eight gigabytes is written in base 256, and held against the file."""
    header = bytearray(tar(a=b"x")[:BLOCK])
    header[124:136] = b"\x80" + (1 << 40).to_bytes(11, "big")
    archive = opened(summed(bytes(header)) + bytes(2 * BLOCK))
    assert ([1 << 40], Truncated) == ([entry.size for entry in archive.entries], type(archive.problem))


@pytest.mark.parametrize(
    ("at", "content", "problem"),
    [
        (0, b"b", Malformed),
        (124, b"9", Malformed),
        (124, b"\xff", Malformed),
        (148, b"zzzzzz", Malformed),
    ],
)
def test_broken_header(at: int, content: bytes, problem: type[Malformed]) -> None:
    """A sum that is wrong and a number that is none are no header."""
    archive = bytearray(tar(a=b"x"))
    archive[at : at + len(content)] = content
    if at == 124:
        archive[:BLOCK] = summed(bytes(archive[:BLOCK]))
    with pytest.raises(problem):
        opened(bytes(archive))


@pytest.mark.parametrize("records", [b"5 a=b\n", b"x path=a\n", b"9 path\n...", b"999999999999 path=a\n", b"0 a=b\n"])
def test_broken_extension(records: bytes) -> None:
    """A record whose length is not its own is refused."""
    header = bytearray(tar(a=records)[: 2 * BLOCK])
    header[156:157] = b"x"
    header[:BLOCK] = summed(bytes(header[:BLOCK]))
    with pytest.raises(Malformed):
        opened(bytes(header) + tar(b=b""))


def test_long_extension() -> None:
    """An extension is never read that is longer than one needs to be."""
    header = bytearray(tar(a=b"x")[:BLOCK])
    header[156:157], header[124:136] = b"L", b"00077777777\0"
    with pytest.raises(LimitExceeded):
        opened(summed(bytes(header)) + bytes(1 << 24))


def test_bytes_after_the_end() -> None:
    """An archive behind the end of another is what one loader sees and the next one does not."""
    archive = opened(tar(a=b"x") + tar(b=b"y"))
    assert "bytes after the end of the archive" == str(archive.problem)
