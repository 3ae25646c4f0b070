"""XGBoost's binary form, until version 3: fixed structures of little-endian numbers.

The learner, the names of objective and booster, each tree, attributes:
https://github.com/dmlc/xgboost/blob/release_2.1.0/src/learner.cc (`LoadModel`) and `src/tree/tree_model.cc`.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.model import Model, metadata
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_MAGIC = b"binf"
_LEARNER = struct.Struct("<fIiiiIII104x")
_NAMES = re.compile(
    rb"(?P<size>[\x04-\x40]\0{7})(?P<objective>[a-z]+:[a-z0-9_]+)[\x04-\x08]\0{7}(?P<booster>gbtree|dart|gblinear)"
)
_TREES = struct.Struct("<i156x")
_TREE = struct.Struct("<4xi12xi124x")
_NODE_SIZE = 20 + 16
_LINEAR = struct.Struct("<Ii128x")
_COUNT = struct.Struct("<Q")
_TREES_LIMIT = 1_000_000
_TEXTS_LIMIT = 10_000
_TEXT_LIMIT = 1 << 20


def read(file: File, draft: Draft) -> None:
    """A file with its mark, or an older one without: then the two names tell."""
    start = len(_MAGIC) if file.head.startswith(_MAGIC) else 0
    names = _NAMES.match(file.head, start + _LEARNER.size)
    if names is None or _COUNT.unpack(names["size"])[0] != len(names["objective"]):
        return
    draft.format = FileFormat.XGBOOST
    _, features, classes, has_attributes, _, major, minor, targets = _LEARNER.unpack_from(file.head, start)
    booster = names["booster"].decode()
    facts: dict[str, object] = {"num_feature": features, "num_class": classes}
    draft.model = Model(
        architecture=booster,
        task=names["objective"].decode(),
        framework="xgboost",
        framework_version=f"{major}.{minor}" if major else None,  # before 1.0 nothing is written there
        metadata=metadata(facts),
    )
    reader = _Reader(file, names.end())
    if booster == "gblinear":
        reader.take(_LINEAR)
        facts["weights"] = reader.floats()
    else:
        facts["num_trees"] = _step_over_trees(reader, has_vectors=major == 0)
        if booster == "dart":
            reader.floats()
    attributes = reader.texts() if has_attributes else {}
    parameters = facts.pop("weights", None)
    draft.model = Model(
        architecture=draft.model.architecture,
        task=draft.model.task,
        parameters=parameters if isinstance(parameters, int) else None,
        framework="xgboost",
        framework_version=draft.model.framework_version,
        metadata=metadata({**attributes, **facts, **({"num_target": targets} if major else {})}),
    )


def _step_over_trees(reader: _Reader, *, has_vectors: bool) -> int:
    """The number of trees; the reader stands behind them and the group of each."""
    (count,) = reader.take(_TREES)
    if count < 0:
        raise Malformed("the model has fewer trees than none")
    if count > _TREES_LIMIT:
        raise LimitExceeded("trees in one model", _TREES_LIMIT)
    for _ in range(count):
        nodes, leaf_size = reader.take(_TREE)
        if nodes <= 0:
            raise Malformed("a tree has no node")
        reader.skip(nodes * _NODE_SIZE)
        if has_vectors and leaf_size:
            reader.floats()
    reader.skip(4 * count)
    return int(count)


class _Reader:
    """A place in a file that moves on."""

    def __init__(self, file: File, offset: int) -> None:
        self.file = file
        self._offset = offset

    def take(self, form: struct.Struct) -> tuple[int, ...]:
        """The next numbers."""
        self._offset += form.size
        return form.unpack(self.file.read(self._offset - form.size, form.size))

    def skip(self, length: int) -> None:
        """Step over bytes that must be there."""
        if length:
            self.file.read(self._offset + length - 1, 1)
        self._offset += length

    def floats(self) -> int:
        """How many numbers the next list has; it is stepped over."""
        (count,) = self.take(_COUNT)
        self.skip(4 * count)
        return count

    def texts(self) -> dict[str, str]:
        """The next list of pairs."""
        (count,) = self.take(_COUNT)
        if count > _TEXTS_LIMIT:
            raise LimitExceeded("attributes", _TEXTS_LIMIT)
        return {self._text(): self._text() for _ in range(count)}

    def _text(self) -> str:
        (length,) = self.take(_COUNT)
        if length > _TEXT_LIMIT:
            raise LimitExceeded("bytes in one attribute", _TEXT_LIMIT)
        self._offset += length
        return self.file.read(self._offset - length, length).decode(errors="replace") if length else ""
