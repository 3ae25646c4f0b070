"""Orbax's files by their content, and a checkpoint as one finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.corpus.samples import FILES
from tests.domain.models.files import on_disk

from ai_finder.domain.models import File, identify
from ai_finder.domain.models.directories import gathered
from ai_finder.domain.vocabulary import FileFormat, Verdict

FOLDER = FILES / "orbax_checkpoints"
MANIFEST = (FOLDER / "alone" / "manifest.ocdbt").read_bytes()
TREE = json.loads((FOLDER / "alone" / "_METADATA").read_text())


def test_a_checkpoint_is_one_finding() -> None:
    """With the count of its tree, whatever the layout."""
    paths = {str(path.relative_to(FOLDER)): path for path in FOLDER.rglob("*") if path.is_file()}
    found = gathered({name: identify(on_disk(path)) for name, path in paths.items() if path.parent != FOLDER})
    assert ["alone/_METADATA", "manager/1/_CHECKPOINT_METADATA", "zarr/_METADATA"] == [each.path for each in found]
    assert [26, 26, 26] == [each.identified.model.parameters for each in found]


@pytest.mark.parametrize(
    ("content", "verdict"),
    [(MANIFEST[:20], Verdict.TRUNCATED), (MANIFEST[:-1], Verdict.TRUNCATED), (MANIFEST + b"\0", Verdict.MALFORMED)],
)
def test_a_manifest_is_as_long_as_it_says(content: bytes, verdict: Verdict) -> None:
    """Its length stands behind its mark."""
    found = identify(File.of(content))
    assert (FileFormat.ORBAX, verdict) == (found.format, found.verdict)


def changed(value: Any) -> bytes:
    """The tree with another first value."""
    tree = TREE["tree_metadata"]
    return json.dumps({**TREE, "tree_metadata": tree | {next(iter(tree)): value}}).encode()


def entry(**values: Any) -> dict[str, Any]:
    """A value of the tree."""
    return {"key_metadata": [], "value_metadata": values}


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        {"value_metadata": []},
        *(entry(value_type="jax.Array", write_shape=shape) for shape in (1, [-1], [1.5])),
    ],
    ids=repr,
)
def test_a_tree_that_says_nothing_of_a_value_is_malformed(value: object) -> None:
    """Nor can a shape be of such sizes."""
    found = identify(File.of(changed(value)))
    assert (FileFormat.ORBAX, Verdict.MALFORMED) == (found.format, found.verdict)


@pytest.mark.parametrize(
    ("value", "tensors", "parameters"),
    [
        (entry(value_type="scalar"), 3, 23),
        (entry(value_type="string"), 2, 22),
        (entry(value_type="np.ndarray"), 3, None),
    ],
    ids=repr,
)
def test_values_without_a_shape(value: object, tensors: int, parameters: int | None) -> None:
    """A scalar is one element, a text is none; an array of an unknown shape makes the sum unknown."""
    found = identify(File.of(changed(value)))
    assert (tensors, parameters) == (found.model.tensors, found.model.parameters)


def test_paths_are_not_needed(tmp_path: Path) -> None:
    """A name is no evidence."""
    path = tmp_path / "x.txt"
    path.write_bytes(MANIFEST)
    assert FileFormat.ORBAX is identify(on_disk(path)).format
