"""The imports of a Jupyter notebook: of its code cells, where its language is Python.

The format: https://nbformat.readthedocs.io/en/latest/format_description.html, versions 3 and 4.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from ai_finder.domain.imports import Import, Wanted
from ai_finder.domain.malformed import Malformed
from ai_finder.domain.sources import python
from ai_finder.domain.text import universal_newlines

_SPACE = re.compile(r"[ \t\n]*+")
_MAGIC = re.compile(
    r"""^(?:[ \t]*+|[\w.,\ \t]++=[ \t]*+)[%!?](?:[^\n\\]|\\.)*+  # %magic, !command, x = !command
      | ^[^\n\#'"?]*+\?++[ \t]*+$                               # object?
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_CELL_MAGIC = re.compile(r"\s*+%%(\w*+)[^\n]*+")
_PYTHON_MAGICS = frozenset(("capture", "debug", "prun", "pypy", "python", "python3", "time", "timeit"))
"""The cell magics whose cell is Python: https://ipython.readthedocs.io/en/stable/interactive/magics.html."""


_decode = json.JSONDecoder().raw_decode
_Path = tuple[str | int, ...]
"""The way from the whole of a JSON document to one of its values."""


def imports(source: bytes, wanted: Wanted) -> list[Import]:
    """The wanted imports of a notebook, each with the line of the file in which its line of code stands.

    Raises Malformed where the file is not a JSON object.
    """
    text = universal_newlines(source).decode("utf-8", "replace")
    try:
        notebook = json.loads(text)
    except RecursionError:
        raise Malformed("JSON is nested too deeply") from None
    except ValueError:  # not only JSONDecodeError: a number of 5,000 digits is one of int's own
        raise Malformed("not JSON") from None
    if not isinstance(notebook, dict):
        raise Malformed("a notebook is a JSON object")
    return _imports(text, notebook, wanted)


def _imports(text: str, notebook: dict[str, Any], wanted: Wanted) -> list[Import]:
    found: list[Import] = []
    lines = _Lines(text)
    for path, pieces in _code_cells(notebook):
        in_cell = python.imports(_without_magics("".join(pieces)).encode("utf-8", "replace"), wanted)
        if in_cell:
            line_of = lines.of(path, pieces)
            found += (evolve(each, line=line_of[min(each.line, len(line_of)) - 1]) for each in in_cell)
    return found


def _code_cells(notebook: dict[str, Any]) -> Iterator[tuple[_Path, list[str]]]:
    """The path of each Python cell's code, and the pieces of that code."""
    metadata = _get(notebook, "metadata")
    language = _get(metadata, "language_info", "name") or _get(metadata, "kernelspec", "language")
    worksheets = _items(_get(notebook, "worksheets"))  # of version 3
    pages: list[tuple[_Path, object]] = [(("worksheets", i), page) for i, page in enumerate(worksheets)]
    for page_path, page in [((), notebook), *pages]:
        for index, cell in enumerate(_items(_get(page, "cells"))):
            key = "input" if page_path else "source"
            code = _get(cell, key)
            if _get(cell, "cell_type") == "code" and _is_python(_get(cell, "language") or language):
                path = (*page_path, "cells", index, key)
                pieces = [code] if isinstance(code, str) else _items(code)
                yield path, [piece if isinstance(piece, str) else "" for piece in pieces]


def _is_python(language: object) -> bool:
    return language is None or (isinstance(language, str) and language.lower().startswith(("python", "ipython")))


def _get(value: object, *keys: str) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _without_magics(code: str) -> str:
    """The code without what is IPython's and not Python's; its lines stay where they are."""
    magic = _CELL_MAGIC.match(code)
    if magic and magic[1] not in _PYTHON_MAGICS:
        return ""
    return _MAGIC.sub(lambda line: "\n" * line[0].count("\n"), code)


class _Lines:
    """Where in the file the lines of a cell's code stand. Cells are asked for in their order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line, self._counted = 1, 0  # a line's number, and a place in it
        self._members: dict[_Path, Mapping[str | int, int]] = {}

    def of(self, path: _Path, pieces: list[str]) -> list[int]:
        """The 1-based line of the file for each line of the code in `pieces`, which stand at `path`."""
        place = self._place(path)
        places = self._places(path).values() if self._text[place] == "[" else [place]
        lines: list[int] = []
        at_start = True
        for piece, place in zip(pieces, places, strict=True):
            if piece:
                begun = piece.count("\n") + (not piece.endswith("\n")) - (not at_start)
                lines += [self._line_of(place)] * begun
                at_start = piece.endswith("\n")
        return lines

    def _line_of(self, place: int) -> int:
        self._line += self._text.count("\n", self._counted, place)
        self._counted = place
        return self._line

    def _place(self, path: _Path) -> int:
        return self._places(path[:-1])[path[-1]] if path else _skip_space(self._text, 0)

    def _places(self, path: _Path) -> Mapping[str | int, int]:
        places = self._members.get(path)
        if places is None:
            places = self._members[path] = _members(self._text, self._place(path))
        return places


def _members(text: str, place: int) -> dict[str | int, int]:
    """Where the members of the object or array at `place` begin, by key or index. The text is JSON."""
    members: dict[str | int, int] = {}
    is_object = text[place] == "{"
    place = _skip_space(text, place + 1)
    while text[place] not in "]}":
        key: str | int = len(members)
        if is_object:
            key, place = _decode(text, place)
            place = _skip_space(text, _skip_space(text, place) + 1)  # behind the colon
        members[key] = place
        _, place = _decode(text, place)
        place = _skip_space(text, place)
        if text[place] == ",":
            place = _skip_space(text, place + 1)
    return members


def _skip_space(text: str, place: int) -> int:
    space = _SPACE.match(text, place)
    return space.end() if space else place
