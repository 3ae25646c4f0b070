"""Whatever a file holds: an answer, no exception, and no read beyond the file or the bounds."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.corpus.samples import Sample, samples

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.file import HEAD_SIZE, READ_LIMIT
from ai_finder.domain.vocabulary import FileFormat, Verdict

LARGEST = 64 * 1024
"""Of the samples that are mutated; in bytes."""
EVERY_BYTE = 1024
"""Up to here a sample is cut at each byte, beyond that at each step of so many pieces."""


class Watched:
    """A file in memory that counts what is read of it, and fails where a read is no sane one."""

    def __init__(self, content: bytes) -> None:
        self.content, self.size, self.bytes_read = content, len(content), 0

    def read(self, offset: int, length: int) -> bytes:
        """As the port says."""
        assert 0 <= offset <= self.size
        assert 0 <= length <= max(self.size, HEAD_SIZE)
        self.bytes_read += length
        return self.content[offset : offset + length]


def look(content: bytes, name: str) -> Identified:
    """What the file is, however broken."""
    source = Watched(content)
    found = identify(File(name, source))
    assert source.bytes_read <= READ_LIMIT + 4096
    return found


def smallest() -> list[Sample]:
    """The smallest sample of each format."""
    by_format = sorted(samples(), key=lambda sample: (sample.format, sample.path.stat().st_size, sample.id))
    each = [next(group) for _, group in groupby(by_format, key=lambda sample: sample.format)]
    return [sample for sample in each if sample.path.stat().st_size <= LARGEST]


SMALLEST = smallest()


@pytest.mark.parametrize("sample", SMALLEST, ids=lambda sample: sample.format)
def test_a_file_cut_anywhere_has_an_answer(sample: Sample) -> None:
    """At each byte of a small sample, at many of a larger one."""
    content = sample.path.read_bytes()
    for length in range(0, len(content), max(1, len(content) // EVERY_BYTE)):
        look(content[:length], sample.path.name)


COUNTED = [each for each in samples() if each.verdict == "valid" and each.path.stat().st_size <= LARGEST]


@pytest.mark.parametrize("sample", COUNTED, ids=lambda sample: sample.id)
def test_a_file_that_breaks_off_has_the_counts_of_the_whole_or_none(sample: Sample) -> None:
    """What was counted of a part is no count; where a header has all shapes, it is one."""
    content = sample.path.read_bytes()
    whole = counts(look(content, sample.path.name))
    for twentieths in range(1, 20):
        found = look(content[: len(content) * twentieths // 20], sample.path.name)
        if found.verdict is Verdict.TRUNCATED:
            assert all(one in (None, other) for one, other in zip(counts(found), whole, strict=True)), twentieths


def counts(found: Identified) -> tuple[int | None, ...]:
    """How much there is of each."""
    return found.model.parameters, found.model.tensors, found.model.vocabulary_size


def mutated(content: bytes) -> st.SearchStrategy[bytes]:
    """The content with a few numbers that lie, pieces that are gone, doubled or moved, and bytes of noise."""
    extreme = st.sampled_from(
        [bytes([255]) * n for n in (1, 2, 4, 8)]
        + [b"\0" * n for n in (1, 4, 8)]
        + [b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\0\0\0", b"\0\0\0\x80", b"\xff" * 9 + b"\x01"]
    )
    place = st.integers(0, max(0, len(content) - 1))
    edit = st.one_of(
        st.tuples(st.just("set"), place, extreme),
        st.tuples(st.just("insert"), place, extreme | st.binary(max_size=8)),
        st.tuples(st.just("delete"), place, st.binary(min_size=1, max_size=64)),
        st.tuples(st.just("double"), place, st.binary(min_size=1, max_size=64)),
    )
    return st.lists(edit, min_size=1, max_size=6).map(lambda edits: _edited(content, edits))


def _edited(content: bytes, edits: list[tuple[str, int, bytes]]) -> bytes:
    edited = bytearray(content)
    for how, at, value in edits:
        if how == "set":
            edited[at : at + len(value)] = value
        elif how == "insert":
            edited[at:at] = value
        elif how == "delete":
            del edited[at : at + len(value)]
        else:
            edited[at:at] = edited[at : at + len(value)]
    return bytes(edited)


@pytest.mark.parametrize("sample", SMALLEST, ids=lambda sample: sample.format)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_file_that_lies_has_an_answer(sample: Sample, data: st.DataObject) -> None:
    """Numbers at their extremes, pieces gone and doubled: always an answer."""
    look(data.draw(mutated(sample.path.read_bytes())), sample.path.name)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x", "m.gguf", "m.safetensors", "m.onnx", "m.pkl", "m.bin", "w.pb"]))
def test_noise_has_an_answer(content: bytes, name: str) -> None:
    """Random bytes are no sound model; a few of them may be a whole pickle, or a message of a few fields."""
    found = look(content, name)

    assert not found.recognised or found.problem or found.format in _SMALL


_SMALL = {FileFormat.PICKLE, FileFormat.ONNX_TENSORPROTO}


def test_a_file_reads_the_same_twice() -> None:
    """The same bytes, the same answer."""
    for sample in samples():
        content = sample.path.read_bytes()
        assert identify(File.of(content, sample.path.name)) == identify(File.of(content, sample.path.name)), sample.id
