"""fastText's models: sizes against the file."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

PATHS = sorted(path for path in (FILES / "fasttext_models").iterdir() if path.suffix in (".bin", ".ftz"))
CLASSIFIER = (FILES / "fasttext_models" / "classifier.bin").read_bytes()
QUANTIZED = (FILES / "fasttext_models" / "quantized.ftz").read_bytes()
DIMENSION, LOSS, MODEL, BUCKET, SIZE, WORDS, LABELS, TOKENS = 8, 32, 36, 40, 64, 68, 72, 76


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_model_cut_anywhere_is_truncated(path: Path) -> None:
    """From its header on."""
    content = path.read_bytes()
    found = [identify(File.of(content[:end])) for end in range(92, len(content), 1 + len(content) // 500)]
    assert {(Verdict.TRUNCATED, None)} == {(each.verdict, each.model.vocabulary_size) for each in found}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_model_that_goes_on_is_malformed(path: Path) -> None:
    """Behind the second matrix there is nothing."""
    assert Verdict.MALFORMED is identify(File.of(path.read_bytes() + b"\0")).verdict


@pytest.mark.parametrize("content", [CLASSIFIER, QUANTIZED], ids=["dense", "quantized"])
@pytest.mark.parametrize("value", [-1, 0x7FFFFFFF])
@pytest.mark.parametrize("offset", [DIMENSION, LOSS, MODEL, BUCKET, SIZE, WORDS, LABELS])
def test_sizes_that_lie_are_not_believed(content: bytes, offset: int, value: int) -> None:
    """Each is checked against the others, or the file; more buckets than rows there may be, in a pruned model."""
    changed = content[:offset] + struct.pack("<i", value) + content[offset + 4 :]
    found = identify(File.of(changed))
    assert FileFormat.FASTTEXT is found.format
    assert found.verdict in (Verdict.MALFORMED, Verdict.TRUNCATED) or (offset == BUCKET and value > 0)


def test_the_dictionary_of_a_large_dense_model_is_not_read() -> None:
    """Its matrices end with the file, so they are found from there."""

    class Huge:
        """Two million words of eight bytes, a matrix of a hundred columns for each, nothing in between but zeros."""

        words, columns = 2_000_000, 100
        dictionary = words * 17
        matrix = 17 + words * columns * 4
        size = 92 + dictionary + 2 * matrix
        asked = 0

        def read(self, offset: int, length: int) -> bytes:
            """Zeros, and the heads of what there is."""
            self.asked += length
            header = struct.pack("<ii12id3i2q", 793712314, 12, self.columns, 5, 5, 1, 5, 1, 2, 1, 0, 0, 0, 100, 1e-4,
                                 self.words, self.words, 0, 9, -1)  # fmt: skip
            head = b"\0" + struct.pack("<qq", self.words, self.columns)
            content = bytearray(min(length, self.size - offset))
            for at, piece in ((0, header), (self.size - 2 * self.matrix, head), (self.size - self.matrix, head)):
                if offset <= at < offset + length:
                    content[at - offset : at - offset + len(piece)] = piece
            return bytes(content[:length])

    source = Huge()
    found = identify(File("x.bin", source))
    assert (FileFormat.FASTTEXT, Verdict.VALID, 400_000_000) == (found.format, found.verdict, found.model.parameters)
    assert source.asked < 100_000  # an archive behind it is looked for, too
