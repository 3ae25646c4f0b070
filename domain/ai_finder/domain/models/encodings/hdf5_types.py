"""HDF5 dataspaces and datatypes (format specification, sections IV.A.2.b and IV.A.2.d)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import frozen

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.hdf5_store import Cursor

if TYPE_CHECKING:
    from ai_finder.domain.models.encodings.hdf5_store import Store

STRING, VARIABLE = 3, 9

_NESTED = 8
"""How deep types are followed into each other."""
_RANK = 32
"""HDF5's own limit."""

_FLOATS = {
    (2, 5, 10): "float16",
    (2, 8, 7): "bfloat16",
    (4, 8, 23): "float32",
    (8, 11, 52): "float64",
    (1, 4, 3): "float8_e4m3",
    (1, 5, 2): "float8_e5m2",
}
"""The names by size in bytes, and the bits of the exponent and the mantissa."""


@frozen
class Datatype:
    """A type of elements."""

    kind: int
    size: int
    """Of an element, in bytes."""
    name: str
    """As numpy spells it; else the kind's own name."""


def shape(store: Store, body: bytes) -> tuple[int, ...] | None:
    """The sizes that a dataspace message states; () for one element, None for no element at all."""
    cursor = Cursor(body)
    version, rank = cursor.number(1), cursor.number(1)
    if version not in {1, 2} or rank > _RANK:
        raise Malformed("an impossible HDF5 dataspace")
    cursor.take(1)
    kind = cursor.number(1)
    cursor.take(4 if version == 1 else 0)
    sizes = tuple(cursor.number(store.length_size) for _ in range(rank))
    return None if version == 2 and kind == 2 else sizes


def elements(sizes: tuple[int, ...] | None) -> int:
    """How many elements a shape has. Malformed beyond what 64 bits count."""
    count = 0 if sizes is None else 1
    for size in sizes or ():
        count *= size
        if count >= 1 << 64:
            raise Malformed("an HDF5 shape with more elements than there can be")
    return count


@lru_cache(64)
def datatype(body: bytes) -> Datatype:
    """The type that a datatype message states."""
    return _datatype(Cursor(body), _NESTED)


def _datatype(cursor: Cursor, depth: int) -> Datatype:
    if not depth:
        raise LimitExceeded("HDF5 types in each other", _NESTED)
    first = cursor.number(1)
    kind, version, bits, size = first & 15, first >> 4, cursor.number(3), cursor.number(4)
    match kind:
        case 0:
            cursor.take(4)
            return Datatype(kind, size, f"{'int' if bits & 8 else 'uint'}{8 * size}")
        case 1:
            cursor.take(5)
            exponent = cursor.number(1)
            cursor.take(1)
            mantissa = cursor.number(1)
            cursor.take(4)
            return Datatype(kind, size, _FLOATS.get((size, exponent, mantissa), f"float{8 * size}"))
        case 8:
            return _enumeration(cursor, depth, version, bits, size)
        case 9:
            return Datatype(kind, size, "string" if bits & 15 == 1 else "variable")
        case _:
            return Datatype(kind, size, _NAMES.get(kind, "unknown"))


_NAMES = {2: "time", 3: "string", 4: "bitfield", 5: "opaque", 6: "compound", 7: "reference", 10: "array", 11: "complex"}


def _enumeration(cursor: Cursor, depth: int, version: int, bits: int, size: int) -> Datatype:
    """An enumeration; h5py writes a truth value as one of FALSE and TRUE."""
    base = _datatype(cursor, depth - 1)
    names = [_name(cursor, padded=version < 3) for _ in range(min(bits & 0xFFFF, 3))]
    return Datatype(8, size, "bool" if names == [b"FALSE", b"TRUE"] else base.name)


def _name(cursor: Cursor, *, padded: bool) -> bytes:
    """A name that ends with a zero byte; older versions fill it up to eight."""
    end = cursor.data.find(b"\0", cursor.at)
    if end < 0:
        raise Malformed("an HDF5 name without an end")
    length = end - cursor.at
    return cursor.take(length + 1 if not padded else (length | 7) + 1)[:length]
