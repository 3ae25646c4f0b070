"""ONNX's TensorProto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): in a model, or alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings.protobuf import FIXED32, FIXED64, LENGTH, Field, fields, shape, shaped
from ai_finder.domain.models.model import Model, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

DTYPES = (
    *("UNDEFINED", "FLOAT", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64", "STRING", "BOOL", "FLOAT16"),
    *("DOUBLE", "UINT32", "UINT64", "COMPLEX64", "COMPLEX128", "BFLOAT16", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ"),
    *("FLOAT8E5M2", "FLOAT8E5M2FNUZ", "UINT4", "INT4", "FLOAT4E2M1", "FLOAT8E8M0", "UINT2", "INT2"),
    *("FLOAT6E2M3", "FLOAT6E3M2"),
)
"""The names of TensorProto.DataType, by number."""
_BITS = {
    **dict.fromkeys(("UINT2", "INT2"), 2),
    **dict.fromkeys(("UINT4", "INT4", "FLOAT4E2M1"), 4),
    **dict.fromkeys(("FLOAT6E2M3", "FLOAT6E3M2"), 6),
    **dict.fromkeys(("UINT8", "INT8", "BOOL", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2"), 8),
    **dict.fromkeys(("FLOAT8E5M2FNUZ", "FLOAT8E8M0"), 8),
    **dict.fromkeys(("UINT16", "INT16", "FLOAT16", "BFLOAT16"), 16),
    **dict.fromkeys(("FLOAT", "INT32", "UINT32"), 32),
    **dict.fromkeys(("DOUBLE", "INT64", "UINT64", "COMPLEX64"), 64),
    "COMPLEX128": 128,
}
"""The size of an element, in bits."""
_TYPED = {
    **dict.fromkeys(("FLOAT", "COMPLEX64"), 4),
    **dict.fromkeys(("DOUBLE", "COMPLEX128"), 10),
    **dict.fromkeys(("UINT32", "UINT64"), 11),
    "INT64": 7,
    "STRING": 6,
}
"""The field for the elements of each type; of all others, `int32_data`."""
_INT32_DATA, _STRING_DATA, _RAW_DATA, _SEGMENT = 5, 6, 9, 3
_WIDTHS = {4: 4, 10: 8}
DIMENSIONS_LIMIT = 64
_FIELDS_LIMIT = 10_000
_NAME_LIMIT = 1 << 16
_LATER = 17
_EXTERNAL = 1

TENSOR = {
    **shape(varint=(2, 14), length=(3, 6, 8, 9, 12, 13, 16), packed=(1, 5, 7, 11)),
    4: (FIXED32, LENGTH),
    10: (FIXED64, LENGTH),
}
_DATA, _BYTES, _NO_DATA = {4, 5, 6, 7, 9, 10, 11, 13}, {6, 8, 9, 10, 13}, {1, 2, 8, 12}
_SEQUENCE = shape(varint=(2,), length=(1, 3, 5, 7))
_ENTRY = shape(length=(1, 2))
_TENSOR_VALUES, _SEQUENCE_VALUES = 3, (5, 7)


@frozen
class External:
    """Where the data of a tensor lies: a part of another file, relative to the model's folder."""

    location: str
    end: int
    """Where in that file it ends."""
    name: bytes
    """The tensor's."""
    start: int
    """Where in the model the tensor lies."""


@frozen
class Tensor:
    """What a TensorProto says of itself."""

    name: bytes
    dtype: str
    dims: tuple[int, ...]
    external: External | None = None

    @property
    def elements(self) -> int:
        """How many elements it has."""
        return math.prod(self.dims)

    @property
    def size(self) -> int | None:
        """How many bytes its data takes; None where that does not follow from the shape."""
        bits = _BITS.get(self.dtype)
        return (self.elements * bits + 7) // 8 if bits else None


def read(file: File, draft: Draft) -> None:
    """A file of one TensorProto, or of a SequenceProto or OptionalProto of tensors, and of nothing else."""
    walk = _top(file)
    numbers = {field.number for field in walk}
    if (2 in numbers and numbers & _DATA and numbers & _BYTES) or {2, 8} <= numbers <= _NO_DATA:
        tensors = [_alone(walk, file, draft)]
    elif (
        numbers == {1, 2}
        and walk[0].wire_type == LENGTH
        and walk[0].text().isidentifier()
        and file.name.endswith(".pb")
    ):
        tensors = []
    elif 2 in numbers and numbers & {_TENSOR_VALUES, *_SEQUENCE_VALUES}:
        tensors = _in_sequence(walk)
    else:
        return
    draft.format = FileFormat.ONNX_TENSORPROTO
    names = [text(found.name) for found in tensors]
    draft.model = Model(
        name=names[0] or None if len(names) == 1 else None,
        parameters=sum(found.elements for found in tensors),
        tensors=len(tensors),
        dtypes=tuple(sorted({found.dtype for found in tensors})),
    )


def _top(file: File) -> list[Field]:
    """The fields on the top level, also those before the file breaks off. Malformed where no tensor has such."""
    walk: list[Field] = []
    dimensions = 0
    try:
        for field in shaped(fields(file, limit=_FIELDS_LIMIT), TENSOR):
            walk.append(field)
            dimensions += field.number == 1
            if (field.number == 2 and field.value >= len(DTYPES)) or dimensions > DIMENSIONS_LIMIT:
                raise Malformed("a tensor has no type, or no shape")
    except Truncated:
        if not walk:
            raise
    return walk


def _alone(walk: list[Field], file: File, draft: Draft) -> Tensor:
    """The tensor that a file is. Malformed before it is sure, and after."""
    named = {field.number for field in walk} >= {2, 8, 9}
    if named and all(field.end <= file.size for field in walk):
        draft.format = FileFormat.ONNX_TENSORPROTO
    found = tensor(walk, 0)
    if walk[-1].end > file.size:
        draft.format = FileFormat.ONNX_TENSORPROTO
        raise Truncated("the file ends before what its header announces")
    return found


def _in_sequence(walk: list[Field]) -> list[Tensor]:
    """The tensors of a sequence and of the sequences in it. Malformed where there is none, or something else."""
    found: list[Tensor] = []
    left = [walk]
    while left:
        for field in shaped(left.pop(), _SEQUENCE):
            if field.number == _TENSOR_VALUES:
                found.append(tensor(field.fields(), field.start))
            elif field.number in _SEQUENCE_VALUES:
                left.append(list(field.fields()))
            if len(found) + len(left) > _FIELDS_LIMIT:
                raise LimitExceeded("tensors in a sequence", _FIELDS_LIMIT)
    if not found:
        raise Malformed("a sequence has no tensors")
    return found


def tensor(walk: Iterable[Field], start: int) -> Tensor:
    """A tensor from its fields. Malformed where type, shape and data disagree."""
    name, number, location = b"", 0, 0
    dims: list[int] = []
    data: dict[int, int] = {}
    entries: dict[bytes, bytes] = {}
    wire_types = TENSOR.get
    for field in walk:
        if field.wire_type not in wire_types(field.number, ()) and field.number < _LATER:
            raise Malformed("a tensor has a field that its type has not")
        match field.number:
            case 1:
                dims += field.varints(DIMENSIONS_LIMIT)
            case 2:
                number = field.value
            case 8:
                name = field.bytes(_NAME_LIMIT)
            case 13:
                key, value = entry(field)
                entries[key] = value
            case 14:
                location = field.value
            case 3 | 4 | 5 | 6 | 7 | 9 | 10 | 11:
                data[field.number] = data.get(field.number, 0) + _elements(field)
    if len(dims) > DIMENSIONS_LIMIT:
        raise LimitExceeded("dimensions of a tensor", DIMENSIONS_LIMIT)
    if number == 0 or any(dim >> 63 for dim in dims):
        raise Malformed("a tensor has no type, or a negative dimension")
    found = Tensor(name, dtype(number), tuple(dims))
    if location != _EXTERNAL:
        _check(found, data)
        return found
    return evolve(found, external=_external(entries, found, start))


def dtype(number: int) -> str:
    """The name of an element type; a later version's type is its number."""
    return DTYPES[number] if number < len(DTYPES) else str(number)


def entry(message: Field) -> tuple[bytes, bytes]:
    """Key and value of a StringStringEntryProto."""
    pair = {field.number: field.bytes() for field in shaped(message.fields(), _ENTRY)}
    return pair.get(1, b""), pair.get(2, b"")


def _elements(field: Field) -> int:
    """How many elements a data field holds; of varints and raw data, how many bytes."""
    if field.wire_type != LENGTH or field.number == _STRING_DATA:
        return 1
    return field.length // _WIDTHS.get(field.number, 1)


def _check(found: Tensor, data: Mapping[int, int]) -> None:
    """Malformed where the data has not as many elements as the shape."""
    if _SEGMENT in data:
        return
    if len(data) > 1 or (not data and found.elements > 0):
        raise Malformed("a tensor has no data, or two kinds of it")
    for number, count in data.items():
        if number == _RAW_DATA:
            size = found.size
            fits = (size is None and found.dtype != "STRING") or count == size
        else:
            fits = number == _TYPED.get(found.dtype, _INT32_DATA) and _fits_typed(found, number, count)
        if not fits:
            raise Malformed("the data of a tensor does not fit its shape")


def _fits_typed(found: Tensor, number: int, count: int) -> bool:
    elements = found.elements * (2 if found.dtype.startswith("COMPLEX") else 1)
    if number in _WIDTHS or number == _STRING_DATA:
        return count == elements
    least = found.size or 0 if _BITS.get(found.dtype, 8) < 8 else elements
    return least <= count <= 10 * elements


def _external(entries: Mapping[bytes, bytes], found: Tensor, start: int) -> External:
    """Malformed where there is no location, or an offset or length that is no number or does not fit the shape."""
    location = entries.get(b"location", b"").decode("utf-8", "replace")
    numbers = {key: entries[key] for key in (b"offset", b"length") if key in entries}
    if not location or not all(number.isdigit() and len(number) <= 19 for number in numbers.values()):
        raise Malformed("a tensor's external data has no location, or an offset or length that is no number")
    size = found.size or 0
    if int(numbers.get(b"length", size)) != size:
        raise Malformed("the length of a tensor's external data does not fit its shape")
    return External(location, int(numbers.get(b"offset", 0)) + size, found.name, start)
