"""MXNet's parameters: a list of arrays and their names (https://github.com/apache/mxnet/blob/1.9.1/src/ndarray/ndarray.cc).

`NDArray::Save` and `NDArray::Load` there tell of four forms of an array: three with a magic, an older one without.
"""

from __future__ import annotations

import struct
from math import prod
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_HEADER = struct.Struct("<QQQ")
_MAGIC = 0x112
_V1, _V2, _V3 = 0xF993FAC8, 0xF993FAC9, 0xF993FACA
_DTYPES = (
    ("float32", 4),
    ("float64", 8),
    ("float16", 2),
    ("uint8", 1),
    ("int32", 4),
    ("int8", 1),
    ("int64", 8),
    ("bool", 1),
    ("int16", 2),
    ("uint16", 2),
    ("uint32", 4),
    ("uint64", 8),
    ("bfloat16", 2),
)
_AUXILIARY = {0: 0, 1: 1, 2: 2}
"""How many arrays of indexes there are beside the values: dense, sparse by row, compressed sparse row."""
_ARRAYS_LIMIT, _DIMENSIONS_LIMIT, _NAME_LIMIT = 20_000, 32, 4096
_WINDOW = 4096
_INT32, _UINT32, _UINT64 = struct.Struct("<i"), struct.Struct("<I"), struct.Struct("<Q")


def read(file: File, draft: Draft) -> None:
    """A list by its magic, with the reserved number behind it."""
    if file.size < _HEADER.size:
        return
    magic, reserved, count = _HEADER.unpack_from(file.head)
    if magic != _MAGIC or reserved != 0:
        return
    draft.format = FileFormat.MXNET_PARAMS
    draft.model = Model(framework="mxnet")
    if count > _ARRAYS_LIMIT:
        raise LimitExceeded("arrays in one file", _ARRAYS_LIMIT)
    reader = _Reader(file, _HEADER.size)
    parameters, dtypes = 0, set()
    for _ in range(count):
        dtype, elements = _array(reader)
        parameters += elements
        dtypes.add(dtype)
    draft.model = evolve(draft.model, parameters=parameters, tensors=count, dtypes=tuple(sorted(filter(None, dtypes))))
    draft.is_counted = True
    names = [_name(reader) for _ in range(_count_of_names(reader, count))]
    kinds = {kind: sum(name.startswith(kind + ":") for name in names) for kind in ("arg", "aux")}
    draft.model = evolve(draft.model, metadata=metadata({kind: number for kind, number in kinds.items() if number}))
    if len(set(names)) != len(names):
        raise Malformed("two of its arrays have the same name")
    if reader.offset != file.size:
        raise Malformed("the file goes on behind its arrays")


class _Reader:
    """A place in a file that moves on."""

    def __init__(self, file: File, offset: int) -> None:
        self.file = file
        self.offset = offset
        self._window, self._start = file.head, 0

    def take(self, length: int) -> bytes:
        """The next bytes, few."""
        at = self.offset - self._start
        if not 0 <= at <= len(self._window) - length:
            self._window, self._start, at = self.file.peek(self.offset, max(_WINDOW, length)), self.offset, 0
            if len(self._window) < length:
                raise Truncated("the file ends before what its header announces")
        self.offset += length
        return self._window[at : at + length]

    def number(self, form: struct.Struct) -> int:
        """The next number."""
        return int(form.unpack(self.take(form.size))[0])

    def skip(self, length: int) -> None:
        """Step over bytes that must be there."""
        if length > self.file.size - self.offset:
            raise Truncated("the file ends before what its header announces")
        self.offset += length

    def shape(self, size: struct.Struct) -> tuple[int, ...] | None:
        """The next shape; None where it is not known."""
        count = self.number(_INT32)
        if count == -1:
            return None
        return self.sizes(count, size)

    def sizes(self, count: int, size: struct.Struct) -> tuple[int, ...]:
        """The next sizes of a shape."""
        if not 0 <= count <= _DIMENSIONS_LIMIT:
            raise Malformed("an array has an impossible number of dimensions")
        sizes = tuple(self.number(size) for _ in range(count))
        if any(each >= 1 << 63 for each in sizes):
            raise Malformed("an array has an impossible size")
        return sizes


def _array(reader: _Reader) -> tuple[str, int]:
    """The type of the next array, and its number of elements; an empty one has no type."""
    magic = reader.number(_UINT32)
    auxiliary, stored = 0, None
    if magic in (_V2, _V3):
        storage = reader.number(_INT32)
        if storage not in _AUXILIARY:
            raise Malformed("an array is stored in a way that there is not")
        auxiliary = _AUXILIARY[storage]
        stored = reader.shape(_UINT64) if auxiliary else None
    shape = reader.sizes(magic, _UINT32) if magic not in (_V1, _V2, _V3) else reader.shape(_UINT64)
    if shape is None or (shape == () and magic != _V3):
        return "", 0
    reader.skip(8)  # the device that it lay on
    dtype, size = _dtype(reader)
    indexes = [(_dtype(reader)[1], reader.shape(_UINT64) or ()) for _ in range(auxiliary)]
    reader.skip(size * prod(shape if stored is None else stored))
    for index_size, index_shape in indexes:
        reader.skip(index_size * prod(index_shape))
    return dtype, prod(shape)


def _dtype(reader: _Reader) -> tuple[str, int]:
    """A type, and the size of its elements in bytes."""
    number = reader.number(_INT32)
    if not 0 <= number < len(_DTYPES):
        raise Malformed("an array is of a type that there is not")
    return _DTYPES[number]


def _count_of_names(reader: _Reader, arrays: int) -> int:
    count = reader.number(_UINT64)
    if count not in (0, arrays):
        raise Malformed("it has another number of names than of arrays")
    return count


def _name(reader: _Reader) -> str:
    length = reader.number(_UINT64)
    if length > _NAME_LIMIT:
        raise LimitExceeded("bytes in one name", _NAME_LIMIT)
    return text(reader.take(length))
