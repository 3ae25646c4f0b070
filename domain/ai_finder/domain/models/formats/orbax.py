"""Orbax's checkpoints: a folder whose JSON files tell of a tree of arrays (https://orbax.readthedocs.io).

The arrays themselves lie in an OCDBT database (its manifest is known by its magic) or in folders of Zarr.
https://google.github.io/tensorstore/kvstore/ocdbt/index.html
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.model import Model, metadata
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_MANIFEST = b"\x0c\xdb\x3a\x2a"
_MANIFEST_HEADER = 14
_NO_ARRAYS = ("None", "Dict", "List", "Tuple", "NamedTuple", "string", None)
_SCALAR = "scalar"
_TIMES = ("init_timestamp_nsecs", "commit_timestamp_nsecs")


def read(file: File, draft: Draft) -> None:
    """The manifest of a database: it states its own length."""
    if not file.head.startswith(_MANIFEST) or file.size < _MANIFEST_HEADER:
        return
    draft.format = FileFormat.ORBAX
    draft.model = Model(framework="orbax")
    length = int.from_bytes(file.head[4:12], "little")
    if length > file.size:
        raise Truncated("the file ends before what its header announces")
    if length < file.size:
        raise Malformed("the file goes on behind its end")


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """`_METADATA`, of the tree, or `_CHECKPOINT_METADATA`, of how it was written."""
    tree = document.get("tree_metadata")
    if isinstance(tree, Mapping):
        draft.format = FileFormat.ORBAX
        draft.model = Model(framework="orbax", metadata=metadata(_flags(document)))
        _count(tree, draft)
    elif all(type(document.get(key)) is int for key in _TIMES):
        draft.format = FileFormat.ORBAX
        draft.model = Model(framework="orbax", metadata=metadata({key: document[key] for key in _TIMES}))


def _flags(document: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in document.items() if isinstance(value, bool)}


def _count(tree: Mapping[str, object], draft: Draft) -> None:
    """Count the arrays, and their elements where all shapes are told."""
    entries = [_entry(entry) for entry in tree.values()]
    arrays = [entry for entry in entries if entry.get("value_type") not in _NO_ARRAYS]
    draft.model = evolve(draft.model, tensors=len(arrays))
    shapes = [() if entry.get("value_type") == _SCALAR else _sizes(entry.get("write_shape")) for entry in arrays]
    known = [prod(shape) for shape in shapes if shape is not None]
    if len(known) == len(arrays):
        draft.model = evolve(draft.model, parameters=sum(known))


def _entry(entry: object) -> Mapping[str, object]:
    """What is told of one value of the tree."""
    value = entry.get("value_metadata") if isinstance(entry, Mapping) else None
    if not isinstance(value, Mapping):
        raise Malformed("nothing is told of a value of the tree")
    return value


def _sizes(said: object) -> tuple[int, ...] | None:
    """A shape; None where none is told."""
    if said is None:
        return None
    if not isinstance(said, list) or not all(type(size) is int and 0 <= size < 1 << 63 for size in said):
        raise Malformed("an array has an impossible shape")
    return tuple(said)
