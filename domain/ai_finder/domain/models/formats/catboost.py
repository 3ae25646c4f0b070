"""CatBoost's binary model: `CBM1`, a length, a flatbuffer, and tables of categorical features behind it.

The schema: https://github.com/catboost/catboost/tree/master/catboost/libs/model/flatbuffers (`model.fbs`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings.flatbuffer import Buffer, Table
from ai_finder.domain.models.encodings.members import Window
from ai_finder.domain.models.file import File
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.draft import Draft

_HEADER_SIZE = 8
_TREES, _INFO, _PARTS = 1, 2, 3
_DIMENSION, _TREE_SIZES = 0, 2
_FEATURES = ((5, 4, "float"), (4, 2, "categorical"), (12, 2, "text"), (18, 2, "embedding"))
"""The slots of the trees' vectors of features, those of each feature's name, and what they are."""
_INPUTS_LIMIT = 1000
_VALUE_LIMIT = 1 << 20
_TABLES, _TABLES_LIMIT = "static_provider_v1", 100_000
_SAID = ("model_guid", "train_finish_time")
_RELEASE = re.compile(r"(?:release |tags/v)(\d[\w.]*\w)")


def read(file: File, draft: Draft) -> None:
    """A model by its mark."""
    if not file.head.startswith(b"CBM1"):
        return
    draft.format = FileFormat.CATBOOST
    draft.model = Model(framework="catboost")
    size = int.from_bytes(file.read(4, 4), "little")
    if size > file.size - _HEADER_SIZE:
        raise Truncated("the file ends before what its header announces")
    try:
        root = Buffer(File(file.name, Window(file, _HEADER_SIZE, size))).root()
        trees = root.table(_TREES)
        info = dict(_info(root))
        draft.model = described(info)
        if trees is None:
            raise Malformed("the model has no trees")
        inputs = tuple(_inputs(trees))
        draft.model = described(
            info,
            inputs,
            num_trees=trees.vector(_TREE_SIZES, 4)[1],
            approx_dimension=trees.number(_DIMENSION, "i"),
            num_features=sum(trees.vector(slot, 4)[1] for slot, _, _ in _FEATURES),
            format_version=root.text(0),
        )
        parts = root.texts(_PARTS, 10)
    except Truncated:
        raise Malformed("an offset in the model leads out of it") from None
    _check_parts(file, _HEADER_SIZE + size, parts)


def _check_parts(file: File, start: int, parts: tuple[str, ...]) -> None:
    """What follows the flatbuffer: nothing, or tables of categories, each behind its length; others are not known."""
    if not parts and file.size > start:
        raise Malformed("the file goes on behind its model")
    if parts and file.size == start:
        raise Truncated("the file ends before the parts that it announces")
    if parts != (_TABLES,):
        return
    count = int.from_bytes(file.read(start, 4), "little")
    if count > _TABLES_LIMIT:
        raise LimitExceeded("tables of categories", _TABLES_LIMIT)
    start += 4
    for _ in range(count):
        start += 4 + int.from_bytes(file.read(start, 4), "little")
    if start > file.size:
        raise Truncated("the file ends in a table of categories")
    if start < file.size:
        raise Malformed("the file goes on behind its model")


def described(info: Mapping[str, object], inputs: tuple[str, ...] = (), **facts: object) -> Model:
    """The facts, out of those that training wrote down and those that were counted."""
    version = info.get("catboost_version_info")
    release = _RELEASE.search(version) if isinstance(version, str) else None
    return Model(
        task=_loss(info.get("params")),
        framework="catboost",
        framework_version=release[1] if release else None,
        inputs=inputs,
        metadata=metadata({**{key: info[key] for key in _SAID if key in info}, **facts}),
    )


def _loss(params: object) -> str | None:
    """The loss function of the training's parameters; in the binary form these are JSON."""
    try:
        found: Any = json.loads(params) if isinstance(params, str) else params
        kind = found["loss_function"]["type"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return text(kind) if isinstance(kind, str) else None


def _info(root: Table) -> Iterator[tuple[str, str]]:
    """What training wrote down, by key."""
    for entry in root.tables(_INFO):
        key = entry.text(0)
        start, length = entry.vector(1, 1)
        if key is not None and length <= _VALUE_LIMIT:
            yield key, entry.buffer.content(start, length).decode(errors="replace") if length else ""


def _inputs(trees: Table) -> Iterator[str]:
    """The features that it is asked with, in the order of their kinds; one without a name has its number."""
    for slot, name_slot, kind in _FEATURES:
        for number, feature in enumerate(trees.tables(slot)):
            if number >= _INPUTS_LIMIT:
                break
            index = feature.number(2 if kind == "float" else 1, "i", -1)
            yield f"{feature.text(name_slot) or index}: {kind}"
