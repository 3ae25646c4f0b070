"""Word vectors have no mark: what is taken for some, and what is not."""

from __future__ import annotations

import struct

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

FOLDER = FILES / "word_vectors"
BINARY, TEXT = (FOLDER / "few.bin").read_bytes(), (FOLDER / "few.txt").read_bytes()
VECTOR = struct.pack("<3f", 0.5, -1.5, 2.5)


def test_a_binary_file_cut_anywhere_is_truncated() -> None:
    """From the third vector on, which makes it certain."""
    for content, sure in ((BINARY, 100), ((FOLDER / "many.bin").read_bytes(), 100)):
        ends = range(sure, len(content), 1 + len(content) // 500)
        found = [identify(File.of(content[:end])) for end in ends]
        assert {Verdict.TRUNCATED} == {each.verdict for each in found}
        assert {(None, None)} == {(each.model.parameters, each.model.vocabulary_size) for each in found}


def test_a_text_cut_in_a_line_is_truncated() -> None:
    """Or between lines; a cut in the last number cannot be seen."""
    last = TEXT.rindex(b" ")
    found = [identify(File.of(TEXT[:end])) for end in range(200, last, 7)]
    assert {Verdict.TRUNCATED} == {each.verdict for each in found}
    assert {(None, None)} == {(each.model.parameters, each.model.vocabulary_size) for each in found}


@pytest.mark.parametrize(
    ("content", "form", "verdict"),
    [
        (BINARY + VECTOR, FileFormat.WORD2VEC_BIN, Verdict.MALFORMED),
        (TEXT + TEXT.splitlines()[1] + b"\n", FileFormat.WORD2VEC_TEXT, Verdict.MALFORMED),
        (TEXT.replace(b"\n", b" 1\n", 6).replace(b"5 1\n", b"5\n", 1), FileFormat.TEXT, Verdict.NOT_A_MODEL),
        (
            b"3 3\n" + b"".join(b"%b " % word + VECTOR for word in (b"a", b"b", b"c")),
            FileFormat.WORD2VEC_BIN,
            Verdict.VALID,
        ),
        (
            b"3 3\n" + b"".join(b"%b " % word + VECTOR + b"\n" for word in (b"a", b"b", b"c")),
            FileFormat.WORD2VEC_BIN,
            Verdict.VALID,
        ),
    ],
)
def test_forms(content: bytes, form: FileFormat, verdict: Verdict) -> None:
    """With and without a line's end behind each vector; with too much."""
    found = identify(File.of(content))
    assert (form, verdict) == (found.format, found.verdict)


@pytest.mark.parametrize(
    "content",
    [
        b"2 3\n0.5 0.5 0.5\n1.5 1.5 1.5\n",  # points
        b"3 2\n1 0.5 0.5\n2 0.5 0.5\n3 1.5 1.5\n",  # a table
        b"12 3\nis how it begins and nothing more\nof numbers\n",
        b"2 2\n1 0\n0 1\n",  # a matrix
        b"10 5\n\0\0\0\0\0\0\0\0\0\0",
        b"3 3\n" + b"\x89PNG\r\n\x1a\n" * 20,
        b"3 4\na b c d e\nf g h i j\nk l m n o\n",
        b"0 5\n",
        b"5 0\n",
        b"9999999999 99999\n",
    ],
)
def test_look_alikes_are_no_vectors(content: bytes) -> None:
    """Other texts that begin with two numbers."""
    assert not identify(File.of(content, "x.bin")).format.is_model


def test_a_text_of_a_megabyte_is_soon_read() -> None:
    """The numbers of a few lines are looked at, the others only counted."""
    content = b"4000 30\n" + b"".join(b"w%d" % n + b" 0.125" * 30 + b"\n" for n in range(4000))
    found = identify(File.of(content))
    assert (FileFormat.WORD2VEC_TEXT, Verdict.VALID, 120_000) == (found.format, found.verdict, found.model.parameters)


def test_a_long_text_is_held_against_its_end() -> None:
    """Its lines are not all read: what they take at least, and the last of them, tell that it is cut."""
    content = b"90000 30\n" + b"".join(b"w%d" % n + b" 0.125" * 30 + b"\n" for n in range(9000))
    assert Verdict.TRUNCATED is identify(File.of(content)).verdict
    content = content.replace(b"90000", b"9000", 1)
    found = identify(File.of(content))
    assert (Verdict.VALID, 270_000) == (found.verdict, found.model.parameters)
    for end in (len(content) - 20, len(content) - 2500):
        assert Verdict.TRUNCATED is identify(File.of(content[:end])).verdict
