"""Keras models and weights in HDF5, and HDF5 that is neither."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpus.samples import FILES, Sample, samples

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models import File, identify
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats.hdf5_models import read
from ai_finder.domain.vocabulary import FileFormat, Verdict

OURS = [sample for sample in samples() if sample.path.suffix == ".h5" and sample.path.parent.name != "peft_adapters"]
KERAS = FILES / "keras_models"
SMALLEST = (KERAS / "with_lambda.h5").read_bytes()


def drafted(content: bytes) -> Draft:
    """What the reader learns, as far as it comes."""
    draft = Draft()
    with suppress(Malformed):
        read(File.of(content, "x.h5"), draft)
    return draft


@pytest.mark.parametrize("sample", OURS, ids=lambda sample: sample.id)
def test_facts_are_those_of_keras(sample: Sample) -> None:
    """Parameters, tensors, types, names, inputs, and the dangers of each file of the corpus."""
    draft = drafted(sample.path.read_bytes())

    assert sample.format == draft.format
    facts = {fact: getattr(draft.model, fact) for fact in sample.model}
    expected = {fact: tuple(value) if isinstance(value, list) else value for fact, value in sample.model.items()}
    assert expected == facts
    assert set(sample.reasons) <= {reason.danger.value for reason in draft.reasons}
    assert bool(sample.reasons) == bool(draft.reasons)


def test_a_danger_is_told_of_a_file_that_is_cut() -> None:
    """The configuration stands before the weights."""
    draft = drafted(SMALLEST[: len(SMALLEST) - 100])
    assert (FileFormat.KERAS_H5, ["keras.lambda"]) == (draft.format, [reason.danger for reason in draft.reasons])


def test_plain_hdf5_is_no_model() -> None:
    """Whatever its groups are called."""
    draft = drafted((FILES / "h5py_files" / "mixed_latest.h5").read_bytes())
    assert (FileFormat.HDF5, Verdict.NOT_A_MODEL) == (draft.format, draft.verdict)


@pytest.mark.parametrize("path", sorted(KERAS.glob("*.h5")), ids=lambda path: path.name)
def test_a_header_costs_little(path: Path) -> None:
    """50 ms of CPU at most."""
    content = path.read_bytes()
    drafted(content)
    start = time.process_time()
    drafted(content)
    assert time.process_time() - start < 0.05


@given(st.lists(st.tuples(st.integers(0, len(SMALLEST) - 1), st.binary(min_size=1, max_size=9)), max_size=8))
def test_no_other_error_escapes(changes: list[tuple[int, bytes]]) -> None:
    """Whatever the bytes."""
    content = bytearray(SMALLEST)
    for at, change in changes:
        content[at : at + len(change)] = change
    drafted(bytes(content))


def test_weights_that_are_cut_off_are_known_by_what_is_left() -> None:
    """Their name and the names in them say what they were."""
    content = (KERAS / "classifier.weights.h5").read_bytes()
    cut = content[: len(content) // 2]

    assert (FileFormat.KERAS_WEIGHTS_H5, Verdict.TRUNCATED) == _told(cut, "a.weights.h5")
    assert (FileFormat.HDF5, Verdict.TRUNCATED) == _told(cut, "a.h5")


def _told(content: bytes, name: str) -> tuple[FileFormat, Verdict]:
    found = identify(File.of(content, name))
    return found.format, found.verdict
