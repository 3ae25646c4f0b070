"""The program of a Core ML model: its constants, and the files that hold them.

https://github.com/apple/coremltools/blob/main/mlmodel/format/MIL.proto
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from attrs import frozen

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.protobuf import LENGTH, Field
from ai_finder.domain.models.risks.outside import leaves_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.formats.coreml_layers import Weights

_DTYPES = {
    1: "BOOL",
    2: "STRING",
    10: "FLOAT16",
    11: "FLOAT32",
    12: "FLOAT64",
    13: "BFLOAT16",
    21: "INT8",
    22: "INT16",
    23: "INT32",
    24: "INT64",
    25: "INT4",
    31: "UINT8",
    32: "UINT16",
    33: "UINT32",
    34: "UINT64",
    35: "UINT4",
    36: "UINT2",
    37: "UINT1",
    38: "UINT6",
    39: "UINT3",
    40: "FLOAT8E4M3FN",
    41: "FLOAT8E5M2",
}
_FUNCTIONS, _OPSET, _SPECIALIZATIONS, _OPERATIONS = 2, 2, 3, 3
_TYPE, _INPUTS, _OUTPUTS, _BLOCKS, _ATTRIBUTES = 1, 2, 3, 4, 5
_MODEL_PATH = "@model_path/"
_DEPTH_LIMIT, _DIMENSIONS_LIMIT, _NAME_LIMIT = 32, 64, 1 << 16
_FREE_OPERATIONS, _FEWEST_BYTES = 2_000, 48
"""How many operations a program may have, and what each beyond these takes at least, on average."""
_BLOB_HEADER = 64
_CONSTANT, _COMPRESSED = b"const", b"constexpr_"


@frozen
class Value:
    """A tensor: of a constant, or what an operation gives."""

    dtype: str
    dims: tuple[int, ...]
    in_file: bool

    @property
    def elements(self) -> int:
        """How many elements it has."""
        return math.prod(self.dims)

    @property
    def is_weight(self) -> bool:
        """Whether it is more than a setting of an operation, which are small integers, or single."""
        return self.in_file or (bool(self.dims) and "FLOAT" in self.dtype)


_UNKNOWN = Value("?", (), in_file=False)


def walk(program: Field, weights: Weights) -> None:
    """Count the constants of a program's functions."""
    constants: dict[bytes, Value] = {}
    left = []
    most = operations = _FREE_OPERATIONS + program.length // _FEWEST_BYTES
    for entry in program.fields():
        if entry.number == _FUNCTIONS and entry.wire_type == LENGTH:
            for function in _values(entry):
                left += [(block, 0) for block in _specializations(function, weights)]
    while left:
        block, depth = left.pop()
        if depth > _DEPTH_LIMIT:
            raise LimitExceeded("blocks inside one another", _DEPTH_LIMIT)
        for operation in block.fields():
            if operation.number == _OPERATIONS:
                operations -= 1
                if operations < 0:
                    raise LimitExceeded("operations in a program of its length", most)
                left += [(inner, depth + 1) for inner in _operation(operation, constants, weights)]
    for value in constants.values():
        weights.add(value.elements, value.dtype)


def _values(entry: Field) -> Iterator[Field]:
    """The value of a map's entry."""
    return (part for part in entry.fields() if part.number == 2 and part.wire_type == LENGTH)


def _specializations(function: Field, weights: Weights) -> Iterator[Field]:
    for part in function.fields():
        if part.number == _OPSET:
            weights.opsets.add(part.text())
        elif part.number == _SPECIALIZATIONS:
            yield from _values(part)


def _operation(operation: Field, constants: dict[bytes, Value], weights: Weights) -> Iterator[Field]:
    """Note what an operation holds; the blocks in it are given back."""
    kind, output, given = b"", (b"", _UNKNOWN), list[Value]()
    used: list[bytes] = []
    for part in operation.fields():
        match part.number:
            case 1:
                kind = part.bytes(_NAME_LIMIT)
            case 2:
                for argument in _values(part):
                    _argument(argument, used, given, weights)
            case 3 if not output[0]:
                output = _named(part)
            case 4:
                yield part
            case 5:
                given += [_value(value, weights, operation) for value in _values(part)]
    name, result = output
    if kind == _CONSTANT:
        constants.update((name, value) for value in given if value.is_weight)
    elif kind.startswith(_COMPRESSED):
        given += [constants.pop(source) for source in used if source in constants]
        in_file = [value for value in given if value.in_file]
        data = next((value for value in in_file if "INT" in value.dtype), (*in_file, result)[0])
        constants[name] = Value(data.dtype, result.dims, in_file=True)
        weights.quantization = weights.quantization or _quantization(kind, data)


def _quantization(kind: bytes, data: Value) -> str | None:
    """How a constant is compressed: by integers, by a table of its values, or by leaving zeros out."""
    if b"lut" in kind:
        return "palettized"
    return data.dtype.lower().removeprefix("u") if "INT" in data.dtype else None


def _argument(argument: Field, used: list[bytes], given: list[Value], weights: Weights) -> None:
    """An argument: names of values, or values."""
    for binding in argument.fields():
        for part in binding.fields():
            if part.number == 1:
                used.append(part.bytes(_NAME_LIMIT))
            elif part.number == 2:
                given.append(_value(part, weights, argument))


def _named(message: Field) -> tuple[bytes, Value]:
    """A NamedValueType."""
    name, value = b"", _UNKNOWN
    for part in message.fields():
        if part.number == 1:
            name = part.bytes(_NAME_LIMIT)
        elif part.number == 2:
            value = _typed(part)
    return name, value


def _value(message: Field, weights: Weights, holder: Field) -> Value:
    """A Value; the file that holds it is noted."""
    found, in_file = _UNKNOWN, False
    for part in message.fields():
        if part.number == 2:
            found = _typed(part)
        elif part.number == 5:
            in_file = True
            _file(part, weights, holder)
    return Value(found.dtype, found.dims, in_file)


def _file(message: Field, weights: Weights, holder: Field) -> None:
    """A BlobFileValue: `@model_path/weights/weight.bin`, and an offset in it."""
    path, offset = "", 0
    for part in message.fields():
        if part.number == 1:
            path = part.bytes(_NAME_LIMIT).decode("utf-8", "replace")
        elif part.number == 2:
            offset = part.value
    path = path.removeprefix(_MODEL_PATH)
    if leaves_folder(path):
        weights.draft.warn(Danger.GRAPH_EXTERNAL_PATH, path, f"program:0x{holder.start:x}")
    else:
        weights.files[path] = max(weights.files.get(path, 0), offset + _BLOB_HEADER)


def _typed(message: Field) -> Value:
    """A ValueType: a tensor's type and shape; of a length that is unknown, none."""
    dtype, dims = 0, list[int]()
    for tensor in message.fields():
        if tensor.number != 1 or tensor.wire_type != LENGTH:
            continue
        for part in tensor.fields():
            if part.number == 1:
                dtype = part.value
            elif part.number == 3:
                dims += [size.value for constant in part.fields() if constant.number == 1 for size in constant.fields()]
    if len(dims) > _DIMENSIONS_LIMIT:
        raise LimitExceeded("dimensions of a tensor", _DIMENSIONS_LIMIT)
    return Value(_DTYPES.get(dtype, str(dtype)), tuple(dims), in_file=False)
