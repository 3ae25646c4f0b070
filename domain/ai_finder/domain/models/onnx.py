"""ONNX: a ModelProto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), which has no magic.

So it is walked: every field on its top level is one that a model has, and together they fill the file. What a field
holds is stepped over, so that a model of gigabytes takes as many reads as a small one.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ai_finder.domain.models.recognised import Recognised, Source
from ai_finder.domain.vocabulary import ModelFormat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VARINT, _BYTES = 0, 2
_IR_VERSION, _GRAPH, _OPSET_IMPORT = 1, 7, 8
_MODEL_FIELDS = {_IR_VERSION: _VARINT, 5: _VARINT, **dict.fromkeys((2, 3, 4, 6, 7, 8, 14, 20, 25, 26), _BYTES)}
_GRAPH_FIELDS = dict.fromkeys((1, 2, 5, *range(10, 17)), _BYTES)
_OPSET_FIELDS = {1: _BYTES, 2: _VARINT}

_IR_VERSIONS = range(1, 128)
"""Thirteen are published."""
_FIRST_WITH_OPSETS = 3
_MOST_FIELDS = 10_000
_SAMPLE = 8
_WINDOW_SIZE = 4096
_VARINT_SIZE = 10


def _first_byte(number: int, wire_type: int) -> int:
    """The first byte of a field's tag."""
    tag = number << 3 | wire_type
    return tag if tag < 0x80 else tag & 0x7F | 0x80


FIRST_BYTES = bytes(_first_byte(*field) for field in _MODEL_FIELDS.items())


def recognise(head: bytes, _name: str, source: Source) -> Recognised | None:
    """ONNX where the whole file is one model with a graph; what merely begins like one is none."""
    try:
        return Recognised(ModelFormat.ONNX) if _is_model(_Window(head, source)) else None
    except _MessageError:
        return None


class _MessageError(ValueError):
    """These bytes are not the message that they were taken for."""


class _Field(NamedTuple):
    """A field: a number's value, or where its bytes start and (as its value) how many they are."""

    number: int
    value: int
    start: int


class _Window:
    """The few thousand bytes around where a file is read."""

    def __init__(self, head: bytes, source: Source) -> None:
        self._bytes, self._start, self._source = head, 0, source
        self.size = source.size

    def varint(self, offset: int) -> tuple[int, int]:
        """The number at this offset, and the offset after it."""
        at = offset - self._start
        is_last = self._start + len(self._bytes) >= self.size
        if at < 0 or (at > len(self._bytes) - _VARINT_SIZE and not is_last):
            self._bytes, self._start, at = self._source.read(offset, _WINDOW_SIZE), offset, 0
        value = 0
        for shift, byte in enumerate(self._bytes[at : at + _VARINT_SIZE]):
            value |= (byte & 0x7F) << 7 * shift
            if byte < 0x80:
                return value, offset + shift + 1
        raise _MessageError


def _is_model(window: _Window) -> bool:
    """Whether the file is a ModelProto with the three fields that a model needs."""
    fields = tuple(islice(_fields(window, _MODEL_FIELDS, 0, window.size), _MOST_FIELDS + 1))
    versions = [field.value for field in fields if field.number == _IR_VERSION]
    graphs = [field for field in fields if field.number == _GRAPH]
    opsets = [field for field in fields if field.number == _OPSET_IMPORT]
    return (
        len(fields) <= _MOST_FIELDS
        and len(versions) == len(graphs) == 1
        and versions[0] in _IR_VERSIONS
        and (versions[0] < _FIRST_WITH_OPSETS or bool(opsets))
        and _begins_with(window, _GRAPH_FIELDS, graphs[0])
        and all(_begins_with(window, _OPSET_FIELDS, opset) for opset in opsets)
    )


def _begins_with(window: _Window, wire_types: Mapping[int, int], message: _Field) -> bool:
    """Whether the first fields of a message inside the file are among these, and there is one."""
    end = message.start + message.value
    return len(tuple(islice(_fields(window, wire_types, message.start, end), _SAMPLE))) > 0


def _fields(window: _Window, wire_types: Mapping[int, int], start: int, end: int) -> Iterator[_Field]:
    """Each field between two offsets. Raises _MessageError for one that is unknown, of another type, or too long."""
    offset = start
    while offset < end:
        tag, offset = window.varint(offset)
        number, wire_type = tag >> 3, tag & 7
        if wire_types.get(number) != wire_type:
            raise _MessageError
        value, offset = window.varint(offset)
        field = _Field(number, value, offset)
        offset += value if wire_type == _BYTES else 0
        if offset > end:
            raise _MessageError
        yield field
