"""Archives behind something else: loaders that look for an archive's end find them."""

from __future__ import annotations

import io
import pickle
import zipfile

import pytest

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import RiskLevel, Verdict

PAYLOAD = b"\x80\x02cposix\nmkdir\nX\x06\0\0\0marker\x85R."
HARMLESS = pickle.dumps({"a": 1}, 2)


def archive(member: str, content: bytes) -> bytes:
    """A zip with one member."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr(member, content)
    return written.getvalue()


BEFORE = [b"#!/bin/sh\nexit 0\n", HARMLESS, b"GIF89a", b"\x7fELF\x02", b"MZ", b"{}", b"7z\xbc\xaf\x27\x1c", bytes(5000)]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("name", ["a.pt", "a.npz", "a.keras", "a.bin", "a.pkl"])
def test_whatever_stands_before_it(before: bytes, name: str) -> None:
    """The archive is no sound one, and is looked into."""
    found = identify(File.of(before + archive("archive/data.pkl", PAYLOAD), name))

    assert (Verdict.MALFORMED, RiskLevel.DANGEROUS) == (found.verdict, found.risk)


def test_what_stands_before_it_is_looked_into() -> None:
    """A loader that reads from the beginning runs that."""
    found = identify(File.of(PAYLOAD + archive("archive/data.pkl", HARMLESS), "a.pt"))

    assert (Verdict.MALFORMED, RiskLevel.DANGEROUS) == (found.verdict, found.risk)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"#!/bin/sh\n" + archive("a.txt", b"a"), "a.bin"),
        (b"MZ" + archive("a.txt", b"a"), "a.bin"),
        (pickle.dumps(archive("a.txt", b"a")), "a.pkl"),
    ],
)
def test_no_model_behind_it(content: bytes, name: str) -> None:
    """A program that unpacks itself, and a pickle with an archive among its data, are what they were."""
    assert Verdict.NOT_A_MODEL is identify(File.of(content, name)).verdict
