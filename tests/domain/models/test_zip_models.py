"""Zip and tar archives: real ones are told as their libraries tell them, hostile ones give away what they hide."""

from __future__ import annotations

import io
import json
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.file import HEAD_SIZE
from ai_finder.domain.vocabulary import FileFormat, Verdict

FILES = Path(__file__).parents[2] / "corpus" / "files"
HOSTILE = json.loads((FILES / "hostile_archives" / "manifest.json").read_text())
SMALL = [
    *(f"torch_zip/{name}" for name in ("zip.pt", "script.pt", "exported.pt2", "legacy-tar.pt")),
    *("numpy_npz/packed.npz", "torch_model_archiver/handled.mar", "nemo/packed.nemo", "skops_models/logistic.skops"),
    *("hostile_archives/deflated.pt", "hostile_archives/nested.zip", "hostile_archives/link-chain.tar.gz"),
]
PAYLOAD = b"\x80\x02cposix\nmkdir\nX\x06\0\0\0marker\x85R."


def identified(content: bytes, name: str = "file") -> Identified:
    """What a content in memory is."""
    return identify(File.of(content, name))


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: line["path"])
def test_reasons(line: dict[str, Any]) -> None:
    """An archive that lies is told for just what it does."""
    found = identified((FILES / "hostile_archives" / line["path"]).read_bytes(), line["path"])
    assert line["reasons"] == sorted({reason.danger.value for reason in found.reasons})


@pytest.mark.parametrize("path", SMALL)
def test_truncation(path: str) -> None:
    """A file cut off anywhere is never sound, and nothing escapes; the blank blocks that end a tar may be fewer."""
    content = (FILES / path).read_bytes()
    blank = content.endswith(bytes(512))
    for size in range(len(content) - 1, 0, -max(1, len(content) // 400)):
        if size % 512 or not blank:
            assert identified(content[:size]).verdict is not Verdict.VALID, size


@pytest.mark.parametrize("size", range(60, 280, 20))
def test_dangers_survive_truncation(size: int) -> None:
    """A payload that is whole is found also where the archive around it breaks off."""
    content = (FILES / "hostile_archives" / "plain.pt").read_bytes()[: size + len(PAYLOAD)]
    found = identified(content)
    assert (FileFormat.PYTORCH_ZIP, True) == (
        found.format,
        Danger.PICKLE_CODE_EXECUTION in {reason.danger for reason in found.reasons},
    )


@pytest.mark.parametrize("path", SMALL)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_mutations(path: str, data: st.DataObject) -> None:
    """Bytes changed, cut out or put in anywhere: nothing escapes, and it takes no longer than what it is worth."""
    content = bytearray((FILES / path).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 8))
        content[at : at + length] = data.draw(
            st.binary(max_size=8) | st.sampled_from((b"\xff" * 4, b"\0" * 8, b"PK\3\4"))
        )
        content += b"\0" * (not content)
    start = time.process_time()
    identified(bytes(content))
    assert time.process_time() - start < 1


@given(st.binary(max_size=200), st.sampled_from((b"PK\3\4", b"PK\5\6", b"\x1f\x8b\x08", b"")))
def test_any_bytes(content: bytes, sign: bytes) -> None:
    """Whatever follows an archive's first bytes, nothing escapes."""
    identified(sign + content)


class Counting:
    """A source that counts what is read of it."""

    def __init__(self, content: bytes, size: int) -> None:
        self.content, self.size, self.asked = content, size, 0

    def read(self, offset: int, length: int) -> bytes:
        """The content, and zeros before it."""
        self.asked += length
        lead = self.size - len(self.content)
        zeros = max(0, min(length, lead - offset))
        start = max(0, offset - lead)
        return bytes(zeros) + self.content[start : start + length - zeros]


def test_large_members_are_not_read() -> None:
    """Of a checkpoint with gigabytes of numbers hardly more than the directory and the pickles is read."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("m/data.pkl", b"\x80\x02}.")
        archive.writestr("m/version", "3\n")
        archive.writestr("m/data/0", bytes(8 << 20))
    source = Counting(content.getvalue(), len(content.getvalue()))
    found = identify(File("m.pt", source))
    assert (FileFormat.PYTORCH_ZIP, Verdict.VALID, True) == (found.format, found.verdict, source.asked < 200_000)


def zip_bomb(members: int, size: int) -> bytes:
    """Many members that are packed zeros, at one place each."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            archive.writestr(f"{number}.pkl", bytes(size))
    return content.getvalue()


def overlapping(levels: int) -> bytes:
    """An archive in which each of many names is the same archive, in which the same is so."""
    inner = PAYLOAD
    for _ in range(levels):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("0.zip", inner)
        body = packed.getvalue()
        at = body.rindex(b"PK\1\2")
        record, end = body[at : body.rindex(b"PK\5\6")], body[body.rindex(b"PK\5\6") :]
        count = 200
        numbers = count.to_bytes(2, "little") * 2 + (count * len(record)).to_bytes(4, "little")
        inner = body[:at] + record * count + end[:8] + numbers + end[16:]
    return inner


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        pytest.param(zip_bomb(200, 1 << 20), 1.0, id="packed"),
        pytest.param(overlapping(4), 2.0, id="overlapping"),
        pytest.param(b"PK\3\4" * 200_000, 1.0, id="signatures"),
        pytest.param(b"PK\3\4" + (bytes(4) + b"\x08\0" + bytes(16) + b"\1\0\0\0aPK\3\4") * 20_000, 1.5, id="headers"),
    ],
)
def test_bounded_work(content: bytes, seconds: float) -> None:
    """What unpacks to much, or overlaps, is left after a while."""
    start = time.process_time()
    found = identified(content)
    assert (True, True) == (time.process_time() - start < seconds, found.verdict is not Verdict.VALID)


def test_no_allocation_by_claim() -> None:
    """Sizes that a header claims are held against the file before anything is made of them."""
    content = bytearray((FILES / "hostile_archives" / "deflated.pt").read_bytes())
    end = content.rindex(b"PK\5\6")
    content[end + 12 : end + 16] = b"\xff\xff\xff\x7f"
    assert identified(bytes(content)).verdict is Verdict.MALFORMED


def test_head_is_enough_to_decline() -> None:
    """What only begins like a gzip file costs no more than its first bytes' worth."""
    source = Counting(b"\x1f\x8b\x08\0\0\0\0\0\0\3" + zlib.compress(b"x" * 10_000)[2:], 100_000_000)
    source.size = len(source.content)
    identify(File("x.gz", source))
    assert source.asked <= 8 * HEAD_SIZE
