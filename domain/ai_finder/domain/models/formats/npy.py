"""NumPy's arrays in a file of their own: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.

A file may hold several, one after another. The header is a Python literal, which is parsed strictly, not evaluated.
"""

from __future__ import annotations

import re
from math import prod

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.pickle_calls import dtype_of, shape_of
from ai_finder.domain.models.encodings.pickle_stream import inspect
from ai_finder.domain.models.encodings.pickle_values import Dtype
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.pickle_facts import raise_broken
from ai_finder.domain.models.model import Model, text
from ai_finder.domain.vocabulary import FileFormat

_MAGIC = b"\x93NUMPY"
_VERSIONS = {(1, 0): 2, (2, 0): 4, (3, 0): 4}
"""And how many bytes the length of the header has."""
_PICKLE = re.compile(rb"\x80[\1-\5]|[c(]")
_HEADER_LIMIT = 1 << 20
_ARRAYS_LIMIT = 10_000
_DEPTH_LIMIT = 16
_TOKEN = re.compile(r"\s*(?:([(){}\[\],:])|(True|False|None)\b|(\d{1,20})L?|[ub]?'((?:[^'\\\n]|\\.){0,1000})')\s*")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_KEYS = {"descr", "fortran_order", "shape"}


def read(file: File, draft: Draft) -> None:
    """Reads the headers and holds the file's size against them; the pickle in an array of objects is walked."""
    if not file.head.startswith(_MAGIC) or tuple(file.head[6:8]) not in _VERSIONS:
        return
    draft.format = FileFormat.NPY
    at, dtypes, parameters = 0, set[str](), 0
    for tensors in range(1, _ARRAYS_LIMIT + 1):
        try:
            dtype, shape, at = _header(file, at)
        except Malformed:
            _look_behind(file, at, draft)
            raise
        dtypes.add(text(dtype.name)[:100])
        parameters += prod(shape)
        draft.model = Model(parameters=parameters, tensors=tensors, dtypes=tuple(sorted(dtypes)), framework="numpy")
        if dtype.has_objects:
            draft.model = evolve(draft.model, parameters=None)
            stream = inspect(file, draft, start=at)
            raise_broken(stream)
            return
        at += prod(shape) * dtype.size
        if at > file.size:
            draft.is_counted = True
            raise Truncated("the file ends before its array does")
        if at == file.size:
            return
        if file.peek(at, len(_MAGIC)) != _MAGIC:
            raise Malformed("the file is longer than its array")
    raise LimitExceeded("arrays of one file", _ARRAYS_LIMIT)


def _header(file: File, at: int) -> tuple[Dtype, tuple[int, ...], int]:
    """The type and shape of the array that begins at an offset, and where its elements begin."""
    start = file.read(at, 8)
    width = _VERSIONS.get((start[6], start[7]))
    if width is None:
        raise Malformed("the array's version is none")
    length = int.from_bytes(file.read(at + 8, width), "little")
    if length > _HEADER_LIMIT:
        raise LimitExceeded("bytes of an array's header", _HEADER_LIMIT)
    at += 8 + width
    header = _Literal(str(file.read(at, length), "utf-8" if start[6] == 3 else "latin-1", "replace")).value()
    if not isinstance(header, dict) or header.keys() != _KEYS or not isinstance(header["fortran_order"], bool):
        raise Malformed("the array's header has not the three entries that it needs")
    shape = shape_of(header["shape"])
    if shape is None or not isinstance(header["shape"], tuple):
        raise Malformed("the array's shape is none")
    return _dtype(header["descr"]), shape, at + length


def _look_behind(file: File, at: int, draft: Draft) -> None:
    """What follows a header that is none may be a pickle all the same."""
    start = file.peek(at, 12)
    width = _VERSIONS.get((start[6], start[7])) if len(start) == 12 else None
    if width is not None:
        behind = at + 8 + width + int.from_bytes(start[8 : 8 + width], "little")
        if behind < file.size and _PICKLE.match(file.peek(behind, 2)):
            inspect(file, draft, start=behind)


def _dtype(description: object, depth: int = 0) -> Dtype:
    """A plain type, one with a shape, or a list of named fields."""
    if depth > _DEPTH_LIMIT:
        raise Malformed("the array's elements are nested too deeply")
    match description:
        case str():
            found = dtype_of(description)
            if not found.size and not found.has_objects and description[-1:] != "0":
                raise Malformed("the array's type of elements is none")
            return found
        case (inner, shape) if (sizes := shape_of(shape)) is not None:
            found = _dtype(inner, depth + 1)
            return Dtype(found.name, found.size * prod(sizes), found.has_objects)
        case [*fields] if isinstance(description, list):
            found_fields = [_field(entry, depth) for entry in fields]
            has_objects = any(one.has_objects for one in found_fields)
            return Dtype("void", sum(one.size for one in found_fields), has_objects)
    raise Malformed("the array's type of elements is none")


def _field(entry: object, depth: int) -> Dtype:
    match entry:
        case (str() | (str(), str()), inner):
            return _dtype(inner, depth + 1)
        case (str() | (str(), str()), inner, shape):
            return _dtype((inner, shape), depth + 1)
    raise Malformed("a field of the array's elements is none")


class _Literal:
    """A Python literal of dicts, lists, tuples, strings, integers, True, False and None."""

    def __init__(self, source: str) -> None:
        self._source, self._at = source, 0

    def value(self) -> object:
        """The whole text's value."""
        found = self._value(self._token(), 0)
        if self._source[self._at :].strip():
            raise Malformed("something follows the array's header")
        return found

    def _token(self) -> re.Match[str]:
        found = _TOKEN.match(self._source, self._at)
        if found is None:
            raise Malformed("the array's header is no literal")
        self._at = found.end()
        return found

    def _value(self, token: re.Match[str], depth: int) -> object:
        mark, word, digits, quoted = token.groups()
        if quoted is not None:
            return quoted
        if digits is not None:
            return int(digits)
        if word is not None:
            return {"True": True, "False": False, "None": None}[word]
        if mark not in _CLOSING or depth > _DEPTH_LIMIT:
            raise Malformed("the array's header is no literal")
        return self._container(mark, depth)

    def _container(self, opening: str, depth: int) -> object:
        items, pairs, commas = [], {}, 0
        token = self._token()
        while token[1] != _CLOSING[opening]:
            item = self._value(token, depth + 1)
            token = self._token()
            if opening == "{":
                if token[1] != ":" or not isinstance(item, str) or item in pairs:
                    raise Malformed("the array's header is no literal")
                pairs[item] = self._value(self._token(), depth + 1)
                token = self._token()
            items.append(item)
            if token[1] == ",":
                commas += 1
                token = self._token()
            elif token[1] != _CLOSING[opening]:
                raise Malformed("the array's header is no literal")
        if opening == "(":
            return tuple(items) if commas or not items else items[0]
        return pairs if opening == "{" else items
