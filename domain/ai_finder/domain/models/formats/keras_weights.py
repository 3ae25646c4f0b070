"""The weights of Keras models in HDF5: how many there are, of which types, and whether they lie in this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, evolve, field

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings import hdf5
from ai_finder.domain.models.model import text
from ai_finder.domain.models.risks.outside import leaves_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.encodings.hdf5 import Dataset, Node

_NOT_WEIGHTS = frozenset(("optimizer", "optimizer_weights", "metrics", "loss_tracker", "_loss_tracker"))
"""The groups of the root that hold the state of training."""
_SEED = "seed_generator"
"""How the groups are named that hold the state of random numbers, which Keras does not count among weights."""
_NUMBERS = ("int", "uint", "float", "bfloat", "bool", "opaque", "bitfield")
_DEFLATED = 1032
"""How many times its size deflate unpacks to, at most."""


@define
class Weights:
    """What was counted."""

    parameters: int = 0
    tensors: int = 0
    dtypes: set[str] = field(factory=set)


def weigh(root: Node, draft: Draft, weights: Weights, where: str = "", below: str = "") -> None:
    """Count the weights below a path, and put the counts into the draft; warn of data that lies in other files."""
    draft.is_counted = False
    try:
        for path, node, links in hdf5.walk(root):
            warn_of_files(
                (link.file for link in links if link.file is not None), draft, f"{where}{path}", is_keras=True
            )
            dataset = node.dataset()
            if dataset is None:
                continue
            warn_of_files(dataset.files, draft, f"{where}{path}", is_keras=True)
            if path.startswith(below) and _is_weight(path):
                _count(weights, node, dataset)
        draft.is_counted = True
    finally:
        draft.model = evolve(
            draft.model,
            parameters=weights.parameters,
            tensors=weights.tensors,
            dtypes=tuple(sorted(weights.dtypes)),
        )


def warn_of_files(files: Iterable[str], draft: Draft, where: str, *, is_keras: bool) -> None:
    """Warn of other files that data lies in: no model of Keras has any, and nothing needs one outside its folder."""
    for name in files:
        if leaves_folder(name):
            draft.warn(Danger.GRAPH_EXTERNAL_PATH, name, where)
        elif is_keras:
            draft.warn(Danger.KERAS_FILE_ACCESS, name, where)


def _is_weight(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")[1:]
    return parts[0] not in _NOT_WEIGHTS and not any(part.startswith(_SEED) for part in parts[:-1])


def _count(weights: Weights, node: Node, dataset: Dataset) -> None:
    dtype = dataset.type.name
    if not dtype.startswith(_NUMBERS):
        return
    _check(node, dataset)
    if dtype == "opaque":
        dtype = _stated_type(node) or dtype
    weights.parameters += dataset.elements
    weights.tensors += 1
    weights.dtypes.add(dtype)


def _stated_type(node: Node) -> str | None:
    """The type that Keras notes where HDF5 has no name for it: `bfloat16`."""
    attribute = node.attributes().get("dtype")
    values = node.strings(attribute) if attribute is not None else ()
    return text(values[0]) if values else None


def _check(node: Node, dataset: Dataset) -> None:
    """Malformed where a weight has more elements than the file can hold; Truncated where they lie beyond its end."""
    store, size = node.store, dataset.elements * dataset.type.size
    if dataset.files or not size:
        return
    if dataset.storage == "contiguous":
        if dataset.address is None:
            raise Malformed("a weight without data")
        if dataset.length < size:
            raise Malformed("a weight that is longer than its data")
        if store.base + dataset.address + size > store.file.size:
            raise Truncated("the HDF5 file ends before its weights")
    elif size > _DEFLATED * store.file.size:
        raise Malformed("a weight that is larger than its file can hold")
