"""TensorFlow's messages as protobuf: graphs and what they are made of."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.protobuf import LENGTH, has_shape, shape, shaped
from ai_finder.domain.models.formats.tf_nodes import (
    DESCRIBED,
    MOST_DIMENSIONS,
    TYPE_NAMES,
    UNREMARKABLE,
    Attribute,
    Graph,
    Shape,
    Tensor,
    checked_shape,
)
from ai_finder.domain.models.formats.tf_operators import GUARDED, is_registered
from ai_finder.domain.models.model import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_finder.domain.models.encodings.protobuf import Field

_GRAPH_SHAPE = shape(varint=(3,), length=(1, 2, 4, 5))
_NODE_SHAPE = shape(length=range(1, 8))
_FUNCTION_SHAPE = shape(length=(1, 3, 4, 5, 6, 7, 8))
_OPERATOR = re.compile(r"[A-Za-z_][\w.>/\\-]*")

_MOST_TYPE = 100
"""From here on the types are references to those below."""
_MOST_FIELDS = 20_000
"""Of one node: it may have thousands of inputs."""
_MOST_ATTRIBUTES, _MOST_STRINGS = 64, 16
_NAME_LIMIT = 1 << 16
_ASKED = {key.encode(): key for key in ("value", "dtype", "shape", *(each.attribute for each in GUARDED.values()))}
"""The attributes that anything is learned from."""
_GLANCE = 40
"""How many nodes are looked at to learn whether a message is a graph."""


def read_graph(graph_def: Iterable[Field], graph: Graph) -> None:
    """Take in a GraphDef's nodes and functions."""
    for field, inside in _nodes(graph_def, graph):
        _node(field, graph, inside)


def is_graph(graph_def: Iterable[Field]) -> bool:
    """Whether a message begins as a GraphDef in which an operator of TensorFlow's is to be found."""
    known = False
    try:
        for field in islice(shaped(graph_def, _GRAPH_SHAPE), _GLANCE):
            if field.number == 1:
                known = known or _has_known_operator(field)
            elif field.number == 2:
                known = known or any(map(_function_knows, islice(field.fields(), _GLANCE)))
            if known:
                return True
    except Malformed:
        pass
    return known


def tensor_info(info: Field) -> tuple[str, str, Shape]:
    """The name of a tensor in its graph, its type and shape."""
    name, dtype, dims = "", "?", None
    for field in info.fields():
        if field.number == 1:
            name = field.text()
        elif field.number == 2:
            dtype = type_name(field)
        elif field.number == 3:
            dims = tensor_shape(field)
    return name, dtype, dims


def tensor_shape(message: Field) -> Shape:
    """A TensorShapeProto. Malformed where a dimension cannot be."""
    sizes: list[int] = []
    for field in message.fields():
        if field.number == 3 and field.value:
            return None
        if field.number == 2:
            if len(sizes) >= MOST_DIMENSIONS:
                raise LimitExceeded("dimensions of a tensor", MOST_DIMENSIONS)
            sizes.append(next((size.signed for size in field.fields() if size.number == 1), 0))
    return checked_shape(sizes)


def type_name(field: Field) -> str:
    """A type's name; its number where it is a newer one."""
    number = field.value % _MOST_TYPE
    return TYPE_NAMES.get(number, str(number))


def entry(item: Field) -> tuple[str, Field | None]:
    """An entry of a map: its key, and the field of its value."""
    key, value = "", None
    for field in item.fields():
        if field.number == 1:
            key = field.text()
        elif field.number == 2:
            value = field
    return key, value


def _nodes(graph_def: Iterable[Field], graph: Graph) -> Iterator[tuple[Field, str]]:
    """Each node, and the function that it is in."""
    for field in graph_def:
        if field.number == 1:
            yield field, ""
        elif field.number == 2:
            for function in field.fields():
                graph.count()
                if function.number == 1:
                    yield from _function_nodes(function, graph)


def _function_nodes(function: Field, graph: Graph) -> Iterator[tuple[Field, str]]:
    name = "?"
    for field in function.fields():
        if field.number == 1:
            name = next((part.text() for part in field.fields() if part.number == 1), "?")
            graph.functions.add(name)
        elif field.number == 3:
            yield field, name


def _node(node: Field, graph: Graph, inside: str) -> None:
    name, operator, attributes = None, "", []
    for number, field in enumerate(node.fields()):
        if number > _MOST_FIELDS:
            raise LimitExceeded("fields of one node", _MOST_FIELDS)
        # Of a field that stands twice the last one counts.
        if field.number == 1:
            name = field
        elif field.number == 2:
            operator = _operator(field.bytes(_NAME_LIMIT))
        elif field.number == 5:
            attributes.append(field)
    if operator in UNREMARKABLE:
        graph.count()
        return
    described = dict(_described(attributes[:_MOST_ATTRIBUTES])) if operator in DESCRIBED else {}
    said = name.text() if name is not None else ""
    where = f"function {inside}, node {said}:{node.start:#x}" if inside else f"node {said}:{node.start:#x}"
    graph.add(said, operator, described, where, inside=bool(inside))


@lru_cache(1024)
def _operator(name: bytes) -> str:
    return text(name)


def _described(attributes: Iterable[Field]) -> Iterator[tuple[str, Attribute]]:
    """Those attributes that are asked for."""
    for item in attributes:
        key, value = b"", None
        for field in item.fields():
            if field.number == 1:
                key = field.bytes(_NAME_LIMIT)
            elif field.number == 2:
                value = field
        if key in _ASKED:
            yield _ASKED[key], Attribute() if value is None else _attribute(value)


def _attribute(value: Field) -> Attribute:
    strings: tuple[str, ...] = ()
    dtype, dims, tensor = None, None, None
    for field in value.fields():
        match field.number:
            case 1:
                strings = tuple(islice((item.text() for item in field.fields() if item.number == 2), _MOST_STRINGS))
            case 2:
                strings = (field.text(),)
            case 6:
                dtype = type_name(field)
            case 7:
                dims = tensor_shape(field)
            case 8:
                tensor = _tensor(field)
    return Attribute(strings, dtype, dims, tensor)


def _tensor(message: Field) -> Tensor:
    dims: Shape = ()
    dtype, stored = "?", 0
    for field in message.fields():
        match field.number:
            case 1:
                dtype = type_name(field)
            case 2:
                dims = tensor_shape(field)
            case 4:
                stored = field.length
    return Tensor(dtype, dims, stored)


def _function_knows(function: Field) -> bool:
    if function.number != 1 or function.wire_type != LENGTH:
        return False
    nodes = (field for field in islice(function.fields(), _GLANCE) if field.number == 3)
    return has_shape(function.fields(), _FUNCTION_SHAPE, _GLANCE) and any(map(_has_known_operator, nodes))


def _has_known_operator(node: Field) -> bool:
    """Whether a field is a node with an operator of TensorFlow's. Malformed where it is no node."""
    operator = None
    for field in shaped(node.fields(), _NODE_SHAPE):
        if field.number == 2:
            operator = field.text(200)
            if not _OPERATOR.fullmatch(operator):
                raise Malformed("an operator's name is none")
    return operator is not None and is_registered(operator)
