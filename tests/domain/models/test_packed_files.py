"""What is packed by gzip, bzip2 or xz, and is no pickle."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable

import pytest

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, RiskLevel

PAYLOAD = b"\x80\x02cposix\nmkdir\nX\x06\0\0\0marker\x85R."
PACKERS: tuple[Callable[[bytes], bytes], ...] = (gzip.compress, bz2.compress, lzma.compress)
NAMES = ("gzip", "bz2", "xz")


def tarred(content: bytes) -> bytes:
    """A tar with one member."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        member = tarfile.TarInfo("a.pkl")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return archive.getvalue()


@pytest.mark.parametrize("pack", PACKERS, ids=NAMES)
def test_a_packed_archive_is_looked_into(pack: Callable[[bytes], bytes]) -> None:
    """As one that is not packed."""
    found = identify(File.of(pack(tarred(PAYLOAD)), "a.tar"))

    assert (FileFormat.TAR, RiskLevel.DANGEROUS) == (found.format, found.risk)


@pytest.mark.parametrize("outer", PACKERS, ids=NAMES)
@pytest.mark.parametrize("inner", PACKERS, ids=NAMES)
def test_what_is_packed_twice_is_looked_into(outer: Callable[[bytes], bytes], inner: Callable[[bytes], bytes]) -> None:
    """As far as archives in archives are."""
    assert RiskLevel.DANGEROUS is identify(File.of(outer(inner(PAYLOAD)), "a.gz")).risk
    assert RiskLevel.NONE is identify(File.of(outer(inner(b"text")), "a.gz")).risk


def test_a_second_member_is_read_like_a_first() -> None:
    """Also after one in which nothing is."""
    assert RiskLevel.DANGEROUS is identify(File.of(gzip.compress(b"") + gzip.compress(PAYLOAD), "a.gz")).risk
