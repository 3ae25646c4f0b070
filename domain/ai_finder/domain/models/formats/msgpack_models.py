"""Flax's parameters as MessagePack: maps of names, arrays as an extension of their own.

https://flax.readthedocs.io/en/latest/api_reference/flax.serialization.html (`msgpack_serialize`).
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.encodings import msgpack
from ai_finder.domain.models.encodings.msgpack import Kind, Value
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_ARRAY, _SCALAR = 1, 3
"""The types of extensions."""
_CHUNKED = b"__msgpack_chunked_array__"
_NAME_LIMIT = 1024
_HEAD_SIZE = 256
_NUMBER = re.compile(rb"[\0-\x7f]|\xcc.|\xcd.{2}|\xce.{4}|\xcf.{8}", re.DOTALL)
_ARRAY_HEAD = re.compile(
    rb"\x93(?P<count>[\x90-\x9f])(?P<sizes>(?:%b)*+)(?P<length>[\xa1-\xbf])(?P<dtype>[a-z0-9_]+)"
    rb"(?P<bytes>\xc4.|\xc5.{2}|\xc6.{4})" % _NUMBER.pattern,
    re.DOTALL,
)
"""A list of three: a short list of numbers, a short name, bytes."""
_SIZES = {
    1: ("bool", "int8", "uint8", "float8_e4m3fn", "float8_e5m2", "float8_e4m3b11fnuz", "float8_e4m3fnuz"),
    2: ("int16", "uint16", "float16", "bfloat16"),
    4: ("int32", "uint32", "float32"),
    8: ("int64", "uint64", "float64", "complex64"),
    16: ("complex128",),
}
_SIZE_OF = {dtype: size for size, dtypes in _SIZES.items() for dtype in dtypes}


class _Array(NamedTuple):
    dtype: str
    elements: int


def read(file: File, draft: Draft) -> None:
    """A map with arrays in it; without them it is other data, and only where all of it is sound."""
    seen = _Seen()
    end = 0
    try:
        for value in msgpack.values(file):
            if value.depth == 0 and (value.kind is not Kind.MAP or value.length == 0):
                return
            seen.take(file, value, draft)
            end = value.start + (0 if value.kind in (Kind.LIST, Kind.MAP) else value.length)
        msgpack.hold_end(file, end)
    finally:
        seen.tell(draft)
    if draft.format is None:
        draft.format, draft.verdict = FileFormat.MSGPACK, Verdict.NOT_A_MODEL


class _Seen:
    """What was counted so far."""

    def __init__(self) -> None:
        self._parameters = self._tensors = 0
        self._dtypes: set[str] = set()
        self._keys: list[str] = []
        self._names: dict[int, set[bytes]] = {}
        """Those of the innermost map of each depth."""
        self._chunked: int | None = None
        """The depth of the keys of an array in pieces, whose pieces are no arrays by themselves."""

    def take(self, file: File, value: Value, draft: Draft) -> None:
        """Count the next value. Malformed where it is an array whose parts disagree."""
        if self._chunked is not None and value.depth < self._chunked:
            self._chunked = None
        if value.kind is Kind.MAP:
            self._names[value.depth + 1] = set()
        elif value.is_key and value.kind is Kind.TEXT and value.length <= _NAME_LIMIT:
            self._name(file.peek(value.start, value.length), value.depth)
        elif value.kind is Kind.EXTENSION and value.type in (_ARRAY, _SCALAR):
            self._count(file, value, draft)

    def _name(self, name: bytes, depth: int) -> None:
        if name in self._names[depth]:
            raise Malformed("a name stands twice in one map")
        self._names[depth].add(name)
        if depth == 1:
            self._keys.append(text(name))
        if name == _CHUNKED:
            self._chunked = depth
            self._tensors += 1

    def _count(self, file: File, value: Value, draft: Draft) -> None:
        try:
            array = _array(file, value, draft)
        except Malformed:
            if draft.format is None:
                return  # somebody else's extension
            raise
        self._parameters += array.elements
        self._dtypes.add(array.dtype)
        self._tensors += self._chunked is None

    def tell(self, draft: Draft) -> None:
        """Put what was seen into the draft."""
        if draft.format is FileFormat.FLAX_MSGPACK:
            draft.model = Model(
                parameters=self._parameters,
                tensors=self._tensors,
                dtypes=tuple(sorted(self._dtypes)),
                framework="flax",
                metadata=metadata({"keys": " ".join(self._keys)}),
            )


def _array(file: File, value: Value, draft: Draft) -> _Array:
    """The array in an extension: a list of its shape, the name of its type, its bytes."""
    head = file.peek(value.start, min(value.length, _HEAD_SIZE))
    found = _ARRAY_HEAD.match(head)
    if found is None and value.start + value.length > file.size:
        raise Truncated("the file ends in an array")
    if found is None:
        raise Malformed("an array is not of a shape, a type and its bytes")
    sizes = [_size(number) for number in _NUMBER.findall(found["sizes"])]
    if len(sizes) != found["count"][0] & 0x0F or len(found["dtype"]) != found["length"][0] & 0x1F:
        raise Malformed("an array is not of a shape, a type and its bytes")
    draft.format = FileFormat.FLAX_MSGPACK
    dtype, length = text(found["dtype"]), int.from_bytes(found["bytes"][1:])
    elements = prod(sizes)
    if found.end() + length != value.length:
        raise Malformed("an array is not as long as it says")
    if dtype in _SIZE_OF and elements * _SIZE_OF[dtype] != length:
        raise Malformed("an array is not as long as its type and shape say")
    return _Array(dtype, elements)


def _size(number: bytes) -> int:
    """A whole number as it is written: by itself, or behind a mark."""
    return int.from_bytes(number[1:] or number)
