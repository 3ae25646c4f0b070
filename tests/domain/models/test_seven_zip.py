"""7z archives are looked into, within bounds, and what is broken in one is told."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from time import process_time
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

FILES = Path(__file__).parents[2] / "corpus" / "files" / "seven_zip_files"
SAMPLES = {path.name: path.read_bytes() for path in sorted(FILES.glob("*.7z"))}
SIGN = b"7z\xbc\xaf\x27\x1c\0\4"
PAYLOAD = b"\x80\x02cposix\nmkdir\nX\x06\0\0\0marker\x85R."


def identified(content: bytes) -> Identified:
    """What a content in memory is."""
    return identify(File.of(content, "x.7z"))


def archive(packed: bytes, header: bytes) -> bytes:
    """An archive whose sums are right."""
    start = struct.pack("<2QI", len(packed), len(header), zlib.crc32(header))
    return SIGN + struct.pack("<I", zlib.crc32(start)) + start + packed + header


def stored(name: str, content: bytes) -> bytes:
    """An archive of one member that is not packed."""
    size = bytes((len(content),))
    streams = b"\4\6\0\1\x09" + size + b"\0\7\x0b\1\0\1\1\0\x0c" + size + b"\0\0"
    written = b"\0" + name.encode("utf-16-le") + b"\0\0"
    return archive(content, b"\1" + streams + b"\5\1\x11" + bytes((len(written),)) + written + b"\0\0")


def test_a_member_is_found_where_it_is() -> None:
    """By its name and the offset in it."""
    found = identified(stored("a.pkl", PAYLOAD))
    assert ["a.pkl:0x2"] == [reason.where for reason in found.reasons]
    assert (FileFormat.SEVEN_ZIP, Verdict.NOT_A_MODEL) == (found.format, found.verdict)


def test_a_path_out_of_the_directory() -> None:
    """It writes over files elsewhere."""
    found = identified(stored("../a", b"x"))
    assert [Danger.ARCHIVE_PATH_TRAVERSAL] == [reason.danger for reason in found.reasons]
    assert Verdict.MALFORMED is found.verdict


@pytest.mark.parametrize("outer", ["zip", "7z"])
def test_an_archive_in_an_archive(outer: str) -> None:
    """Also a 7z in a zip, and in another."""
    inner = stored("a.pkl", PAYLOAD)
    content = stored("inner", inner) if outer == "7z" else b""
    if outer == "zip":
        with ZipFile(packed := BytesIO(), "w") as written:
            written.writestr("inner", inner)
        content = packed.getvalue()
    assert RiskLevel.DANGEROUS is identified(content).risk


@pytest.mark.parametrize("name", SAMPLES)
def test_truncation(name: str) -> None:
    """A file that is cut off anywhere behind its sign is broken."""
    content = SAMPLES[name]
    for size in range(len(content) - 1, 8, -max(1, len(content) // 100)):
        assert Verdict.TRUNCATED is identified(content[:size]).verdict


@pytest.mark.parametrize("name", SAMPLES)
def test_a_damaged_header(name: str) -> None:
    """It has a checksum."""
    content = bytearray(SAMPLES[name])
    content[-8] ^= 1
    assert Verdict.MALFORMED is identified(bytes(content)).verdict


def test_a_damaged_member() -> None:
    """So has each member that is looked into; what it does is told all the same."""
    found = identified(SAMPLES["copy.7z"].replace(b"marker", b"Marker"))
    assert (Verdict.MALFORMED, RiskLevel.DANGEROUS) == (found.verdict, found.risk)


@settings(max_examples=300)
@given(st.sampled_from(sorted(SAMPLES)), st.binary(max_size=200), st.data())
def test_headers_that_lie(name: str, noise: bytes, data: st.DataObject) -> None:
    """Whatever a header says whose sums are right: nothing escapes, and it is soon over."""
    content = SAMPLES[name]
    offset, size = struct.unpack_from("<2Q", content, 12)
    header = bytearray(content[32 + offset :][:size])
    if noise and header:
        at = data.draw(st.integers(0, len(header) - 1))
        header[at : at + len(noise)] = noise
    started = process_time()
    assert FileFormat.SEVEN_ZIP is identified(archive(content[32 : 32 + offset], bytes(header))).format
    assert process_time() - started < 1


@settings(max_examples=300)
@given(st.binary(max_size=80))
def test_any_header(header: bytes) -> None:
    """What is no header breaks its format's rules."""
    for start in (b"\1", b"\1\4\6\0\1\x09\4\0\7\x0b\1\0", b"\1\5", b"\x17\6\0\1\x09\4\0\7\x0b\1\0\1"):
        assert FileFormat.SEVEN_ZIP is identified(archive(PAYLOAD, start + header)).format


@pytest.mark.parametrize(
    "header",
    [
        b"\1\5" + b"\xff" * 9,
        b"\1\4\6" + b"\xff" * 18 + b"\x09",
        b"\1\4\6\0\1\x09\4\0\7\x0b\1\0\1\1\0\x0c\4\0\x08\x0d" + b"\xff" * 9 + b"\0\0\0",
        b"\1\4\7\x0b\1\0\1\x11" + b"\xff" * 18,
        b"\x17" * 40,
    ],
)
def test_counts_that_lie(header: bytes) -> None:
    """Nothing is made of what a header merely counts."""
    assert Verdict.MALFORMED is identified(archive(PAYLOAD, header)).verdict
