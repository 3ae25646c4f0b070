"""TensorRT's engines cannot be looked into; they are known by their first bytes."""

from __future__ import annotations

import struct

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

DESCRIBED = (FILES / "tensorrt_headers" / "described.engine").read_bytes()
ENGINE = (FILES / "tensorrt_headers" / "tiny.engine").read_bytes()


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (ENGINE[:20], Verdict.TRUNCATED),
        (DESCRIBED.replace(b'"task"', b'"task'), Verdict.MALFORMED),
        (struct.pack("<i", 6) + b'{"a":' + b"}" + ENGINE, Verdict.MALFORMED),
    ],
)
def test_a_broken_engine_is_still_told_of(content: bytes, verdict: Verdict) -> None:
    """The danger is in whoever loads it."""
    if b'"task:' in content or b'"task' in content:
        content = struct.pack("<i", int.from_bytes(DESCRIBED[:4], "little") - 1) + content[4:]
    found = identify(File.of(content))
    assert (FileFormat.TENSORRT, verdict, RiskLevel.SUSPICIOUS) == (found.format, found.verdict, found.risk)


@pytest.mark.parametrize(
    "content",
    [b"ptrt is a word in this text", b"ftrt" + b"\xff" * 60, b'\x40\0\0\0{"a": 1}', b'\xff\xff\xff\0{"' + bytes(90)],
)
def test_look_alikes_are_no_engines(content: bytes) -> None:
    """Words, noise, a length and an object with nothing behind."""
    assert FileFormat.TENSORRT is not identify(File.of(content)).format
