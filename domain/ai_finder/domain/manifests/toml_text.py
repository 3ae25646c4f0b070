"""TOML with line numbers: the standard parser for the values, one scan of the tokens for the lines.

Format: https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from ai_finder.domain.malformed import Malformed

Path = tuple[str | int, ...]
"""The keys and array indexes that lead to a value, from the outermost table inwards."""

_KEY_PART = r"""[ \t]*+(?:[\w-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+')[ \t]*+"""
_ENDLESS_KEY = re.compile(rf"(?:^|[\[{{,])(?:{_KEY_PART}\.){{50}}", re.MULTILINE)

_TOKEN = re.compile(
    r'''
    \n | \#[^\n]*+ | [\[\]{},=.]
    | """ (?: [^"\\]++ | \\. | "{1,2}+(?!") )*+ "{3,5}
    | \'\'\' (?: [^']++ | '{1,2}+(?!') )*+ '{3,5}
    | " (?: [^"\\\n]++ | \\. )*+ " | ' [^'\n]*+ '
    | [^\s\[\]{},=."'\#]++
    ''',
    re.VERBOSE | re.DOTALL,
)


def load(text: str) -> dict[str, Any]:
    """The document; raises Malformed where the text is not TOML."""
    if _ENDLESS_KEY.search(text):  # the parser's work grows with the square of a key's parts
        raise Malformed("a key of the TOML has too many parts")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("the file is not TOML") from None


def lines(text: str) -> dict[Path, int]:
    """The 1-based line on which each key, table and array item begins, in text that `load` has accepted."""
    return _Scan().run(text)


class _Scan:
    def __init__(self) -> None:
        self.found: dict[Path, int] = {}
        self.line = 1
        self.table: Path = ()
        self.items: dict[Path, int] = {}  # an array of tables -> the index of its last one
        self.open: list[tuple[Path, int | None]] = []  # arrays with the index of their item, inline tables with None
        self.key: list[str] = []
        self.value: Path | None = None  # None while a key is read
        self.header = 0

    def run(self, text: str) -> dict[Path, int]:
        for token in _TOKEN.findall(text + "\n"):
            if token == "\n":
                if not self.open:
                    self._end_statement()
            elif token[0] == "#":
                continue
            elif self.value is None:
                self._in_key(token)
            else:
                self._in_value(token, self.value)
            self.line += token.count("\n")
        return self.found

    def _end_statement(self) -> None:
        if self.header:
            self._enter_table(is_item=self.header == 2)
        self.key, self.value, self.header = [], None, 0

    def _enter_table(self, *, is_item: bool) -> None:
        path: Path = ()
        for depth, part in enumerate(self.key, 1):
            path = (*path, part)
            self.found.setdefault(path, self.line)
            if is_item and depth == len(self.key):
                self.items[path] = self.items.get(path, -1) + 1
            if path in self.items:
                path = (*path, self.items[path])
                self.found.setdefault(path, self.line)
        self.table = path

    def _in_key(self, token: str) -> None:
        if token == "[":
            self.header += 1
        elif token == "}":
            self._close()
        elif token == "=":
            path = self.open[-1][0] if self.open else self.table
            for part in self.key:
                path = (*path, part)
                self.found.setdefault(path, self.line)
            self.key, self.value = [], path
        elif token not in "].,":
            self.key.append(_unquoted(token))

    def _in_value(self, token: str, value: Path) -> None:
        if token == ",":
            container, index = self.open[-1]
            self.value = None
            if index is not None:
                self.open[-1] = (container, index + 1)
                self.value = (*container, index + 1)
        elif token in "]}":
            self._close()
        else:
            self.found.setdefault(value, self.line)
            if token in "[{":
                self.open.append((value, 0 if token == "[" else None))
                self.value = (*value, 0) if token == "[" else None

    def _close(self) -> None:
        self.value, _ = self.open.pop()
        self.key = []


def _unquoted(token: str) -> str:
    if token[0] not in "\"'":
        return token
    return next(iter(tomllib.loads(f"{token}=0"))) if "\\" in token else token[1:-1]
