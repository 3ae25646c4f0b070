"""XGBoost's three forms: what breaks each of them."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

MODELS, BINARIES = FILES / "xgboost_models", FILES / "xgboost_binary"
TREES = json.loads((MODELS / "trees.json").read_text())


def look(content: bytes) -> Identified:
    """What a file without a name is."""
    return identify(File.of(content))


def changed(*path: str | int, to: object) -> bytes:
    """The model of trees with another value somewhere."""
    document: Any = json.loads(json.dumps(TREES))
    *before, last = path
    inner = document
    for step in before:
        inner = inner[step]
    inner[last] = to
    return json.dumps(document).encode()


MODEL = ("learner", "gradient_booster", "model")


@pytest.mark.parametrize(
    "content",
    [
        changed(*MODEL, "gbtree_model_param", "num_trees", to="4"),
        changed(*MODEL, "gbtree_model_param", "num_trees", to="9" * 5000),
        changed(*MODEL, "tree_info", to=[0]),
        changed(*MODEL, "trees", 1, "tree_param", "num_nodes", to="6"),
        changed(*MODEL, "trees", 1, "left_children", to=[]),
        changed(*MODEL, "trees", 1, to=None),
        changed("learner", "objective", to=[]),
        changed("learner", "learner_model_param", "num_feature", to=4),
    ],
)
def test_a_document_that_contradicts_itself_is_malformed(content: bytes) -> None:
    """Numbers against what they count."""
    found = look(content)
    assert (FileFormat.XGBOOST, Verdict.MALFORMED) == (found.format, found.verdict)


@pytest.mark.parametrize("value", [None, 1, [], {}, [[1]], {"a": {}}], ids=repr)
@pytest.mark.parametrize("path", [("learner", "attributes"), ("learner", "feature_names"), ("version",), MODEL])
def test_values_of_other_types_have_an_answer(path: tuple[str, ...], value: object) -> None:
    """Whatever stands where something else belongs."""
    assert FileFormat.XGBOOST is look(changed(*path, to=value)).format


@pytest.mark.parametrize("path", sorted([*MODELS.glob("*.ubj"), *BINARIES.glob("*.m*")]), ids=lambda path: path.name)
def test_a_binary_file_cut_anywhere_is_truncated(path: Path) -> None:
    """From where the format is certain."""
    content = path.read_bytes()
    assert {Verdict.TRUNCATED} == {look(content[:length]).verdict for length in range(200, len(content), 3)}


@pytest.mark.parametrize(
    "path", sorted([*MODELS.glob("*.ubj"), *BINARIES.glob("linear.m*")]), ids=lambda path: path.name
)
def test_a_document_that_goes_on_is_malformed(path: Path) -> None:
    """Behind the last brace there is nothing; the binary form may hold more."""
    expected = Verdict.MALFORMED if path.suffix == ".ubj" else Verdict.VALID
    assert expected is look(path.read_bytes() + b"{}").verdict


BEGIN = b"{L\0\0\0\0\0\0\0\7learner{"


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (BEGIN + b"L" + b"\xff" * 8, Verdict.MALFORMED),
        (BEGIN + b"L\x7f" + b"\xff" * 7, Verdict.MALFORMED),
        (BEGIN + b"i\1a[$d#L\x7f" + b"\xff" * 7, Verdict.TRUNCATED),
        (BEGIN + b"i\1a[$Z#L\x7f" + b"\xff" * 7, Verdict.MALFORMED),
        (BEGIN + b"i\1a[$T#L\0\0\0\0\xff\xff\xff\xff", Verdict.MALFORMED),
        (BEGIN + b"i\1a[$[#L\0\0\0\0\xff\xff\xff\xff", Verdict.MALFORMED),
        (BEGIN + b"i\1a" + b"[" * 100_000, Verdict.MALFORMED),
        (BEGIN + b"i\1a[" + b"Z" * 1_000_000, Verdict.MALFORMED),
        (BEGIN + b"i\1aZi\1aZ}}", Verdict.MALFORMED),
        (BEGIN + b"i\1a?", Verdict.MALFORMED),
        (BEGIN + b"}}", Verdict.MALFORMED),
    ],
)
def test_hostile_documents(content: bytes, verdict: Verdict) -> None:
    """Lengths that lie, arrays of nothing, depth without end: all soon."""
    start = process_time()
    found = look(content)
    assert (FileFormat.XGBOOST, verdict) == (found.format, found.verdict)
    assert process_time() - start < 0.5


def test_a_binary_model_of_trees_without_end() -> None:
    """The number of trees is not believed."""
    content = bytearray((BINARIES / "trees.model").read_bytes())
    at = content.index(b"gbtree") + 6
    for count, verdict in ((2**31 - 1, Verdict.MALFORMED), (-1, Verdict.MALFORMED), (900_000, Verdict.TRUNCATED)):
        content[at : at + 4] = struct.pack("<i", count)
        assert verdict is look(bytes(content)).verdict


def test_look_alikes_are_no_models() -> None:
    """Other documents with a learner, other files with the mark."""
    for content in (b'{"learner": {"name": "x"}, "version": 1}', b"binf" + bytes(300), b"{i\x07learner" + bytes(20)):
        assert FileFormat.XGBOOST is not look(content).format
