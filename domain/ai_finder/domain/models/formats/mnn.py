"""MNN, Alibaba's engine (`.mnn`): a flatbuffer without an identifier, known by a net whose parts fit together.

The schema: https://github.com/alibaba/MNN/tree/master/schema/default. The numbers of a union's types and of fields
never change; those named here are as of MNN 3.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.flatbuffer import Buffer, Table
from ai_finder.domain.models.formats.tf_nodes import TYPE_NAMES, Tensor, Weights, signature
from ai_finder.domain.models.model import metadata
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_FIELDS = range(8, 24)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What every net has since MNN 1.1, and early in the file."""
_SOURCES = ("Caffe", "TensorFlow", "TensorFlow Lite", "ONNX", "PyTorch")
_BLOB, _CONVOLUTION, _INPUT, _PLUGIN, _EXTRA = 7, 9, 21, 30, 78
_VECTORS = MappingProxyType({5: (1, 2, 3, 4), 9: (1, 2), 20: (3, 4), 32: (1,), 58: (1, 2), 80: (1, 2), 88: (2, 3)})
"""The types of an operator's parameters that hold weights, and the fields that are lists of float32."""
_WEIGHT_TYPES = frozenset(("float32", "float64", "float16", "bfloat16", "int8", "uint8"))
_FLOAT16 = 3
_MOST_DIMENSIONS, _MOST_INDEXES = 32, 4096
_MOST_OPERATORS = 100_000
_MOST_OUTPUTS = 64
_GLANCE = 3


def read(file: File, draft: Draft) -> None:
    """A net."""
    net = Buffer(file).root()
    try:
        if not _is_net(net):
            return
    except Malformed:
        if not _UUID.fullmatch(net.text(11) or ""):
            return
        draft.format = FileFormat.MNN
        raise
    draft.format = FileFormat.MNN
    weights = Weights()
    try:
        _operators(net, weights, draft)
    finally:
        weights.put(draft)
        extra = net.table(2)
        source = net.number(6, "b")
        said = {
            "bizCode": net.text(0),
            "mnn_uuid": net.text(11),
            "source": _SOURCES[source] if 0 <= source < len(_SOURCES) else None,
        }
        packed = sorted(weights.dtypes - {"float32"})
        draft.model = evolve(
            draft.model,
            quantization=" ".join(packed) or None,
            framework="mnn",
            framework_version=(extra.text(2) or None) if extra is not None else None,
            outputs=net.texts(4, _MOST_OUTPUTS),
            metadata=metadata((key, value) for key, value in said.items() if value),
        )


def _is_net(net: Table) -> bool:
    """Whether a table has operators whose outputs are among the net's named tensors. Malformed where it is no table."""
    _, tensors = net.vector(7, 4)
    _, operators = net.vector(3, 4)
    if net.fields not in _FIELDS or not tensors or not operators:
        return False
    for operator in (net.item(3, index) for index in range(min(operators, _GLANCE))):
        outputs = operator.numbers(4, "i", _MOST_INDEXES)
        if not outputs or any(not 0 <= index < tensors for index in outputs) or operator.text(3) is None:
            return False
    return all(name.isprintable() for name in net.texts(7, _GLANCE))


def _operators(net: Table, weights: Weights, draft: Draft) -> None:
    inputs, custom = [], set()
    for count, operator in enumerate(_all_operators(net)):
        if count >= _MOST_OPERATORS:
            raise LimitExceeded("operators", _MOST_OPERATORS)
        kind, parameters = operator.number(1, "B"), operator.table(2)
        if parameters is None:
            continue
        if kind == _INPUT:
            shape = parameters.numbers(0, "i", _MOST_DIMENSIONS)
            inputs.append(
                signature(operator.text(3) or "?", _type(parameters, 1), tuple(max(size, -1) for size in shape))
            )
        elif kind in {_PLUGIN, _EXTRA}:
            name = parameters.text(0) or "?"
            custom.add(name)
            draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, name, f"operator {operator.text(3)}:{operator.at:#x}")
        elif kind == _BLOB:
            _constant(parameters, weights)
        else:
            _weights(kind, parameters, weights)
    draft.model = evolve(draft.model, inputs=tuple(inputs[:_MOST_OUTPUTS]), custom_operators=tuple(sorted(custom)))


def _all_operators(net: Table) -> Iterator[Table]:
    """Those of the net, and of its subgraphs."""
    yield from net.tables(3)
    for graph in net.tables(10):
        yield from graph.tables(4)


def _constant(blob: Table, weights: Weights) -> None:
    """A tensor as it stands; lists of whole numbers are shapes and axes."""
    dtype, shape = _type(blob, 2), blob.numbers(0, "i", _MOST_DIMENSIONS)
    if shape and dtype in _WEIGHT_TYPES:
        weights.add(Tensor(dtype, shape))


def _weights(kind: int, parameters: Table, weights: Weights) -> None:
    for slot in _VECTORS.get(kind, ()):
        _, count = parameters.vector(slot, 4)
        if count:
            weights.add(Tensor("float32", (count,)))
    if kind == _CONVOLUTION:
        _packed(parameters, weights)


def _packed(convolution: Table, weights: Weights) -> None:
    """A convolution's weights where they are quantised, or lie in a file beside: counted by the measures."""
    common, quantized, symmetric = (convolution.table(slot) for slot in (0, 3, 4))
    if common is None or convolution.vector(1, 4)[1] or (quantized is None and symmetric is None):
        return
    group, outputs, inputs = (common.number(slot, "i", default) for slot, default in ((9, 1), (10, 0), (11, 0)))
    measures = (common.number(2, "i", 1), common.number(3, "i", 1), outputs, inputs)
    if group <= 0 or any(measure < 0 for measure in measures):
        raise Malformed("a convolution has impossible measures")
    weights.add(Tensor(_packed_type(quantized), (prod(measures) // group,)))


def _packed_type(quantized: Table | None) -> str:
    if quantized is None:
        return "int8"
    return "float16" if quantized.number(2, "i") == _FLOAT16 else f"int{quantized.number(7, 'i') or 8}"


def _type(table: Table, slot: int) -> str:
    return TYPE_NAMES.get(table.number(slot, "i", 1), "?")
