"""LightGBM's text: the lengths of its trees are held against it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

MODELS = sorted((FILES / "lightgbm_models").glob("*.txt"))
MODEL = (FILES / "lightgbm_models" / "binary.txt").read_bytes()


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_cut_in_its_trees_or_parameters_is_truncated(path: Path) -> None:
    """LightGBM itself reads no such file, or another model."""
    content = path.read_bytes()
    trees, parameters = content.index(b"end of trees"), content.index(b"\nparameters:")
    ends = [*range(30, trees + 12, 5), *range(parameters + 12, content.index(b"end of parameters"), 50)]
    found = {identify(File.of(content[:end])).verdict for end in ends}
    assert {Verdict.TRUNCATED} == found


def test_a_model_of_an_old_version_has_no_words_behind_its_trees() -> None:
    """Before 2.2 a headline followed: what is cut before it is truncated, and its number of trees only claimed."""
    content = (FILES / "lightgbm_before_2_2" / "binary.txt").read_bytes()
    headline = content.index(b"\nfeature importances:")
    found = [identify(File.of(content[:end])) for end in range(30, headline + 20, 5)]
    assert {(FileFormat.LIGHTGBM, Verdict.TRUNCATED)} == {(each.format, each.verdict) for each in found}
    assert "num_trees" not in {entry.key for each in found for entry in each.model.metadata}
    found = [identify(File.of(content.replace(b"feature importances", b"features")))]
    assert Verdict.MALFORMED is found[0].verdict


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"max_feature_idx=3", b"max_feature_idx=4"),
        (b"num_tree_per_iteration=1", b"num_tree_per_iteration=0"),
        (b"num_tree_per_iteration=1", b"num_tree_per_iteration=x"),
        (b"num_class=1\n", b""),
        (b"Tree=1", b"Tree=7"),
        (b"tree_sizes=", b"tree_sizes=1"),
        (b"tree_sizes=", b"tree_sizes=" + b"9" * 5000),
        (b"num_leaves=3", b"num_leaves=33"),
        (b"end of trees", b"end of tree"),
    ],
)
def test_a_model_that_contradicts_itself_is_malformed(old: bytes, new: bytes) -> None:
    """Numbers against what they count, lengths against places."""
    assert old in MODEL
    found = identify(File.of(MODEL.replace(old, new, 1)))
    assert (FileFormat.LIGHTGBM, Verdict.MALFORMED) == (found.format, found.verdict)


def test_a_model_without_lengths_is_valid() -> None:
    """As old versions wrote it: the number of trees is not known."""
    line = next(line for line in MODEL.splitlines(keepends=True) if line.startswith(b"tree_sizes="))
    found = identify(File.of(MODEL.replace(line, b"")))
    assert (FileFormat.LIGHTGBM, Verdict.VALID) == (found.format, found.verdict)
    assert "num_trees" not in {entry.key for entry in found.model.metadata}


def test_trees_of_other_kinds_are_text() -> None:
    """A first line is no proof."""
    assert FileFormat.TEXT is identify(File.of(b"tree\nbirch\noak\n")).format


def test_a_path_of_a_machine_is_not_told() -> None:
    """The parameters name the training's files."""
    content = MODEL.replace(b"[boosting: gbdt]", b"[boosting: /home/somebody/x]")
    assert "somebody" not in str(identify(File.of(content)).model.metadata)
