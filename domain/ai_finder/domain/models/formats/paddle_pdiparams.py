"""Paddle's parameters of an inference model: tensors one after the other, without their names.

https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/phi/core/framework/dense_tensor_serialize.cc
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings.protobuf import LENGTH, Field, Window
from ai_finder.domain.models.formats.paddle_pdmodel import tensor
from ai_finder.domain.models.model import Model
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_HEADER = struct.Struct("<IQIi")
"""Version, levels of detail (which parameters have none of), the tensor's version, and the length of its TensorDesc."""
_LONGEST = 1_024
_TENSORS_LIMIT = 100_000
_SIZES = {
    **dict.fromkeys(("BOOL", "UINT8", "INT8", "FP8_E4M3FN", "FP8_E5M2"), 1),
    **dict.fromkeys(("FP16", "BF16", "INT16", "UINT16"), 2),
    **dict.fromkeys(("FP32", "INT32", "UINT32"), 4),
    **dict.fromkeys(("FP64", "INT64", "UINT64", "COMPLEX64"), 8),
    "COMPLEX128": 16,
}
"""The size of an element, in bytes."""


def read(file: File, draft: Draft) -> None:
    """A file of tensors up to its end."""
    offset, count, parameters, dtypes = 0, 0, 0, set[str]()
    try:
        while offset < file.size:
            dtype, elements, offset = _tensor(file, offset)
            draft.format = FileFormat.PADDLE_PDIPARAMS
            count, parameters = count + 1, parameters + elements
            dtypes.add(dtype)
            if count == _TENSORS_LIMIT:
                raise LimitExceeded("tensors in one file", _TENSORS_LIMIT)
    finally:
        draft.model = Model(
            parameters=parameters, tensors=count, dtypes=tuple(sorted(dtypes)), framework="paddlepaddle"
        )
    if offset > file.size:
        raise Truncated("the file ends before what its header announces")


def _tensor(file: File, offset: int) -> tuple[str, int, int]:
    """Type and number of elements of a tensor, and where its data ends."""
    header = file.read(offset, min(_HEADER.size + _LONGEST, max(_HEADER.size, file.size - offset)))
    version, levels, tensor_version, length = _HEADER.unpack_from(header)
    if version or levels or tensor_version or not 0 < length <= _LONGEST:
        raise Malformed("a tensor does not begin where the one before it ends")
    start = offset + _HEADER.size
    if start + length > file.size:
        raise Truncated("the file ends before what its header announces")
    description = Field(0, LENGTH, length, start, start + length, Window(file, header, offset))
    dtype, dims = tensor(description)
    if dtype not in _SIZES or any(dim < 0 for dim in dims):
        raise Malformed("a tensor has a type or a shape that cannot be")
    elements = math.prod(dims)
    return dtype, elements, start + length + elements * _SIZES[dtype]
