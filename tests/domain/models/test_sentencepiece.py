"""SentencePiece: what is a tokenizer, and what merely has texts and numbers."""

from __future__ import annotations

import struct

import pytest
from tests.corpus.samples import FILES
from tests.domain.models.messages import held, number

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict


def piece(text: str, kind: int = 1) -> bytes:
    """A piece of the vocabulary."""
    return held(1, held(1, text), b"\x15" + struct.pack("<f", -1.0), number(3, kind) if kind != 1 else b"")


UNKNOWN, TRAINER = piece("<unk>", 2), held(2, number(3, 2), number(4, 3))
SOUND = {
    "pieces and how they were trained": UNKNOWN + piece("a") + TRAINER,
    "pieces alone": UNKNOWN + piece("a") + piece("b"),
    "what is not known last": piece("a") + piece("b") + UNKNOWN + TRAINER,
}
OTHERS = {
    "pieces without the one for all others": piece("a") + piece("b") + piece("c"),
    "texts": held(1, held(1, "a")) * 3,
    "a list of something else": held(1, held(1, "a"), held(2, "b"), number(4, 2)) * 3,
    "trained without pieces": TRAINER,
}


@pytest.mark.parametrize("content", SOUND.values(), ids=SOUND)
def test_a_tokenizer(content: bytes) -> None:
    """Pieces with scores, one of which stands for what is not known, or the trainer's settings behind them."""
    found = identify(File.of(content, "x"))
    assert (FileFormat.SENTENCEPIECE, Verdict.COMPANION) == (found.format, found.verdict)
    assert content.count(b"\x15") == found.model.vocabulary_size


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_what_is_none(content: bytes) -> None:
    """Other lists of texts."""
    assert FileFormat.SENTENCEPIECE is not identify(File.of(content, "x")).format


@pytest.mark.parametrize("more", [piece("a"), piece("")], ids=["twice", "empty"])
def test_a_vocabulary_that_cannot_be(more: bytes) -> None:
    """Each piece is there once, and none is empty."""
    assert Verdict.MALFORMED is identify(File.of(SOUND["pieces alone"] + more, "x")).verdict


def test_a_tokenizer_that_is_cut_off() -> None:
    """From a few pieces on it is one, a truncated one."""
    content = (FILES / "sentencepiece_models" / "unigram.model").read_bytes()
    found = [identify(File.of(content[:length], "x")) for length in range(60, len(content))]
    assert {FileFormat.SENTENCEPIECE} == {one.format for one in found}
    assert {Verdict.TRUNCATED, Verdict.COMPANION} == {one.verdict for one in found}
