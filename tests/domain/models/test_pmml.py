"""PMML, held against what Nyoka says of what it wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpus.samples import FILES, Sample, samples

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import pmml

OURS = [sample for sample in samples() if sample.format == "pmml"]
TREE = (FILES / "pmml_models" / "tree.pmml").read_bytes()
VERDICTS: dict[type[Malformed] | None, str] = {
    None: "valid",
    Malformed: "malformed",
    LimitExceeded: "malformed",
    Truncated: "truncated",
}


def drafted(content: bytes) -> tuple[Draft, str]:
    """What was learned, and how sound the file is."""
    draft = Draft()
    try:
        pmml.read(File.of(content), draft)
    except Malformed as error:
        return draft, VERDICTS[type(error)]
    return draft, "valid"


@pytest.mark.parametrize("sample", OURS, ids=lambda sample: sample.id)
def test_a_model_is_what_nyoka_says(sample: Sample) -> None:
    """Facts, verdict and dangers of each of the corpus."""
    draft, verdict = drafted(sample.path.read_bytes())

    assert (sample.format, sample.verdict) == (draft.format, verdict)
    expected = {fact: tuple(value) if isinstance(value, list) else value for fact, value in sample.model.items()}
    assert expected == {fact: getattr(draft.model, fact) for fact in sample.model}
    assert set(sample.reasons) == {reason.danger.value for reason in draft.reasons}


@pytest.mark.parametrize(
    ("calls", "defined", "reasons"),
    [
        ("+", "", []),
        ("org.example.Own", "", ["org.example.Own"]),
        ("my.own", '<TransformationDictionary><DefineFunction name="my.own"/></TransformationDictionary>', []),
    ],
)
def test_functions_of_java_are_custom_operators(calls: str, defined: str, reasons: list[str]) -> None:
    """Unless the document defines them."""
    draft, _ = drafted(f'<PMML version="4.4">{defined}<A><Apply function="{calls}"/></A></PMML>'.encode())
    assert reasons == [reason.detail for reason in draft.reasons]


@pytest.mark.parametrize("content", [b"<html><PMML/></html>", b"<svg/>", b"<?xml version='1.0'?><project/>", b"<"])
def test_other_xml_is_not_ours(content: bytes) -> None:
    """Only the root counts."""
    assert drafted(content)[0].format is None


@given(st.lists(st.tuples(st.integers(0, len(TREE) - 1), st.binary(min_size=1, max_size=6)), max_size=6))
def test_no_other_error_escapes(changes: list[tuple[int, bytes]]) -> None:
    """Whatever the bytes."""
    content = bytearray(TREE)
    for at, change in changes:
        content[at : at + len(change)] = change
    drafted(bytes(content))
