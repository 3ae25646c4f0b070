"""The weights of a Core ML program: a header, and blobs with a header each, at multiples of 64.

https://github.com/apple/coremltools/blob/main/mlmodel/src/MILBlob/Blob/StorageFormat.hpp
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.model import Model
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_HEADER = struct.Struct("<II56x")
_BLOB = struct.Struct("<IIQQQ32x")
"""Sentinel, type, length in bytes, offset, and how many bits of the last byte are not used: a later field than the
others, which means something to types of less than a byte alone. Older writers left there what was in memory.
"""
_SENTINEL = 0xDEADBEEF
_ALIGNMENT = 64
_BLOBS_LIMIT = 100_000
_TYPES = {
    1: ("FLOAT16", 16),
    2: ("FLOAT32", 32),
    3: ("UINT8", 8),
    4: ("INT8", 8),
    5: ("BFLOAT16", 16),
    6: ("INT16", 16),
    7: ("UINT16", 16),
    8: ("INT4", 4),
    9: ("UINT1", 1),
    10: ("UINT2", 2),
    11: ("UINT4", 4),
    12: ("UINT3", 3),
    13: ("UINT6", 6),
    14: ("INT32", 32),
    15: ("UINT32", 32),
    16: ("FLOAT8E4M3FN", 8),
    17: ("FLOAT8E5M2", 8),
}
"""Names and widths in bits."""


def read(file: File, draft: Draft) -> None:
    """A file of blobs, one after the other."""
    count, version = _HEADER.unpack(file.read(0, _HEADER.size))
    sentinel, *_ = _BLOB.unpack(file.read(_HEADER.size, _BLOB.size))
    if version != 2 or sentinel != _SENTINEL:
        return
    draft.format, draft.verdict = FileFormat.COREML_WEIGHTS, Verdict.COMPANION
    if count > _BLOBS_LIMIT:
        raise LimitExceeded("blobs in one file of weights", _BLOBS_LIMIT)
    start, parameters, dtypes = _HEADER.size, 0, set[str]()
    for _ in range(count):
        sentinel, kind, size, offset, unused = _BLOB.unpack(file.read(start, _BLOB.size))
        dtype, bits = _TYPES.get(kind, (str(kind), 8))
        unused = unused if bits < 8 else 0
        if sentinel != _SENTINEL or offset != start + _BLOB.size or unused > min(7, size * 8):
            raise Malformed("a blob of weights does not lie where its header says")
        if offset + size > file.size:
            raise Truncated("the file ends before what its header announces")
        dtypes.add(dtype)
        parameters += (size * 8 - unused) // bits
        start = -(-(offset + size) // _ALIGNMENT) * _ALIGNMENT
    draft.model = Model(parameters=parameters, tensors=count, dtypes=tuple(sorted(dtypes)))
