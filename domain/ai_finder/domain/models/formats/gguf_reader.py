"""GGUF as it is laid out: counts, keys with values, tensors. What they mean is told in `gguf`.

https://github.com/ggml-org/ggml/blob/master/docs/gguf.md; the checks are those of `gguf.cpp` there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from attrs import define, field, frozen

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.ggml_cursor import Cursor
from ai_finder.domain.models.formats.ggml_types import TENSOR_TYPES, TensorType

MAGIC = b"GGUF"
DEFAULT_ALIGNMENT = 32
TEMPLATE = "tokenizer.chat_template"
"""The key of a chat template, and with a dot and a name that of a further one."""

_HIGHEST_VERSION = 0xFFFF
"""No text that begins with the magic goes on with two NULs."""
_WIDTH = {1: "I", 2: "Q", 3: "Q"}
"""How each version writes a count, a length or a dimension."""

_KEYS_LIMIT = 1 << 13
_TENSORS_LIMIT = 1 << 16
_KEY_LENGTH_LIMIT = 0xFFFF
_NAME_LENGTH_LIMIT = 256
_STRING_LENGTH_LIMIT = 1 << 26
_ELEMENTS_LIMIT = 1 << 26
_DIMENSIONS_LIMIT = 4
_NESTING_LIMIT = 4
_ARRAYS_LIMIT = 1 << 10
"""How many arrays one array may hold; llama.cpp takes none."""

_KEPT_ELEMENTS = 64
"""Of an array of strings that has more, none is kept."""
_KEPT_BYTES = 4000
_TEMPLATE_LIMIT = 1 << 18

_STRING, _ARRAY = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}


@frozen
class Array:
    """An array: how many elements it has, and the elements where they are few strings."""

    length: int
    strings: tuple[str, ...] = ()


Value = str | int | float | bool | Array


class Tensor(NamedTuple):
    """A tensor's line in the header."""

    name: bytes
    shape: tuple[int, ...]
    """The fastest dimension first."""
    elements: int
    type: TensorType
    offset: int
    """From the beginning of the data on."""


@define
class Reader:
    """The parts of a header, in their order: `counts`, `pairs`, `tensors`. Each raises Truncated at the file's end."""

    cursor: Cursor
    version: int
    _width: str = field(init=False)
    _arrays: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._width = _WIDTH.get(self.version, "Q")

    @classmethod
    def of(cls, file: File) -> Reader | None:
        """A reader of a GGUF file of any version; None for what is none."""
        if not file.head.startswith(MAGIC) or len(file.head) < 8:
            return None
        version, order = min((struct.unpack_from(order + "I", file.head, 4)[0], order) for order in "<>")
        return cls(Cursor(file, order, 8), version) if version <= _HIGHEST_VERSION else None

    def counts(self) -> tuple[int, int]:
        """How many tensors and how many keys are announced. Malformed for an unknown version."""
        if self.version not in _WIDTH:
            raise Malformed("a GGUF version that is not known")
        tensors, keys = self.cursor.numbers(self._layout(2 * self._width))
        if tensors > _TENSORS_LIMIT:
            raise LimitExceeded("tensors in a GGUF file", _TENSORS_LIMIT)
        if keys > _KEYS_LIMIT:
            raise LimitExceeded("keys in a GGUF file", _KEYS_LIMIT)
        return tensors, keys

    def pairs(self, count: int) -> Iterator[tuple[str, Value, int]]:
        """Each key, its value, and where the value begins. Malformed for a key that comes twice or is empty."""
        length, kind = self._layout(self._width), self._layout("I")
        seen: set[bytes] = set()
        for _ in range(count):
            key = self.cursor.string(length, _KEY_LENGTH_LIMIT)
            if not key or key in seen:
                raise Malformed("a GGUF key that is empty, or there twice")
            seen.add(key)
            said, number, at = key.decode("utf-8", "replace"), self.cursor.number(kind), self.cursor.position
            yield said, self._value(number, is_template=said.startswith(TEMPLATE)), at

    def tensors(self, count: int) -> Iterator[Tensor]:
        """Each tensor. Malformed for a name that comes twice, an unknown type, or a shape that cannot be."""
        length, u32 = self._layout(self._width), self._layout("I")
        shapes = [self._layout(dimensions * self._width + "IQ") for dimensions in range(_DIMENSIONS_LIMIT + 1)]
        seen: set[bytes] = set()
        for _ in range(count):
            name = self.cursor.string(length, _NAME_LENGTH_LIMIT)
            if name in seen:
                raise Malformed("a GGUF tensor that is there twice")
            seen.add(name)
            dimensions = self.cursor.number(u32)
            if dimensions > _DIMENSIONS_LIMIT:
                raise Malformed("a GGUF tensor of more than four dimensions")
            *shape, number, offset = self.cursor.numbers(shapes[dimensions])
            kind = TENSOR_TYPES.get(number)
            if kind is None:
                raise Malformed("a GGUF tensor of an unknown type")
            yield Tensor(name, tuple(shape), _elements(shape, kind), kind, offset)

    def _layout(self, numbers: str) -> struct.Struct:
        return struct.Struct(self.cursor.order + numbers)

    def _value(self, kind: int, *, is_template: bool) -> Value:
        if kind == _STRING:
            limits = (_TEMPLATE_LIMIT, None) if is_template else (_STRING_LENGTH_LIMIT, _KEPT_BYTES)
            return self.cursor.string(self._layout(self._width), *limits).decode("utf-8", "replace")
        if kind == _ARRAY:
            return self._array(_NESTING_LIMIT)
        return self.cursor.number(self._scalar(kind))

    def _scalar(self, kind: int) -> struct.Struct:
        if kind not in _SCALARS:
            raise Malformed("a GGUF value of an unknown type")
        return self._layout(_SCALARS[kind])

    def _array(self, depth: int) -> Array:
        length = self._layout(self._width)
        kind, count = self.cursor.number(self._layout("I")), self.cursor.number(length)
        if count > _ELEMENTS_LIMIT:
            raise LimitExceeded("elements in a GGUF array", _ELEMENTS_LIMIT)
        if kind == _STRING and count <= _KEPT_ELEMENTS:
            kept = [self.cursor.string(length, _STRING_LENGTH_LIMIT, _KEPT_BYTES) for _ in range(count)]
            return Array(count, tuple(content.decode("utf-8", "replace") for content in kept))
        if kind == _STRING:
            self.cursor.step_over_strings(count, length, _STRING_LENGTH_LIMIT)
        elif kind == _ARRAY:
            if not depth:
                raise LimitExceeded("levels of GGUF arrays", _NESTING_LIMIT)
            self._arrays += count
            if self._arrays > _ARRAYS_LIMIT:
                raise LimitExceeded("arrays in GGUF arrays", _ARRAYS_LIMIT)
            for _ in range(count):
                self._array(depth - 1)
        else:
            self.cursor.step(count * self._scalar(kind).size)
        return Array(count)


def _elements(shape: list[int], kind: TensorType) -> int:
    """The number of elements. Malformed where it cannot be, or a row is no whole number of blocks."""
    elements = 1
    for size in shape:
        elements *= size
    if elements >= 1 << 63 or max(shape, default=0) >= 1 << 63:
        raise Malformed("a GGUF tensor with more elements than there can be")
    if (shape[0] if shape else 1) % kind.block:
        raise Malformed("a GGUF tensor whose rows are no whole number of blocks")
    return elements
