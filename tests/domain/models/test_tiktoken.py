"""Ranks of byte pairs, and lists of words that look like them."""

from __future__ import annotations

from base64 import b64encode

import pytest

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

RANKS = [b"%b %d\n" % (b64encode(b"token%d" % rank), rank) for rank in range(5000)]


def look(content: bytes) -> Identified:
    """What a text is."""
    return identify(File.of(content))


@pytest.mark.parametrize("count", [8, 255, 5000])
def test_each_line_is_a_token(count: int) -> None:
    """Also where the last one has no end."""
    content = b"".join(RANKS[:count])
    for text in (content, content.rstrip(b"\n") if count > 8 else content):
        found = look(text)
        assert (FileFormat.TIKTOKEN, Verdict.COMPANION, count) == (
            found.format,
            found.verdict,
            found.model.vocabulary_size,
        )


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"".join(RANKS[:300]) + b"QUFB", Verdict.TRUNCATED),
        (b"".join(RANKS[:300]) + b"QUFB ", Verdict.TRUNCATED),
        (b"".join(RANKS[:300]) + b"?? 300\n", Verdict.MALFORMED),
        (b"".join(RANKS[:300]) + b"\n" + RANKS[300], Verdict.MALFORMED),
        (b"".join(RANKS[:300]) + b"QUFB 1e3", Verdict.MALFORMED),
    ],
)
def test_a_broken_list(content: bytes, verdict: Verdict) -> None:
    """What was counted of a part is not told."""
    found = look(content)

    assert (FileFormat.TIKTOKEN, verdict, None) == (found.format, found.verdict, found.model.vocabulary_size)


@pytest.mark.parametrize(
    "content",
    [
        b"".join(b"word%d 0\n" % rank for rank in range(100)),
        b"".join(b"the %d\n" % rank for rank in range(100)),
        b"".join(RANKS[1:100]),
        b"".join(RANKS[:3]),
        b"word 0\nfour 1\n",
    ],
)
def test_a_list_of_words_is_none(content: bytes) -> None:
    """Ranks begin at none and go up by one, tokens are base64."""
    assert Verdict.NOT_A_MODEL == look(content).verdict
