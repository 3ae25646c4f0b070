"""TensorFlow's graphs as text (`.pbtxt`): the text format of protobuf, and in it a GraphDef's nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.models.encodings import text_proto
from ai_finder.domain.models.encodings.text_proto import Message
from ai_finder.domain.models.formats.tf_nodes import (
    DESCRIBED,
    TEXT_NAMES,
    Attribute,
    Graph,
    Shape,
    Tensor,
    checked_shape,
)
from ai_finder.domain.models.formats.tf_operators import is_registered
from ai_finder.domain.models.model import metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_OPERATOR = re.compile(rb"\bop[ \t]*:[ \t\r\n]*[\"']([A-Za-z]\w*)[\"']")


def read(file: File, draft: Draft) -> None:
    """A text GraphDef: known by a node near its beginning whose operator is TensorFlow's."""
    if not any(is_registered(operator.decode()) for operator in _OPERATOR.findall(file.head)):
        return
    draft.format = FileFormat.TF_GRAPHDEF_TEXT
    graph = Graph(draft, file.size)
    try:
        for key, value in text_proto.fields(file):
            if isinstance(value, Message):
                _read_part(key, value, graph)
    finally:
        graph.close()
        draft.model = evolve(draft.model, framework="tensorflow", inputs=tuple(graph.inputs))
        (graph.constants if graph.constants.tensors else graph.variables).put(draft)


def _read_part(key: bytes, value: Message, graph: Graph) -> None:
    if key == b"node":
        _node(value, graph, "")
    elif key == b"library":
        _functions(value, graph)
    elif key == b"versions":
        said = {name: value.number(name) for name in ("producer", "min_consumer") if value.has(name)}
        graph.draft.model = evolve(graph.draft.model, metadata=metadata(said))


def _functions(library: Message, graph: Graph) -> None:
    for function in library.messages("function"):
        name = next((signature.text("name") for signature in function.messages("signature")), "?")
        graph.functions.add(name)
        for node in function.messages("node_def"):
            _node(node, graph, name)


def _node(node: Message, graph: Graph, inside: str) -> None:
    name, operator = text(node.text("name")), text(node.text("op"))
    attributes = {}
    if operator in DESCRIBED:
        for item in node.messages("attr"):
            attributes[item.text("key")] = next(map(_attribute, item.messages("value")), Attribute())
    where = f"function {inside}, node {name}" if inside else f"node {name}"
    graph.add(name, operator, attributes, where, inside=bool(inside))


def _attribute(value: Message) -> Attribute:
    strings = [value.text("s")] if value.has("s") else []
    for items in value.messages("list"):
        strings += items.texts("s")
    return Attribute(
        tuple(strings),
        _dtype(value.text("type")) if value.has("type") else None,
        next(map(_shape, value.messages("shape")), None),
        next(map(_tensor, value.messages("tensor")), None),
    )


def _tensor(tensor: Message) -> Tensor:
    shape = next(map(_shape, tensor.messages("tensor_shape")), ())
    return Tensor(_dtype(tensor.text("dtype")), shape, tensor.length("tensor_content"))


def _shape(shape: Message) -> Shape:
    if shape.text("unknown_rank") in {"true", "t", "1", "True"}:
        return None
    return checked_shape(dim.number("size") for dim in shape.messages("dim"))


def _dtype(word: str) -> str:
    return TEXT_NAMES.get(word.removesuffix("_REF"), word or "?")
