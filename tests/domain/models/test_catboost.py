"""CatBoost's binary and JSON models: what breaks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

FOLDER = FILES / "catboost_models"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.cbm")), ids=lambda path: path.stem)
def test_a_model_cut_in_its_flatbuffer_is_truncated(path: Path) -> None:
    """Its length stands before it; where parts follow, their lengths stand before them."""
    content = path.read_bytes()
    core = 8 + int.from_bytes(content[4:8], "little")
    last = core + 1 if path.stem == "text" else len(content)  # the parts for text are not read
    assert {Verdict.TRUNCATED} == {identify(File.of(content[:end])).verdict for end in range(4, last, 41)}


@pytest.mark.parametrize("name", ["binary", "categories"])
def test_a_model_that_goes_on_is_malformed(name: str) -> None:
    """All behind the flatbuffer is announced in it."""
    assert Verdict.MALFORMED is identify(File.of((FOLDER / f"{name}.cbm").read_bytes() + b"\0" * 9)).verdict


@pytest.mark.parametrize("offset", [8, 20, 24, 28])
def test_offsets_that_lead_out_are_malformed(offset: int) -> None:
    """The file is as long as it says, so nothing is cut off."""
    content = bytearray((FOLDER / "binary.cbm").read_bytes())
    content[offset : offset + 4] = b"\xff\xff\xff\x6f"
    assert Verdict.MALFORMED is identify(File.of(bytes(content))).verdict


def changed(**values: Any) -> bytes:
    """A model as JSON with other values."""
    return json.dumps(json.loads((FOLDER / "binary.json").read_text()) | values).encode()


TREE = json.loads((FOLDER / "binary.json").read_text())["oblivious_trees"][0]


@pytest.mark.parametrize(
    "trees",
    [None, {}, [None], [TREE | {"leaf_values": TREE["leaf_values"][1:]}], [TREE | {"leaf_values": []}]],
)
def test_a_document_that_contradicts_itself_is_malformed(trees: object) -> None:
    """Each leaf of a tree has a value."""
    found = identify(File.of(changed(oblivious_trees=trees)))
    assert (FileFormat.CATBOOST_JSON, Verdict.MALFORMED) == (found.format, found.verdict)


@pytest.mark.parametrize("value", [None, 1, [], {}, "x", {"params": "{"}, {"params": {"loss_function": []}}], ids=repr)
def test_values_of_other_types_have_an_answer(value: object) -> None:
    """Facts that are missing are not told."""
    found = identify(File.of(changed(model_info=value)))
    assert (FileFormat.CATBOOST_JSON, None) == (found.format, found.model.task)


def test_other_features_are_no_model() -> None:
    """A key is no proof."""
    assert FileFormat.JSON is identify(File.of(b'{"features_info": {"count": 3}}')).format
