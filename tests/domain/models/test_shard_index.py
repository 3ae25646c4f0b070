"""Indexes of shards: the files that they name lie below them."""

from __future__ import annotations

from typing import Any

import pytest

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import shard_index


def look(document: dict[str, Any]) -> Draft:
    """What an index is; its problem is raised."""
    draft = Draft()
    shard_index.read_json(document, File.of(b"{}"), draft)
    return draft


def test_shards_are_sorted_and_told_once() -> None:
    """The order of the weights does not matter; a folder below is allowed."""
    said = {"total_size": 10, "total_parameters": 5}
    found = look({"metadata": said, "weight_map": {"z": "b.bin", "y": "sub/a.bin", "x": "b.bin"}})
    assert ("b.bin", "sub/a.bin") == found.parts
    assert (3, 5, "pytorch") == (found.model.tensors, found.model.parameters, found.model.framework)


@pytest.mark.parametrize(
    ("shard", "ids"),
    [
        ("../a.bin", {"config.path-traversal"}),
        ("/a.bin", {"config.path-traversal"}),
        ("a/../../b.bin", {"config.path-traversal"}),
        ("..\\a.bin", {"config.path-traversal"}),
        ("C:\\a.bin", {"config.path-traversal"}),
        ("https://example.com/a.bin", {"config.path-traversal"}),
        ("a//b.bin", set()),
        ("\ud800.bin", set()),
        ("a\n.bin", set()),
        ("./a.bin", set()),
        (7, set()),
    ],
)
def test_a_shard_lies_below_its_index(shard: object, ids: set[str]) -> None:
    """A path that goes up, starts at a root, or cannot be printed makes the index malformed."""
    draft = Draft()
    with pytest.raises(Malformed):
        shard_index.read_json({"weight_map": {"a": "a.bin", "b": shard}}, File.of(b"{}"), draft)
    assert ids == {reason.danger.value for reason in draft.reasons}


def test_another_map_is_none() -> None:
    """It has to be an object."""
    assert look({"weight_map": [1]}).format is None
