"""XGBoost: one document, as JSON or Universal Binary JSON, and the binary form before it.

https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html and the JSON Schema there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.encodings import ubjson
from ai_finder.domain.models.formats import xgboost_binary
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_INPUTS_LIMIT = 1000
_OF_LEARNER = {"attributes", "feature_names", "feature_types", "gradient_booster", "learner_model_param", "objective"}
_OF_NODES = (
    "base_weights",
    "default_left",
    "left_children",
    "loss_changes",
    "parents",
    "right_children",
    "split_conditions",
    "split_indices",
    "split_type",
    "sum_hessian",
)
"""What a tree has of each of its nodes."""


def read(file: File, draft: Draft) -> None:
    """A binary file, of either form."""
    if not file.head.startswith(b"{"):
        xgboost_binary.read(file, draft)
        return
    draft.format = FileFormat.XGBOOST  # its row asks for the first key, which no other has
    draft.model = Model(framework="xgboost")
    document = ubjson.document(file)
    if not isinstance(document, Mapping):
        raise Malformed("the model is no object")
    _model(document, draft)


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """A document with a `learner`, and parts of one in it."""
    learner = document.get("learner")
    if isinstance(learner, Mapping) and len(learner.keys() & _OF_LEARNER) > 1:
        draft.format = FileFormat.XGBOOST
        draft.model = Model(framework="xgboost")
        _model(document, draft)


def _model(document: Mapping[str, object], draft: Draft) -> None:
    learner = _object(document, "learner")
    booster = _object(learner, "gradient_booster")
    param = _object(learner, "learner_model_param")
    inner = booster.get("gbtree", booster)  # dart wraps it
    model = _object(inner if isinstance(inner, Mapping) else {}, "model")
    trees, weights = model.get("trees"), model.get("weights")
    facts: dict[str, object] = {
        "num_feature": _number(param, "num_feature"),
        "num_class": _number(param, "num_class"),
        "num_target": _number(param, "num_target") if "num_target" in param else None,
        "num_trees": len(trees) if isinstance(trees, Sequence) else None,
        "boosted_rounds": model.get("boosted_rounds"),
    }
    attributes = learner.get("attributes")
    draft.model = Model(
        architecture=_text(booster.get("name")) or None,
        task=_text(_object(learner, "objective").get("name")) or None,
        parameters=len(weights) if isinstance(weights, Sequence) else None,
        framework="xgboost",
        framework_version=_version(document.get("version")),
        inputs=_inputs(learner.get("feature_names"), learner.get("feature_types")),
        metadata=metadata((attributes if isinstance(attributes, dict) else {}) | facts),
    )
    if isinstance(trees, Sequence):
        _check(trees, model)


def _check(trees: Sequence[object], model: Mapping[str, object]) -> None:
    """The lengths that the document states, against those that it has."""
    stated = _number(_object(model, "gbtree_model_param"), "num_trees")
    info = model.get("tree_info")
    if stated != len(trees) or not isinstance(info, Sequence) or len(info) != len(trees):
        raise Malformed("the model has another number of trees than it says")
    for tree in trees:
        if not isinstance(tree, Mapping):
            raise Malformed("a tree is no object")
        nodes = _number(_object(tree, "tree_param"), "num_nodes")
        leaves = _number(_object(tree, "tree_param"), "size_leaf_vector") if "size_leaf_vector" in tree else 1
        for name in _OF_NODES if leaves <= 1 else ():
            values = tree.get(name)
            if isinstance(values, Sequence) and len(values) != nodes:
                raise Malformed("a tree has another number of nodes than it says")


def _inputs(names: object, types: object) -> tuple[str, ...]:
    """The features, with their types where these are told."""
    known: Iterable[object] = names[:_INPUTS_LIMIT] if isinstance(names, list) else ()
    kinds = types if isinstance(types, list) and isinstance(names, list) and len(types) == len(names) else None
    return tuple(f"{_text(name)}: {_text(kinds[at])}" if kinds else _text(name) for at, name in enumerate(known))


def _version(said: object) -> str | None:
    """`[3, 1, 1]`."""
    parts = [part for part in said if type(part) is int and 0 <= part < 1 << 31] if isinstance(said, list) else []
    return ".".join(map(str, parts)) if len(parts) == 3 else None


def _text(value: object) -> str:
    return text(value) if isinstance(value, str) else ""


def _object(parent: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = parent.get(key)
    if not isinstance(found, Mapping):
        raise Malformed("the model lacks an object that each has")
    return found


def _number(parent: Mapping[str, object], key: str) -> int:
    """A whole number, which the format writes as text."""
    found = parent.get(key)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 20:
        return int(found)
    raise Malformed("the model lacks a number that each has")
