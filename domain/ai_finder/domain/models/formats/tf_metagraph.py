"""TensorFlow's MetaGraphDef: a graph with what is needed to run it. A SavedModel is made of them, and a `.meta` is one.

The messages: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/meta_graph.proto and
saved_object_graph.proto beside it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.protobuf import has_shape, shape, shaped
from ai_finder.domain.models.formats.tf_keras_metadata import KerasObjects
from ai_finder.domain.models.formats.tf_nodes import Graph, Tensor, Weights, signature
from ai_finder.domain.models.formats.tf_operators import is_registered
from ai_finder.domain.models.formats.tf_protos import entry, is_graph, read_graph, tensor_info, tensor_shape, type_name
from ai_finder.domain.models.model import metadata
from ai_finder.domain.models.risks.outside import leaves_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.encodings.protobuf import Field

_SHAPE = shape(length=range(1, 8))
_INFO_SHAPE = shape(varint=(7,), length=(1, 2, 3, 4, 5, 6, 8))
_INFO, _GRAPH = 1, 2
_OPERATOR = re.compile(rb"\n(?:.|[\x80-\xff].)\n([\x03-\x40])([A-Z]\w+)", re.DOTALL)
"""An OpDef: its length, and its name with the length of that."""
_ENOUGH = 3
_OWN_SIGNATURE = "__saved_model_"
_SERVED = "serving_default"
_SECOND_SAVER = 2
_GLANCE = 8
"""Behind so many parts there is no graph any more."""
_MOST_SIGNATURES, _MOST_ASSETS, _MOST_TAGS, _MOST_SIDES = 64, 1_000, 16, 64


@define
class MetaGraph:
    """What one MetaGraphDef says."""

    graph: Graph
    keras: KerasObjects
    tags: list[str] = field(factory=list)
    version: str | None = None
    signatures: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(factory=dict)
    """The inputs and outputs of each."""
    assets: list[str] = field(factory=list)
    variables: Weights = field(factory=Weights)
    """Those of the object graph."""
    saver: int | None = None
    """The version of its saver's files."""

    def put(self, draft: Draft) -> None:
        """Say it of the model, and judge what only the whole shows."""
        self.graph.close(assets=len(self.assets), first_saver=self.saver not in (None, _SECOND_SAVER))
        name = _SERVED if _SERVED in self.signatures else min(self.signatures, default=None)
        inputs, outputs = self.signatures[name] if name is not None else (tuple(self.graph.inputs), ())
        said = {
            "tags": " ".join(self.tags),
            "signatures": " ".join(sorted(self.signatures)),
            "assets": len(self.assets),
        }
        draft.model = evolve(
            draft.model,
            framework="tensorflow",
            framework_version=self.version,
            inputs=inputs,
            outputs=outputs,
            metadata=metadata((key, value) for key, value in said.items() if value),
        )
        weights = (self.variables, self.graph.variables, self.graph.constants)
        next((found for found in weights if found.tensors), Weights()).put(draft)


def read(meta: Iterable[Field], draft: Draft, size: int) -> MetaGraph:
    """What a MetaGraphDef in a file of `size` bytes says; all that was learnt is in the draft, also where it breaks."""
    found = MetaGraph(Graph(draft, size), KerasObjects(draft))
    try:
        for part in meta:
            found.graph.count()
            _read_part(part, found, draft)
    finally:
        found.put(draft)
    return found


def is_meta_graph(meta: Iterable[Field]) -> bool:
    """Whether a message begins as a MetaGraphDef: what it says of itself, then its graph."""
    try:
        for part in islice(shaped(meta, _SHAPE), _GLANCE):
            if part.number == _GRAPH:
                return is_graph(part.fields())
            if part.number == _INFO and part.length and not has_shape(part.fields(), _INFO_SHAPE, 8):
                return False
    except Malformed:
        pass
    return False


def lists_operators(head: bytes) -> bool:
    """Whether a file names operators of TensorFlow's near its beginning, as the first part of a MetaGraphDef does.

    It tells what a broken one was, and nothing of any other.
    """
    names = (found[2].decode() for found in _OPERATOR.finditer(head) if found[1][0] == len(found[2]))
    return len(tuple(islice(filter(is_registered, names), _ENOUGH))) == _ENOUGH


def _read_part(part: Field, found: MetaGraph, draft: Draft) -> None:
    match part.number:
        case 1:
            _info(part, found)
        case 2:
            read_graph(part.fields(), found.graph)
        case 3:
            found.saver = next((item.value for item in part.fields() if item.number == 7), 0)
        case 5:
            key, value = entry(part)
            if value is not None and not key.startswith(_OWN_SIGNATURE) and len(found.signatures) < _MOST_SIGNATURES:
                found.signatures[key] = _signature(value)
        case 6:
            _asset(part, found, draft)
        case 7:
            _objects(part, found)


def _info(info: Field, found: MetaGraph) -> None:
    for item in info.fields():
        if item.number == 4 and len(found.tags) < _MOST_TAGS:
            found.tags.append(item.text())
        elif item.number == 5:
            found.version = item.text() or None


def _signature(message: Field) -> tuple[tuple[str, ...], tuple[str, ...]]:
    sides: dict[int, list[str]] = {1: [], 2: []}
    for item in message.fields():
        side = sides.get(item.number)
        if side is not None and len(side) < _MOST_SIDES:
            key, value = entry(item)
            side.append(signature(key, *tensor_info(value)[1:]) if value is not None else key)
    return tuple(sorted(sides[1])), tuple(sorted(sides[2]))


def _asset(message: Field, found: MetaGraph, draft: Draft) -> None:
    name = next((item.text() for item in message.fields() if item.number == 2), "")
    if len(found.assets) < _MOST_ASSETS:
        found.assets.append(name)
    if leaves_folder(name):
        draft.warn(Danger.GRAPH_EXTERNAL_PATH, name, f"asset:{message.start:#x}")


def _objects(objects: Field, found: MetaGraph) -> None:
    for node in objects.fields():
        found.graph.count()
        if node.number != 1:
            continue
        for part in node.fields():
            if part.number == 7:
                found.variables.add(_variable(part))
            elif part.number == 4:
                found.keras.add(part, identifier=1, content=3)


def _variable(message: Field) -> Tensor:
    tensor = Tensor("?", None)
    for item in message.fields():
        if item.number == 1:
            tensor = tensor._replace(dtype=type_name(item))
        elif item.number == 2:
            tensor = tensor._replace(shape=tensor_shape(item))
    return tensor
