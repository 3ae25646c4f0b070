"""Compressed pickles are walked as they are unpacked, within bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import tarfile
import zlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models import File, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.lz4_frame import Lz4Decompressor
from ai_finder.domain.models.formats.compressed_pickles import read
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

HOSTILE = b"\x80\x04cos\nsystem\n\x8c\x0ctouch marker\x85R."


def _frame(content: bytes) -> bytes:
    """An LZ4 frame of blocks that are not compressed."""
    blocks = [content[at : at + 65536] for at in range(0, len(content), 65536)]
    body = b"".join((len(block) | 1 << 31).to_bytes(4, "little") + block for block in blocks)
    return b"\x04\x22\x4d\x18\x40\x40\x00" + body + bytes(4)


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "zlib": zlib.compress,
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda content: lzma.compress(content, lzma.FORMAT_ALONE),
    "lz4": _frame,
    "old joblib": lambda content: b"ZF" + hex(len(content)).ljust(19).encode() + zlib.compress(content),
}


@pytest.mark.parametrize("method", COMPRESS)
def test_what_is_compressed_is_walked(method: str) -> None:
    """Also far behind its beginning."""
    content = b"\x80\x04]" + b"X\x88\x13\0\0" + b"\0" * 5000 + b"a" + b"K\x01a" * 100_000 + b"0" + HOSTILE
    found = identify(File.of(COMPRESS[method](content)))
    assert (FileFormat.JOBLIB_COMPRESSED, Verdict.VALID) == (found.format, found.verdict)
    assert RiskLevel.DANGEROUS is found.risk


@pytest.mark.parametrize("method", COMPRESS)
@pytest.mark.parametrize("start", [b"(dp0\nS'a'\n0", b"I1\n0", b"Vtext\n0"])
def test_the_first_protocol(method: str, start: bytes) -> None:
    """It is text, and loaded like any other."""
    found = identify(File.of(COMPRESS[method](start + b"cos\nsystem\n(S'x'\ntR.")))
    assert (FileFormat.JOBLIB_COMPRESSED, RiskLevel.DANGEROUS) == (found.format, found.risk)


@pytest.mark.parametrize("pad", [19, 20])
def test_the_parts_of_old_joblib(pad: int) -> None:
    """A pickle, and arrays beside it; the length before them has one more blank in those of Python 2."""
    for content, verdict in ((pickle.dumps([1], 2), Verdict.NOT_A_MODEL), (bytes(40), Verdict.COMPANION)):
        packed = b"ZF" + hex(len(content)).ljust(pad).encode() + zlib.compress(content)
        found = identify(File.of(packed, "x.pkl_01.npy.z"))
        assert (FileFormat.JOBLIB_COMPRESSED, verdict) == (found.format, found.verdict)
    for claimed in (39, 41):
        packed = b"ZF" + hex(claimed).ljust(pad).encode() + zlib.compress(bytes(40))
        assert Verdict.MALFORMED is identify(File.of(packed)).verdict


@pytest.mark.parametrize("method", COMPRESS)
def test_plain_data_is_no_model(method: str) -> None:
    """As in a pickle that is not compressed."""
    found = identify(File.of(COMPRESS[method](pickle.dumps({"a": 1}))))
    assert (FileFormat.JOBLIB_COMPRESSED, Verdict.NOT_A_MODEL) == (found.format, found.verdict)


@pytest.mark.parametrize("method", sorted(COMPRESS.keys() - {"old joblib"}))
def test_other_compressed_files_are_declined(method: str) -> None:
    """By their first bytes."""
    for content in (b"some text " * 1000, b"", bytes(100_000), b"PK\3\4", b"\x80"):
        draft = Draft()
        with suppress(Malformed):
            read(File.of(COMPRESS[method](content)), draft)
        assert draft.format is None


@pytest.mark.parametrize("method", COMPRESS)
def test_cut_and_damaged_files(method: str) -> None:
    """What was learned before stays."""
    content = COMPRESS[method](HOSTILE + bytes(range(256)) * 40)
    for length in range(len(content)):
        identify(File.of(content[:length]))
    for at in range(len(content)):
        identify(File.of(content[:at] + bytes((content[at] ^ 0x55,)) + content[at + 1 :]))


MODEL = pickle.dumps([OrderedDict({f"{at:x}": at**9 for at in range(3000)}), range(99), 1.5], 4)


@pytest.mark.parametrize("method", ["zlib", "gzip", "bz2", "xz", "lzma", "lz4"])
@pytest.mark.parametrize("percent", [10, 50, 90, 99])
def test_what_is_cut_off_is_truncated(method: str, percent: int) -> None:
    """By what could be unpacked; where that is nothing, the name has to say it."""
    content = COMPRESS[method](MODEL)
    found = identify(File.of(content[: len(content) * percent // 100], "model.joblib"))
    assert (FileFormat.JOBLIB_COMPRESSED, Verdict.TRUNCATED) == (found.format, found.verdict)


@pytest.mark.parametrize("method", ["zlib", "gzip", "bz2", "xz", "lzma"])
def test_what_is_unpacked_before_the_cut_is_judged(method: str) -> None:
    """Nobody is saved by a missing checksum."""
    found = identify(File.of(COMPRESS[method](HOSTILE)[:-3]))
    assert (FileFormat.JOBLIB_COMPRESSED, Verdict.TRUNCATED) == (found.format, found.verdict)
    assert RiskLevel.DANGEROUS is found.risk


@pytest.mark.parametrize("method", ["zlib", "gzip", "xz"])
@pytest.mark.parametrize("content", [HOSTILE, MODEL])
def test_a_wrong_checksum(method: str, content: bytes) -> None:
    """It is at the end, and what comes before it is judged."""
    packed = COMPRESS[method](content)
    found = identify(File.of(packed[:-1] + bytes((packed[-1] ^ 1,))))
    assert (FileFormat.JOBLIB_COMPRESSED, Verdict.MALFORMED) == (found.format, found.verdict)
    assert (content == HOSTILE) is (found.risk is RiskLevel.DANGEROUS)


def test_a_tar_archive_is_another_format() -> None:
    """It is not for this module."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("cat"))
    draft = Draft()
    read(File.of(buffer.getvalue()), draft)
    assert draft.format is None


def test_a_bomb() -> None:
    """A hundred megabytes of nothing, in a hundred kilobytes: it is left before it is unpacked."""
    compressor = zlib.compressobj(9)
    size = 150 << 20
    content = compressor.compress(b"\x80\x04\x8e" + size.to_bytes(8, "little"))
    content += b"".join(compressor.compress(bytes(1 << 20)) for _ in range(150)) + compressor.flush()
    found = identify(File.of(content))
    assert (FileFormat.JOBLIB_COMPRESSED, Verdict.MALFORMED) == (found.format, found.verdict)
    assert {Danger.ARCHIVE_BOMB, Danger.PICKLE_BROKEN_STREAM} == {reason.danger for reason in found.reasons}


def test_members_one_after_another() -> None:
    """Files of gzip that were put together are one."""
    found = identify(File.of(gzip.compress(HOSTILE[:10]) + gzip.compress(HOSTILE[10:])))
    assert (Verdict.VALID, RiskLevel.DANGEROUS) == (found.verdict, found.risk)


@pytest.mark.parametrize(
    ("expected", "block"),
    [
        (b"aaaaaaaaab", b"\x14a\x01\x00\x10b"),
        (b"abcabcabcd", b"\x32abc\x03\x00\x10d"),
        (b"a" * 300 + b"z", b"\x1fa\x01\x00\xff\x19\x10z"),
        (b"x" * 20, b"\xf0\x05" + b"x" * 20),
    ],
)
def test_lz4_blocks(expected: bytes, block: bytes) -> None:
    """Literals, and repetitions of what went before, also of what they themselves make."""
    frame = b"\x04\x22\x4d\x18\x60\x40\x00" + len(block).to_bytes(4, "little") + block + bytes(4)
    assert expected == Lz4Decompressor().decompress(frame)


@given(st.binary(max_size=60))
def test_any_lz4_block_has_an_answer(block: bytes) -> None:
    """Bytes, or Malformed."""
    frame = b"\x04\x22\x4d\x18\x60\x40\x00" + len(block).to_bytes(4, "little") + block
    with suppress(Malformed):
        assert len(Lz4Decompressor().decompress(frame)) <= 1 << 16
