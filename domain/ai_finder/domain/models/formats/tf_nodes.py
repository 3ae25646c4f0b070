"""What a TensorFlow graph says of its model, node by node, whether it is written as protobuf or as text.

The messages: https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework (graph, node_def,
attr_value, tensor, tensor_shape, types).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from attrs import define, evolve, field

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import tf_operators
from ai_finder.domain.models.formats.tf_registry import REGISTERED

# Items: the number of a type in `types.proto`, its name in Python, and the size of an element in bytes.
_TYPES = (
    (1, "float32", 4),
    (2, "float64", 8),
    (3, "int32", 4),
    (4, "uint8", 1),
    (5, "int16", 2),
    (6, "int8", 1),
    (7, "string", None),
    (8, "complex64", 8),
    (9, "int64", 8),
    (10, "bool", 1),
    (11, "qint8", 1),
    (12, "quint8", 1),
    (13, "qint32", 4),
    (14, "bfloat16", 2),
    (15, "qint16", 2),
    (16, "quint16", 2),
    (17, "uint16", 2),
    (18, "complex128", 16),
    (19, "float16", 2),
    (20, "resource", None),
    (21, "variant", None),
    (22, "uint32", 4),
    (23, "uint64", 8),
    (24, "float8_e5m2", 1),
    (25, "float8_e4m3fn", 1),
    (26, "float8_e4m3fnuz", 1),
    (27, "float8_e4m3b11fnuz", 1),
    (28, "float8_e5m2fnuz", 1),
    (29, "int4", None),
    (30, "uint4", None),
    (31, "int2", None),
    (32, "uint2", None),
)
TYPE_NAMES: Mapping[int, str] = MappingProxyType({number: name for number, name, _ in _TYPES})
SIZES: Mapping[str, int] = MappingProxyType({name: size for _, name, size in _TYPES if size is not None})
"""Bytes an element, of types that have as many each."""
TEXT_NAMES: Mapping[str, str] = MappingProxyType(
    {f"DT_{name.upper()}": name for _, name, _ in _TYPES}
    | {"DT_FLOAT": "float32", "DT_DOUBLE": "float64", "DT_HALF": "float16"}
)
"""The types as text spells them."""
_NO_NUMBERS = frozenset(("string", "resource", "variant"))
_NO_WEIGHTS = _NO_NUMBERS | {"int32", "int64", "bool", "uint32", "uint64"}
"""The types of constants that are shapes, axes and indices."""

MOST_DIMENSIONS = 254
"""As many as TensorFlow allows."""
_MOST_ELEMENTS = 1 << 63
_MOST_FILLED = 1 << 20
"""A constant may be one value and a shape: that of a bias is a weight, that of a terabyte is none. In elements."""
_MOST_WEIGHTS = 200_000
_FREE_PARTS, _BYTES_A_PART = 2_000, 80
_MOST_INPUTS = 64
_MOST_UNKNOWN = 64

CONSTANTS = frozenset(("Const", "HostConst"))
VARIABLES = frozenset(("VarHandleOp", "VariableV2", "Variable", "AutoReloadVariable"))
PLACEHOLDERS = frozenset(("Placeholder", "PlaceholderV2"))
DESCRIBED = CONSTANTS | VARIABLES | PLACEHOLDERS | tf_operators.GUARDED.keys()
"""The operators whose attributes are asked for; those of others are not worth reading."""

UNREMARKABLE = (
    REGISTERED - DESCRIBED - tf_operators.OPERATORS.keys() - (tf_operators.TABLE_FILES | tf_operators.FIRST_SAVERS)
)
"""The operators of which there is nothing to tell but that they are there."""

Shape = tuple[int, ...] | None
"""Of each dimension the size, -1 where it is not known; None where the number of dimensions is not."""


class Tensor(NamedTuple):
    """A tensor's type and shape, and how many bytes of it are written as one block (0: otherwise, or not at all)."""

    dtype: str
    shape: Shape
    stored: int = 0

    @property
    def elements(self) -> int:
        """How many elements it has; 0 where that is not known. Malformed where it cannot be."""
        if self.shape is None or any(size < 0 for size in self.shape):
            return 0
        count = prod(self.shape)
        if count >= _MOST_ELEMENTS:
            raise Malformed("a tensor has more elements than can be")
        return count


class Attribute(NamedTuple):
    """An attribute's value, as far as anything here asks for it."""

    strings: tuple[str, ...] = ()
    dtype: str | None = None
    shape: Shape = None
    tensor: Tensor | None = None


_NONE = Attribute()


@define
class Weights:
    """Tensors that hold numbers: how many they are, of how many elements, of which types."""

    tensors: int = 0
    elements: int = 0
    dtypes: set[str] = field(factory=set)

    def add(self, tensor: Tensor) -> None:
        """Count one; text and handles are none."""
        if tensor.dtype in _NO_NUMBERS:
            return
        if self.tensors >= _MOST_WEIGHTS:
            raise LimitExceeded("tensors", _MOST_WEIGHTS)
        self.elements += tensor.elements
        self.tensors += 1
        self.dtypes.add(tensor.dtype)

    def put(self, draft: Draft) -> None:
        """Say it of the model, where there is any."""
        if self.tensors:
            draft.model = evolve(
                draft.model, parameters=self.elements, tensors=self.tensors, dtypes=tuple(sorted(self.dtypes))
            )


@define
class Graph:
    """What the nodes of a graph, and of its functions, add up to."""

    draft: Draft
    size: int
    """Of its file, in bytes: it bounds how many parts are believed."""
    constants: Weights = field(factory=Weights)
    """Constants that may be weights: of floating or quantised numbers, and no scalars."""
    variables: Weights = field(factory=Weights)
    inputs: list[str] = field(factory=list)
    """The placeholders of the graph itself."""
    functions: set[str] = field(factory=set)
    table_files: dict[str, str] = field(factory=dict)
    """Operators that read a vocabulary, and where."""
    savers: dict[str, str] = field(factory=dict)
    """Operators of a saver of the first kind, and where."""
    _unknown: dict[str, str] = field(factory=dict)
    _parts: int = 0

    def count(self) -> None:
        """One more node, function or object. LimitExceeded for far more of them than models of this size have."""
        self._parts += 1
        if self._parts > _FREE_PARTS + self.size // _BYTES_A_PART:
            raise LimitExceeded("parts in a graph of its size", _FREE_PARTS + self.size // _BYTES_A_PART)

    def add(self, name: str, operator: str, attributes: Mapping[str, Attribute], where: str, *, inside: bool) -> None:
        """Take in one node; `inside` a function or not."""
        self.count()
        if operator in CONSTANTS:
            self._constant(attributes.get("value", _NONE).tensor)
        elif operator in VARIABLES:
            shape = attributes.get("shape", _NONE).shape
            self.variables.add(Tensor(_dtype(attributes), shape))
        elif operator in PLACEHOLDERS:
            if not inside and len(self.inputs) < _MOST_INPUTS:
                self.inputs.append(signature(name, _dtype(attributes), attributes.get("shape", _NONE).shape))
        elif operator in tf_operators.TABLE_FILES:
            self.table_files.setdefault(operator, where)
        elif operator in tf_operators.FIRST_SAVERS:
            self.savers.setdefault(operator, where)
        elif not tf_operators.is_registered(operator) and len(self._unknown) < _MOST_UNKNOWN:
            self._unknown.setdefault(operator, where)
        strings = {key: value.strings for key, value in attributes.items()}
        tf_operators.judge(operator, strings, self.draft, where)

    def close(self, *, assets: int = 0, first_saver: bool = True) -> None:
        """Judge what only the whole graph shows. `assets`: how many files it brings, `first_saver`: if it has one."""
        custom = sorted(self._unknown.keys() - self.functions - tf_operators.OPERATORS.keys())
        for operator in custom:
            self.draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, operator, self._unknown[operator])
        for operator, where in self.table_files.items() if not assets else ():
            self.draft.warn(Danger.GRAPH_PIPELINE, operator, where)
        for operator, where in self.savers.items() if not first_saver else ():
            self.draft.warn(Danger.GRAPH_FILE_WRITE, operator, where)
        self.draft.model = evolve(self.draft.model, custom_operators=tuple(custom))

    def _constant(self, tensor: Tensor | None) -> None:
        if tensor is None or not tensor.shape or tensor.dtype in _NO_WEIGHTS:
            return
        size = SIZES.get(tensor.dtype)
        if tensor.stored and size is not None and tensor.stored != tensor.elements * size:
            raise Malformed("a constant has another size than its shape says")
        if tensor.elements and (tensor.stored or tensor.elements <= _MOST_FILLED):
            self.constants.add(tensor)


def signature(name: str, dtype: str, shape: Shape) -> str:
    """An input or output as a model tells it."""
    if shape is None:
        return f"{name}: {dtype}"
    return f"{name}: {dtype}[{','.join('?' if size < 0 else str(size) for size in shape)}]"


def checked_shape(sizes: Iterable[int]) -> tuple[int, ...]:
    """The sizes of dimensions, once they are known to be possible."""
    shape = tuple(sizes)
    if len(shape) > MOST_DIMENSIONS:
        raise LimitExceeded("dimensions of a tensor", MOST_DIMENSIONS)
    if any(size < -1 for size in shape):
        raise Malformed("a dimension of a tensor is negative")
    return shape


def _dtype(attributes: Mapping[str, Attribute]) -> str:
    return attributes.get("dtype", _NONE).dtype or "?"
