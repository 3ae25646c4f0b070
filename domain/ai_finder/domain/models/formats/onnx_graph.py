"""The graphs of an ONNX model (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): weights, operators, values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
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
"""All of an attribute behind its name, where it is numbers; its type is the last byte."""
_FLOATS = 6
_DEPTH_LIMIT, _TYPE_DEPTH, _VALUES_LIMIT, _TOLD_LIMIT, _NAME_LIMIT, _SHORT = 32, 8, 1_000, 100, 1 << 16, 200
_TOLD = frozenset(
    (b"PyOp", b"PyCustomOp", b"PythonOp", b"MatMulNBits", b"MatMulBnb4", b"GatherBlockQuantized", b"QMoE")
)
_FIELDS_LIMIT = 20_000
"""Of one node: it may have thousands of inputs."""
_SETTINGS = frozenset(("INT32", "INT64", "UINT32", "UINT64", "BOOL", "STRING"))
"""The types of constants that are no weights."""
_BROKEN_LIMIT = 1_000
"""How many parts of a graph may be broken before the rest is left alone."""
_FREE_PARTS, _BYTES_A_PART = 2_000, 24
"""How many nodes, weights and values there may be, and what each beyond these takes at least, on average."""
_FREE_ATTRIBUTES, _BYTES_AN_ATTRIBUTE = 1_000, 64
"""The same of attributes that are more than a few numbers."""

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
class Weights:
    """Tensors, counted."""

    parameters: int = 0
    tensors: int = 0
    dtypes: set[str] = field(factory=set)

    def add(self, dtypes: Iterable[str], elements: int) -> None:
        """Count one more."""
        self.tensors += 1
        self.parameters += elements
        self.dtypes.update(dtypes)


@define
class Graphs:
    """What the graphs of a model hold. It is gathered while they are walked, and stays where they then break."""

    size: int
    """Of the model's file, in bytes."""
    name: str | None = None
    initializers: Weights = field(factory=Weights)
    constants: Weights = field(factory=Weights)
    """The values of the nodes `Constant`."""
    has_constant_weights: bool = False
    """Whether any of these is more than a setting of operators, which are shapes, indices or single."""
    has_numbers: bool = False
    """Whether an operator has numbers that are no weights by these rules: a tree's, a linear model's."""
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
    _parts: int = 0
    _attributes: int = 0

    @property
    def weights(self) -> Weights:
        """The initializers; and the constants, where some are weights and more is in them than in the initializers."""
        if not self.has_constant_weights or self.constants.parameters <= self.initializers.parameters:
            return self.initializers
        return Weights(
            self.initializers.parameters + self.constants.parameters,
            self.initializers.tensors + self.constants.tensors,
            self.initializers.dtypes | self.constants.dtypes,
        )

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
        most = _FREE_PARTS + self.size // _BYTES_A_PART
        broken = 0
        for part in shaped(graph.fields(), GRAPH, _LATER):
            self._parts += 1
            if self._parts > most:
                raise LimitExceeded("parts in the graphs of a model of its size", most)
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
                name = self._weight(part) if part.number == 5 else self._sparse(part, self.initializers)
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
        self.initializers.add((weight.dtype,), weight.elements)
        self._elsewhere(weight)
        return weight.name

    def _sparse(self, message: Field, weights: Weights) -> bytes:
        """A SparseTensorProto: the values that are not zero, where they stand, and the whole shape."""
        name, dims, dtypes = b"", list[int](), list[str]()
        for part in shaped(message.fields(), _SPARSE, _LATER):
            if part.number == 3:
                dims += part.varints(DIMENSIONS_LIMIT)
            elif part.number < 3:
                values = tensor(part.fields(), part.start)
                self._elsewhere(values)
                if part.number == 1:
                    name = values.name
                    dtypes.append(values.dtype)
        if len(dims) > DIMENSIONS_LIMIT or any(dim >> 63 for dim in dims):
            raise Malformed("a sparse tensor has dimensions that cannot be")
        weights.add(dtypes, math.prod(dims))
        return name

    def _elsewhere(self, found: Tensor) -> None:
        if found.external is not None:
            self.external.append(found.external)

    def _node(self, node: Field, depth: int) -> None:
        name, domain, label = b"", b"", b""
        attributes: dict[bytes, int | bytes] = {}
        for count, part in enumerate(node.fields()):
            if count == _FIELDS_LIMIT:
                raise LimitExceeded("fields of one node", _FIELDS_LIMIT)
            if part.number < _LATER and (part.number not in NODE or part.wire_type != LENGTH):
                raise Malformed("a node has a field that its type has not")
            match part.number:
                case 3:
                    label = part.bytes(_NAME_LIMIT)
                case 4:
                    name = part.bytes(_NAME_LIMIT)
                case 5:
                    kind = _type_of_plain(part)
                    self.has_numbers |= kind == _FLOATS
                    if kind is None or name in _TOLD:
                        self._attribute(part, depth, attributes, constant=name == b"Constant")
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

    def _attribute(self, attribute: Field, depth: int, attributes: dict[bytes, int | bytes], *, constant: bool) -> None:
        name = b""
        self._attributes += 1
        if self._attributes > _FREE_ATTRIBUTES + self.size // _BYTES_AN_ATTRIBUTE:
            most = _FREE_ATTRIBUTES + self.size // _BYTES_AN_ATTRIBUTE
            raise LimitExceeded("attributes in the graphs of a model of its size", most)
        for part in shaped(attribute.fields(skipped=_NUMBERS), _ATTRIBUTE, _LATER):
            match part.number:
                case 1:
                    name = part.bytes(_NAME_LIMIT)
                case 3:
                    attributes[name] = part.signed
                case 4 if part.length <= _NAME_LIMIT:
                    attributes[name] = part.bytes()
                case 5 | 10:
                    value = tensor(part.fields(), part.start)
                    self._elsewhere(value)
                    if constant:
                        self.constants.add((value.dtype,), value.elements)
                        self.has_constant_weights |= value.elements > 1 and value.dtype not in _SETTINGS
                    else:
                        self.has_numbers |= value.elements > 1
                case 20:
                    self.has_numbers |= part.value == _FLOATS
                case 22 if constant:
                    self._sparse(part, self.constants)
                    self.has_constant_weights = True
                case 6 | 11:
                    self._left.append((part, depth + 1))


def _type_of_plain(attribute: Field) -> int | None:
    """The type of an attribute that is no more than a name and numbers, as most are; None for all others."""
    if attribute.length > _SHORT:
        return None
    content = attribute.bytes()
    plain = content[:1] == b"\n" and content[1] < 0x80 and _PLAIN.fullmatch(content, 2 + content[1])
    return content[-1] if plain else None


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
