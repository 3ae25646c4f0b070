"""The element types of PyTorch's tensors, and what a pickle's tensors say of a model."""

from __future__ import annotations

import math
from typing import TypedDict

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.encodings.pickle_stream import Stream

SCALARS = {
    1: "uint8",
    2: "int8",
    3: "int16",
    4: "int32",
    5: "int64",
    6: "float16",
    7: "float32",
    8: "float64",
    9: "complex32",
    10: "complex64",
    11: "complex128",
    12: "bool",
    13: "bfloat16",
    28: "uint16",
    29: "float8_e4m3fn",
    30: "float8_e5m2",
    31: "float8_e4m3fnuz",
    32: "float8_e5m2fnuz",
    33: "float8_e8m0fnu",
    34: "uint32",
    35: "uint64",
}
"""`ScalarType` of torch/_export/serde/schema.py."""
ELEMENT_SIZES = {
    **dict.fromkeys(("bool", "uint8", "int8", "qint8", "quint8"), 1),
    **dict.fromkeys(("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu"), 1),
    **dict.fromkeys(("int16", "uint16", "float16", "bfloat16"), 2),
    **dict.fromkeys(("int32", "uint32", "float32", "complex32", "qint32"), 4),
    **dict.fromkeys(("int64", "uint64", "float64", "complex64"), 8),
    "complex128": 16,
}
"""In bytes."""
_COUNT_LIMIT = 1 << 63


class Facts(TypedDict):
    """The fields of a model that its tensors fill."""

    parameters: int
    tensors: int
    dtypes: tuple[str, ...]


def elements(shapes: list[tuple[int, ...]]) -> int:
    """How many elements all of them have. Malformed where no machine has so many."""
    total = 0
    for shape in shapes:
        total += math.prod(shape)
        if total >= _COUNT_LIMIT:
            raise Malformed("tensors of more elements than there can be")
    return total


def facts(stream: Stream) -> Facts:
    """What the tensors of a pickle say of its model."""
    return Facts(
        parameters=elements([tensor.shape for tensor in stream.tensors]),
        tensors=len(stream.tensors),
        dtypes=tuple(sorted({tensor.dtype for tensor in stream.tensors})),
    )
