"""Pointers of Git LFS: the lines of the specification, and no others."""

from __future__ import annotations

import pytest

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import lfs_pointer
from ai_finder.domain.vocabulary import FileFormat, Verdict

VERSION = "version https://git-lfs.github.com/spec/v1\n"
OLD = "version https://hawser.github.com/spec/v1\n"
DIGEST = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
OID, SIZE = f"oid sha256:{DIGEST}\n", "size 12345\n"
EXTENSION = f"ext-0-foo sha256:{DIGEST}\n"


def look(said: str) -> Draft:
    """What a text is; its problem is raised."""
    draft = Draft()
    lfs_pointer.read(File.of(said.encode()), draft)
    return draft


@pytest.mark.parametrize(
    "said",
    [
        VERSION + OID + SIZE,
        OLD + OID + SIZE,
        VERSION + EXTENSION + OID + SIZE,
        (VERSION + OID + SIZE).replace("\n", "\r\n"),
        (VERSION + OID + SIZE).rstrip("\n"),
    ],
)
def test_a_pointer_states_a_digest_and_a_size(said: str) -> None:
    """Of the file that it stands for."""
    found = look(said)
    expected = (FileFormat.LFS_POINTER, Verdict.POINTER, DIGEST, 12345)
    assert expected == (found.format, found.verdict, found.sha256, found.size)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Malformed, VERSION + SIZE + OID),
        (Malformed, VERSION + OID + OID + SIZE),
        (Malformed, VERSION + "oid md5:1\n" + SIZE),
        (Malformed, VERSION + OID + "size -1\n"),
        (Malformed, VERSION + OID + "size 1e9\n"),
        (Malformed, VERSION + OID + SIZE + "zebra 1\n"),
        (Malformed, VERSION + OID + "\n" + SIZE),
        (Malformed, VERSION + OID.upper() + SIZE),
        (LimitExceeded, VERSION + EXTENSION * 20),
        (Truncated, VERSION + OID),
        (Truncated, VERSION + OID + "siz"),
        (Truncated, VERSION),
    ],
)
def test_what_a_pointer_is_not(error: type[Malformed], said: str) -> None:
    """Lines that are unknown, unsorted, there twice, or missing."""
    with pytest.raises(Malformed) as raised:
        look(said)
    assert error is raised.type


@pytest.mark.parametrize("said", ["version https://example.com/\n" + OID + SIZE, "version 1\n", "", OID])
def test_other_texts(said: str) -> None:
    """The address of the version decides."""
    assert look(said).format is None
