"""The graph of a TensorFlow.js model: a GraphDef as JSON (https://protobuf.dev/programming-guides/json)."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.models.formats.tf_nodes import (
    DESCRIBED,
    TEXT_NAMES,
    Attribute,
    Graph,
    Shape,
    checked_shape,
    signature,
)
from ai_finder.domain.models.model import text

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft

_OWN = frozenset(("Prelu", "FusedDepthwiseConv2dNative"))
"""Operators that its converter makes, which TensorFlow itself has not."""
_MOST_SIDES = 64


def read(topology: Mapping[str, object], signatures: object, draft: Draft, size: int) -> None:
    """Judge the nodes of a graph in a file of `size` bytes, and say what goes in and comes out."""
    graph = Graph(draft, size, functions=set(_OWN))
    try:
        for node in _objects(topology.get("node")):
            _node(node, graph, "")
        library = topology.get("library")
        for function in _objects(library.get("function")) if isinstance(library, dict) else ():
            declared = function.get("signature")
            name = _word(declared, "name") if isinstance(declared, dict) else "?"
            graph.functions.add(name)
            for node in _objects(function.get("nodeDef")):
                _node(node, graph, name)
    finally:
        graph.close()
        inputs, outputs = (_side(signatures, side) for side in ("inputs", "outputs"))
        draft.model = evolve(draft.model, inputs=inputs or tuple(graph.inputs), outputs=outputs)


def _node(node: Mapping[str, object], graph: Graph, inside: str) -> None:
    name, operator, described = _word(node, "name"), _word(node, "op"), node.get("attr")
    attributes = {}
    if operator in DESCRIBED and isinstance(described, dict):
        attributes = {text(key): _attribute(value) for key, value in described.items() if isinstance(value, dict)}
    where = f"function {inside}, node {name}" if inside else f"node {name}"
    graph.add(name, operator, attributes, where, inside=bool(inside))


def _attribute(value: Mapping[str, object]) -> Attribute:
    """An attribute; a constant's own value is in the manifest."""
    listed = value.get("list")
    strings = [value.get("s"), *(listed.get("s") or () if isinstance(listed, dict) else ())]
    return Attribute(
        tuple(_decoded(item) for item in strings if isinstance(item, str)),
        _dtype(value.get("type")),
        _shape(value.get("shape")),
    )


def _side(signatures: object, side: str) -> tuple[str, ...]:
    """The inputs or outputs that a signature names."""
    infos = signatures.get(side) if isinstance(signatures, dict) else None
    if not isinstance(infos, dict):
        return ()
    listed = [(key, info) for key, info in infos.items() if isinstance(info, dict)][:_MOST_SIDES]
    return tuple(
        sorted(
            signature(text(key), _dtype(info.get("dtype")) or "?", _shape(info.get("tensorShape")))
            for key, info in listed
        )
    )


def _shape(value: object) -> Shape:
    if not isinstance(value, dict) or value.get("unknownRank"):
        return None
    return checked_shape(_size(dim.get("size")) for dim in _objects(value.get("dim")))


def _size(value: object) -> int:
    """A number, which JSON has as text where it is long."""
    if isinstance(value, str) and len(value) <= 20 and value.removeprefix("-").isdecimal():
        return max(int(value), -1)
    return max(value, -1) if type(value) is int else 0


def _dtype(word: object) -> str | None:
    return TEXT_NAMES.get(word, text(word)) if isinstance(word, str) else None


def _decoded(value: str) -> str:
    """Bytes, which JSON has as base64; as text where they are none."""
    try:
        return text(base64.b64decode(value.encode(errors="replace"), validate=True))
    except ValueError:
        return text(value)


def _objects(values: object) -> Iterator[Mapping[str, object]]:
    return (value for value in values if isinstance(value, dict)) if isinstance(values, list) else iter(())


def _word(value: Mapping[str, object], key: str) -> str:
    found = value.get(key)
    return text(found) if isinstance(found, str) else ""
