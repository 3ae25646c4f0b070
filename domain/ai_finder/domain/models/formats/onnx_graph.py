"""The graphs of an ONNX model (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): weights, operators, values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import islice

from attrs import define, field, frozen

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings.protobuf import FIXED32, LENGTH, VARINT, Field, shape, shaped
from ai_finder.domain.models.formats.onnx_tensor import DIMENSIONS_LIMIT, External, Tensor, dtype, tensor
from ai_finder.domain.models.model import text

GRAPH = shape(length=(1, 2, 5, *range(10, 17)))
_LATER = 32
"""The fields of versions to come are passed over."""
NODE = shape(length=range(1, 11))
_SPARSE = shape(length=(1, 2), packed=(3,))
_VALUE = shape(length=(1, 2, 3, 4))
_TYPE = shape(length=(1, 4, 5, 6, 7, 8, 9))
_TENSOR_TYPE = shape(varint=(1,), length=(2,))
_DIMENSION = shape(varint=(1,), length=(2, 3))
_FUNCTION = shape(length=range(1, 15))
_ATTRIBUTE = {
    **shape(varint=(3, 20), length=(1, 4, 5, 6, 9, 10, 11, 13, 14, 15, 21, 22, 23), packed=(8,), fixed32=(2,)),
    7: (FIXED32, LENGTH),
}
_NUMBERS = re.compile(rb"(?:\x3d.{4}|\x40[\x80-\xff]{0,9}[\0-\x7f])*+", re.DOTALL)
"""The lists of an attribute, number by number: trees have millions."""
_PLAIN = re.compile(
    rb"(?:\x15.{4}|\x18[\x80-\xff]{0,9}[\0-\x7f]|(?:\x40[\x80-\xff]{0,9}[\0-\x7f])*+|(?:\x3d.{4})*+)\xa0\x01[\1\2\6\7]",
    re.DOTALL,
)
"""All of an attribute behind its name, where it is numbers."""
_DEPTH_LIMIT, _TYPE_DEPTH, _VALUES_LIMIT, _TOLD_LIMIT, _NAME_LIMIT, _SHORT = 32, 8, 1_000, 100, 1 << 16, 200
_TOLD = frozenset(
    (b"PyOp", b"PyCustomOp", b"PythonOp", b"MatMulNBits", b"MatMulBnb4", b"GatherBlockQuantized", b"QMoE")
)
_BROKEN_LIMIT = 1_000
"""How many parts of a graph may be broken before the rest is left alone."""
_FEWEST_BYTES = 8
"""What a node, weight or value takes at least, on average."""

Key = tuple[bytes, bytes]
"""Domain and name of an operator."""


@frozen
class Node:
    """An operator at a place."""

    domain: str
    name: str
    where: str
    attributes: Mapping[bytes, int | bytes]
    """Those that are a number or a string."""

    @property
    def operator(self) -> str:
        """As ONNX spells it: `com.example::Op`."""
        return f"{self.domain}::{self.name}" if self.domain else self.name


@define
class Graphs:
    """What the graphs of a model hold. It is gathered while they are walked, and stays where they then break."""

    name: str | None = None
    parameters: int = 0
    tensors: int = 0
    dtypes: set[str] = field(factory=set)
    outputs: list[str] = field(factory=list)
    operators: dict[Key, Node] = field(factory=dict)
    """Each operator, and the first node that has it."""
    told: list[Node] = field(factory=list)
    """All nodes (of so many) whose attributes matter."""
    external: list[External] = field(factory=list)
    local: set[Key] = field(factory=set)
    """The functions that the model itself defines."""
    problem: Malformed | None = None
    """The first thing that is wrong."""
    _inputs: list[Field] = field(factory=list)
    _weights: set[bytes] = field(factory=set)
    """Their names in the main graph: until version 3 of the IR each was an input, too."""
    _left: list[tuple[Field, int]] = field(factory=list)

    @property
    def inputs(self) -> list[str]:
        """The inputs that are no weights."""
        told = (_value(value) for value in self._inputs if _name(value) not in self._weights)
        return list(islice(told, _VALUES_LIMIT))

    def walk(self, graph: Field, *, main: bool = False) -> None:
        """Walk a graph and all graphs in it. Truncated where the file ends; what else is wrong becomes `problem`."""
        try:
            self._graph(graph, 0, main=main)
        finally:
            self._nested()

    def function(self, function: Field) -> None:
        """Walk a function that the model defines, and all graphs in it."""
        domain, name = b"", b""
        try:
            for part in shaped(function.fields(), _FUNCTION, _LATER):
                match part.number:
                    case 1:
                        name = part.bytes(_NAME_LIMIT)
                    case 7:
                        self._node(part, 0)
                    case 10:
                        domain = part.bytes(_NAME_LIMIT)
        finally:
            self.local.add((domain, name))
            self._nested()

    def _nested(self) -> None:
        while self._left:
            graph, depth = self._left.pop()
            if depth > _DEPTH_LIMIT:
                self.problem = self.problem or LimitExceeded("graphs inside one another", _DEPTH_LIMIT)
            else:
                self._graph(graph, depth)

    def _graph(self, graph: Field, depth: int, *, main: bool = False) -> None:
        most = 2_000 + graph.length // _FEWEST_BYTES
        broken = 0
        for count, part in enumerate(shaped(graph.fields(), GRAPH, _LATER)):
            if count == most:
                raise LimitExceeded("parts of a graph of its length", most)
            try:
                self._part(part, depth, main=main)
            except Truncated:
                raise
            except Malformed as problem:
                self.problem = self.problem or problem
                broken += 1
                if broken == _BROKEN_LIMIT:
                    raise

    def _part(self, part: Field, depth: int, *, main: bool) -> None:
        match part.number:
            case 1:
                self._node(part, depth)
            case 5 | 15:
                name = self._weight(part) if part.number == 5 else self._sparse(part)
                if main:
                    self._weights.add(name)
            case 2 if main:
                self.name = part.text() or None
            case 11 if main:
                self._inputs.append(part)
            case 12 if main and len(self.outputs) < _VALUES_LIMIT:
                self.outputs.append(_value(part))

    def _weight(self, message: Field) -> bytes:
        weight = tensor(message.fields(), message.start)
        self.tensors += 1
        self.parameters += weight.elements
        self.dtypes.add(weight.dtype)
        self._elsewhere(weight)
        return weight.name

    def _sparse(self, message: Field) -> bytes:
        """A SparseTensorProto: the values that are not zero, where they stand, and the whole shape."""
        name, dims = b"", list[int]()
        for part in shaped(message.fields(), _SPARSE, _LATER):
            if part.number == 3:
                dims += part.varints(DIMENSIONS_LIMIT)
            elif part.number < 3:
                values = tensor(part.fields(), part.start)
                self._elsewhere(values)
                if part.number == 1:
                    name = values.name
                    self.dtypes.add(values.dtype)
        if len(dims) > DIMENSIONS_LIMIT or any(dim >> 63 for dim in dims):
            raise Malformed("a sparse tensor has dimensions that cannot be")
        self.tensors += 1
        self.parameters += math.prod(dims)
        return name

    def _elsewhere(self, found: Tensor) -> None:
        if found.external is not None:
            self.external.append(found.external)

    def _node(self, node: Field, depth: int) -> None:
        name, domain, label = b"", b"", b""
        attributes: dict[bytes, int | bytes] = {}
        for part in shaped(node.fields(), NODE, _LATER):
            match part.number:
                case 3:
                    label = part.bytes(_NAME_LIMIT)
                case 4:
                    name = part.bytes(_NAME_LIMIT)
                case 5 if name in _TOLD or not _is_plain(part):
                    self._attribute(part, depth, attributes)
                case 7:
                    domain = part.bytes(_NAME_LIMIT)
        if not name:
            raise Malformed("a node has no operator")
        key = (domain, name)
        if key not in self.operators or (name in _TOLD and len(self.told) < _TOLD_LIMIT):
            found = Node(text(domain), text(name), f"{text(label) or text(name)}:0x{node.start:x}", attributes)
            self.operators.setdefault(key, found)
            if name in _TOLD:
                self.told.append(found)

    def _attribute(self, attribute: Field, depth: int, attributes: dict[bytes, int | bytes]) -> None:
        name = b""
        for part in shaped(attribute.fields(skipped=_NUMBERS), _ATTRIBUTE, _LATER):
            match part.number:
                case 1:
                    name = part.bytes(_NAME_LIMIT)
                case 3:
                    attributes[name] = part.signed
                case 4 if part.length <= _NAME_LIMIT:
                    attributes[name] = part.bytes()
                case 5 | 10:
                    self._elsewhere(tensor(part.fields(), part.start))
                case 6 | 11:
                    self._left.append((part, depth + 1))


def _is_plain(attribute: Field) -> bool:
    """Whether an attribute is no more than a name and numbers; most are."""
    if attribute.length > _SHORT:
        return False
    content = attribute.bytes()
    return content[:1] == b"\n" and content[1] < 0x80 and bool(_PLAIN.fullmatch(content, 2 + content[1]))


def _name(value: Field) -> bytes:
    """The name of a ValueInfoProto, which is its first field where a library wrote it."""
    return next((part.bytes(_NAME_LIMIT) for part in shaped(value.fields(), _VALUE, _LATER) if part.number == 1), b"")


def _value(value: Field) -> str:
    """A ValueInfoProto: `x: float32[1,3,224,224]`."""
    types = (_type(part, _TYPE_DEPTH) for part in shaped(value.fields(), _VALUE, _LATER) if part.number == 2)
    return f"{text(_name(value))}: {next(types, '?')}"


def _type(message: Field, depth: int) -> str:
    """A TypeProto: `float32[1,?]`, `seq(…)`, `map(int64,…)`, `optional(…)`."""
    for part in shaped(message.fields(), _TYPE, _LATER):
        match part.number:
            case 1 | 8:
                return _tensor_type(part)
            case 4 | 5 | 9 if depth:
                word = {4: "seq", 5: "map", 9: "optional"}[part.number]
                inner = [
                    _lower(field.value) if field.wire_type == VARINT else _type(field, depth - 1)
                    for field in part.fields()
                ]
                return f"{word}({','.join(inner[:2])})"
    return "?"


def _tensor_type(message: Field) -> str:
    element, dims = "?", list[str]()
    known = False
    for part in shaped(message.fields(), _TENSOR_TYPE, _LATER):
        if part.number == 1:
            element = _lower(part.value)
        elif part.number == 2:
            known = True
            dims += [_dimension(dim) for dim in part.fields()][:DIMENSIONS_LIMIT]
    return f"{element}[{','.join(dims)}]" if known else f"{element}[...]"


def _dimension(message: Field) -> str:
    """A dimension's length or name, `?` where it has neither."""
    for part in shaped(message.fields(), _DIMENSION, _LATER):
        if part.number == 1 and part.signed >= 0:
            return str(part.value)
        if part.number == 2:
            return part.text() or "?"
    return "?"


def _lower(number: int) -> str:
    """The name of an element type with its width: `float32`."""
    name = dtype(number).lower()
    return {"float": "float32", "double": "float64", "undefined": "?"}.get(name, name)
