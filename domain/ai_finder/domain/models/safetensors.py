"""Safetensors: a length, a JSON object of tensors, their bytes (https://github.com/huggingface/safetensors#format)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.recognised import Recognised, Source
from ai_finder.domain.vocabulary import ModelFormat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIFTH_TO_NINTH_BYTE = b"\0\0\0\0{"
"""The upper half of the header's length, and the header's beginning."""

_LENGTH_SIZE = 8
_HEADER_LIMIT = 100_000_000
"""The reference implementation's."""
_PARSE_LIMIT = 4 << 20
"""Some 30,000 tensors. A longer header is judged by its beginning."""

_METADATA = "__metadata__"
_KEYS = frozenset(("dtype", "shape", "data_offsets"))
_BITS = {
    dtype: bits
    for bits, dtypes in (
        (4, "F4"),
        (6, "F6_E2M3 F6_E3M2"),
        (8, "BOOL U8 I8 F8_E4M3 F8_E5M2 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ"),
        (16, "U16 I16 F16 BF16"),
        (32, "U32 I32 F32"),
        (64, "U64 I64 F64 C64"),
    )
    for dtype in dtypes.split()
}


def recognise(head: bytes, source: Source) -> Recognised | None:
    """Safetensors where the header is a JSON object of tensors. Raises Malformed where they do not fill the file."""
    length = int.from_bytes(head[:_LENGTH_SIZE], "little")
    room = source.size - _LENGTH_SIZE - length
    if length > _HEADER_LIMIT or room < 0:
        return None
    if length > _PARSE_LIMIT:
        return Recognised(ModelFormat.SAFETENSORS) if b'"dtype"' in head and b'"data_offsets"' in head else None
    tensors = _tensors(source.read(_LENGTH_SIZE, length))
    if tensors is None:
        return None
    _check_layout(tensors, room)
    return Recognised(ModelFormat.SAFETENSORS)


def _tensors(header: bytes) -> tuple[Mapping[str, Any], ...] | None:
    """The entries that describe tensors; None where the header has others, or is no JSON object."""
    try:
        entries = json.loads(header.decode())
    except (ValueError, RecursionError):
        return None
    entries.pop(_METADATA, None)
    tensors = tuple(entries.values())
    return tensors if all(isinstance(tensor, dict) and tensor.keys() >= _KEYS for tensor in tensors) else None


def _check_layout(tensors: Iterable[Mapping[str, Any]], room: int) -> None:
    """The reference's rules: a tensor is as long as its type and shape say; all follow each other and fill the room."""
    end = 0
    for begin, stop in sorted(_extent(tensor) for tensor in tensors):
        if begin != end or stop < begin:
            raise Malformed("safetensors with a hole or an overlap")
        end = stop
    if end != room:
        raise Malformed("safetensors that are not as long as their tensors")


def _extent(tensor: Mapping[str, Any]) -> tuple[int, int]:
    """Where a tensor begins and ends; what a type of later versions takes is not known, and not checked."""
    shape, offsets = tensor["shape"], tensor["data_offsets"]
    if not _are_sizes(shape) or not _are_sizes(offsets) or len(offsets) != 2 or not isinstance(tensor["dtype"], str):
        raise Malformed("a safetensors entry without a type, a shape and two offsets")
    begin, end = offsets
    bits = _BITS.get(tensor["dtype"])
    if bits and bits * _product(shape) != 8 * (end - begin):
        raise Malformed("a safetensors entry that is not as long as its type and shape say")
    return begin, end


def _are_sizes(values: object) -> bool:
    """Whether this is a list of unsigned 64-bit numbers."""
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 1 << 64 for value in values)


def _product(shape: Iterable[int]) -> int:
    """The number of elements. Stops where no file is as large: a product of a million numbers takes minutes."""
    elements = 1
    for size in shape:
        elements *= size
        if elements >= 1 << 64:
            raise Malformed("a safetensors shape with more elements than there can be")
    return elements
