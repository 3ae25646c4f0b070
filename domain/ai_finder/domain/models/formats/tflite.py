"""TensorFlow Lite, now LiteRT (`.tflite`): a flatbuffer with the identifier TFL3.

The schema: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs. What
MediaPipe adds of its own is a zip archive behind the flatbuffer.
"""

from __future__ import annotations

import re
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.flatbuffer import Buffer, Table
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import tf_operators
from ai_finder.domain.models.formats.tf_nodes import signature
from ai_finder.domain.models.model import metadata
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft

_IDENTIFIER = b"TFL3"
_VERSION = 3
_TYPES = (
    "float32", "float16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64", "int8", "float64",
    "complex128", "uint64", "resource", "variant", "uint32", "uint16", "int4", "bfloat16", "int2", "uint4",
)  # fmt: skip
_NO_NUMBERS = frozenset(("string", "resource", "variant"))
_CUSTOM = 32
_FLEX = "Flex"
"""How operators of TensorFlow proper are named, which run where its runtime is linked in."""
_OWN_CUSTOM = frozenset(
    ("TFLite_Detection_PostProcess", "Mfcc", "AudioSpectrogram", "RandomUniform", "RandomStandardNormal")
)
"""Custom by their form, but part of TensorFlow Lite itself."""

_MOST_DIMENSIONS = 64
_MOST_ELEMENTS = 1 << 63
_MOST_OPTIONS = 1 << 16
_MOST_SIDES = 256
_MOST_METADATA = 200
_SHORT = 4096
"""Of metadata that is read, in bytes."""
_RUNTIME, _CONVERSION = "min_runtime_version", "CONVERSION_METADATA"

_QUANTIZED = MappingProxyType({"int8": "int8", "uint8": "uint8", "int16": "int16", "int4": "int4", "int2": "int2"})


@define
class _Tensors:
    """What the tensors of all subgraphs add up to."""

    tensors: int = 0
    dtypes: set[str] = field(factory=set)
    constants: dict[int, dict[int, int]] = field(factory=dict)
    """The elements that lie in each buffer, subgraph by subgraph: what two subgraphs share counts once."""
    weights: set[str] = field(factory=set)
    """The types of constants of two and more dimensions."""
    activations: set[str] = field(factory=set)

    @property
    def parameters(self) -> int:
        return sum(max(counts.values()) for counts in self.constants.values())

    @property
    def quantization(self) -> str | None:
        """By the types of weights, and of what is computed from them."""
        weight = next((_QUANTIZED[kind] for kind in ("int2", "int4", "int8", "uint8") if kind in self.weights), None)
        if weight is None:
            return "float16" if "float16" in self.weights else None
        if "int16" in self.activations:
            return f"{weight} with int16 activations"
        return weight if weight in self.activations else f"{weight} dynamic range"


def read(file: File, draft: Draft) -> None:
    """A model, and what its operators could do."""
    if file.head[4:8] != _IDENTIFIER or int.from_bytes(file.head[:4], "little") < 8:
        return
    draft.format = FileFormat.TFLITE
    draft.model = evolve(draft.model, framework="tensorflow-lite")
    model = Buffer(file).root()
    if model.number(0, "I") != _VERSION:
        raise Malformed("the schema has a version that was never used")
    _operators(model, draft)
    tensors = _Tensors()
    try:
        _subgraphs(model, tensors, draft)
    finally:
        draft.model = evolve(
            draft.model,
            parameters=tensors.parameters if tensors.constants or tensors.tensors else None,
            tensors=tensors.tensors or None,
            dtypes=tuple(sorted(tensors.dtypes)),
            quantization=tensors.quantization,
        )
    draft.is_counted = True
    _metadata(model, draft)
    _buffers(model, file)


def _operators(model: Table, draft: Draft) -> None:
    """Judge the operators that are not built in."""
    custom, guarded = set(), {}
    for number, code in enumerate(model.tables(1)):
        builtin = max(code.number(0, "b"), code.number(3, "i"))
        name = code.text(1)
        if builtin != _CUSTOM or name is None:
            continue
        where = f"operator code {number}:{code.at:#x}"
        operator = name.removeprefix(_FLEX)
        if name.startswith(_FLEX) and tf_operators.is_registered(operator):
            tf_operators.judge(operator, {}, draft, where)
            if operator in tf_operators.GUARDED:
                guarded[number] = operator
        elif name not in _OWN_CUSTOM:
            custom.add(name)
            draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, name, where)
    draft.model = evolve(draft.model, custom_operators=tuple(sorted(custom)))
    for graph in model.tables(2) if guarded else ():
        for node in graph.tables(3):
            index = node.number(0, "I")
            if index in guarded:
                _guarded(guarded[index], node, draft)


def _guarded(operator: str, node: Table, draft: Draft) -> None:
    """Judge an operator of TensorFlow by the attribute that makes it one: a NodeDef stands in its options."""
    key = tf_operators.GUARDED[operator].attribute
    start, length = node.vector(5, 1)
    options = node.buffer.content(start, min(length, _MOST_OPTIONS)) if length else b""
    # In an attribute's entry its key is followed by its value, text (field 2) or a list of texts (field 1, of 2).
    for found in re.finditer(rb"%b\x12.(?:\x0a.)?\x12(.)" % key.encode(), options, re.DOTALL):
        value = options[found.end() : found.end() + found[1][0]].decode(errors="replace")
        tf_operators.judge(operator, {key: (value,)}, draft, f"operator:{node.at:#x}")


def _subgraphs(model: Table, tensors: _Tensors, draft: Draft) -> None:
    filled = _Buffers(model)
    for number, graph in enumerate(model.tables(2)):
        for tensor in graph.tables(0):
            _tensor(tensor, number, tensors, filled)
        if number == 0:
            draft.model = evolve(draft.model, inputs=_side(graph, 1), outputs=_side(graph, 2))


class _Buffers:
    """Which of the model's buffers hold something."""

    def __init__(self, model: Table) -> None:
        self._model, self._known = model, {0: False}

    def has_content(self, index: int) -> bool:
        """Whether a buffer holds something: inside the flatbuffer, or behind it."""
        if index not in self._known:
            buffer = self._model.item(4, index)
            self._known[index] = bool(buffer.vector(0, 1)[1] or buffer.number(2, "Q"))
        return self._known[index]


def _tensor(tensor: Table, subgraph: int, tensors: _Tensors, filled: _Buffers) -> None:
    kind, buffer = _type(tensor), tensor.number(2, "I")
    shape = tensor.numbers(0, "i", _MOST_DIMENSIONS)
    if any(size < -1 for size in shape):
        raise Malformed("a dimension of a tensor is negative")
    tensors.tensors += 1
    tensors.dtypes.add(kind)
    if not filled.has_content(buffer) and not tensor.number(10, "I"):
        if tensor.place(4) is not None:
            tensors.activations.add(kind)
        return
    if kind in _NO_NUMBERS:
        return
    elements = prod(shape)
    if elements >= _MOST_ELEMENTS or elements < 0:
        raise Malformed("a constant has more elements than can be")
    counts = tensors.constants.setdefault(buffer, {})
    counts[subgraph] = counts.get(subgraph, 0) + elements
    if len(shape) > 1:
        tensors.weights.add(kind)


def _side(graph: Table, slot: int) -> tuple[str, ...]:
    """The inputs or the outputs of a subgraph."""
    return tuple(_signature(graph.item(0, index)) for index in graph.numbers(slot, "i", _MOST_SIDES))


def _signature(tensor: Table) -> str:
    shape = tensor.numbers(7, "i", _MOST_DIMENSIONS) or tensor.numbers(0, "i", _MOST_DIMENSIONS)
    return signature(tensor.text(3) or "?", _type(tensor), shape)


def _type(tensor: Table) -> str:
    number = tensor.number(1, "b")
    return _TYPES[number] if 0 <= number < len(_TYPES) else str(number)


def _metadata(model: Table, draft: Draft) -> None:
    """What the producer wrote: the description, the runtime that is asked for, signatures."""
    said: dict[str, object] = {"description": model.text(3) or ""}
    for number, entry in enumerate(model.tables(6)):
        if number >= _MOST_METADATA:
            raise LimitExceeded("entries of metadata", _MOST_METADATA)
        name = entry.text(0) or "?"
        start, length = model.item(4, entry.number(1, "I")).vector(0, 1)
        if name == _CONVERSION and 0 < length <= _SHORT:
            draft.model = evolve(draft.model, framework_version=_converter(model.buffer.content(start, length)))
        if name == _RUNTIME and 0 < length <= _SHORT:
            said[name] = model.buffer.content(start, length).rstrip(b"\0")
    signatures = [entry.text(2) or "?" for _, entry in zip(range(_MOST_SIDES), model.tables(7), strict=False)]
    said["signatures"] = " ".join(signatures)
    draft.model = evolve(draft.model, metadata=metadata((key, value) for key, value in said.items() if value))


def _converter(content: bytes) -> str | None:
    """The version of TensorFlow that converted the model, by a flatbuffer of its own."""
    try:
        environment = Buffer(File.of(content)).root().table(0)
        return environment.text(0) or None if environment is not None else None
    except Malformed:
        return None


def _buffers(model: Table, file: File) -> None:
    """Hold against the file what lies behind the flatbuffer of a model above 2 GiB."""
    for buffer in model.tables(4):
        offset, size = buffer.number(1, "Q"), buffer.number(2, "Q")
        if size and offset > 1 and offset + size > file.size:
            raise Truncated("the file ends before its last buffer")
        buffer.vector(0, 1)
