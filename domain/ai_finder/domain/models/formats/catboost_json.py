"""CatBoost's model as JSON (https://catboost.ai/docs/en/concepts/json-tutorial)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.formats.catboost import described
from ai_finder.domain.models.model import Model, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_INPUTS_LIMIT = 1000
_KINDS = ("float", "categorical", "text", "embedding")


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """A document with `features_info`, and features of a kind in it."""
    trees = document.get("oblivious_trees", document.get("trees"))
    features, info = document.get("features_info"), document.get("model_info")
    if not isinstance(features, Mapping) or not any(f"{kind}_features" in features for kind in _KINDS):
        return
    draft.format = FileFormat.CATBOOST_JSON
    said = info if isinstance(info, Mapping) else {}
    draft.model = Model(framework="catboost")
    groups = [(kind, features.get(f"{kind}_features", ())) for kind in _KINDS]
    groups = [(kind, group) for kind, group in groups if isinstance(group, list)]
    inputs = [f"{_name(feature)}: {kind}" for kind, group in groups for feature in group[:_INPUTS_LIMIT]]
    draft.model = described(
        said,
        tuple(inputs),
        num_trees=len(trees) if isinstance(trees, list) else None,
        num_features=sum(len(group) for _, group in groups),
    )
    if not isinstance(trees, list):
        raise Malformed("the model has no trees")
    if not all(_is_tree(tree) for tree in trees):
        raise Malformed("a tree has another number of leaves than its splits give")


def _name(feature: object) -> str:
    if not isinstance(feature, Mapping):
        raise Malformed("a feature is no object")
    name, index = feature.get("feature_id"), feature.get("flat_feature_index")
    return text(name) if isinstance(name, str) and name else str(index) if type(index) is int else "?"


def _is_tree(tree: object) -> bool:
    """Whether an oblivious tree has a value for each leaf (or several, for each class); others are not counted."""
    if not isinstance(tree, Mapping):
        return False
    splits, values = tree.get("splits"), tree.get("leaf_values")
    if not isinstance(values, list):
        return splits is None
    depth = len(splits) if isinstance(splits, list) else 0
    return depth <= 32 and len(values) > 0 and len(values) % (1 << depth) == 0
