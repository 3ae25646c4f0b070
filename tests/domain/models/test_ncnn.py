"""ncnn's graphs, as text and as numbers."""

from __future__ import annotations

import struct

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, Verdict

TEXT = (FILES / "ncnn_models" / "net.param").read_bytes()
BINARY = (FILES / "ncnn_models" / "small.param.bin").read_bytes()


def look(content: bytes) -> Identified:
    """What a file without a name is."""
    return identify(File.of(content))


def test_a_graph_cut_anywhere_is_truncated() -> None:
    """A cut in the settings of the last line cannot be seen."""
    found = [look(TEXT[:end]) for end in range(13, TEXT.rindex(b" prob "))]
    found += [look(BINARY[:end]) for end in range(60, len(BINARY))]
    assert {Verdict.TRUNCATED} == {each.verdict for each in found}
    assert {()} == {each.model.metadata for each in found}


def test_what_stands_behind_the_layers_is_not_read() -> None:
    """As ncnn itself does: models of its own have a line more."""
    assert look(TEXT).model == look(TEXT + b"Noop output 1 0 prob\n").model


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\n5 6\n", b"\n4 6\n"),
        (b"\n5 6\n", b"\n5 7\n"),
        (b"\n5 6\n", b"\n5 999999999\n"),
        (b"\n5 6\n", b"\n999999999 6\n"),
        (b"ReLU relu 1 1 conv relu", b"ReLU relu 1 1 nothing relu"),
        (b"ReLU relu 1 1 conv relu", b"ReLU relu 1 1 conv data"),
        (b"ReLU relu 1 1 conv relu", b"ReLU relu x 1 conv relu"),
        (b"ReLU relu 1 1 conv relu", b"ReLU relu 9 1 conv relu"),
    ],
)
def test_a_graph_that_contradicts_itself_is_malformed(old: bytes, new: bytes) -> None:
    """Counts, and what layers take and give."""
    assert old in TEXT
    found = look(TEXT.replace(old, new))
    assert (FileFormat.NCNN_PARAM, Verdict.MALFORMED) == (found.format, found.verdict)


def test_a_layer_that_ncnn_has_not_is_told() -> None:
    """It is code beside the model; also in a graph that then breaks."""
    for content in (TEXT, TEXT.replace(b"\n5 6\n", b"\n5 7\n")):
        found = look(content.replace(b"ReLU relu", b"Evil relu"))
        assert [(Danger.GRAPH_CUSTOM_OPERATOR, "Evil", "relu")] == [
            (r.danger, r.detail, r.where) for r in found.reasons
        ]
        assert ("Evil",) == found.model.custom_operators


def test_a_custom_layer_in_numbers_is_told() -> None:
    """Its type has a bit of its own."""
    relu = struct.pack("<3i", 26, 1, 1)
    found = look(BINARY.replace(relu, struct.pack("<3i", 256 + 3, 1, 1)))
    assert (Verdict.VALID, ("custom 3",)) == (found.verdict, found.model.custom_operators)
    assert ("0: [3,8,8]",) == look(BINARY).model.inputs or ("1: [3,8,8]",) == look(BINARY).model.inputs


@pytest.mark.parametrize("value", [-1, 1 << 30, -23301, -(1 << 31)])
@pytest.mark.parametrize("offset", range(12, 60, 4))
def test_numbers_that_lie_have_an_answer(offset: int, value: int) -> None:
    """Whatever they count."""
    look(BINARY[:offset] + struct.pack("<i", value) + BINARY[offset + 4 :])
