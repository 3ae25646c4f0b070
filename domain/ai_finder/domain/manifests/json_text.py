"""JSON with line numbers: the standard parser for the values, one scan of the tokens for the lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from ai_finder.domain.malformed import Malformed

Path = tuple[str, ...]
"""The keys that lead to a value, from the outermost object inwards."""

_Tree = dict[str, "_Tree"]
_Place = tuple[_Tree, Path]
_NOWHERE: _Place = ({}, ())

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_PLAIN = rf'[^"{{}}\[\]]*+(?:{_STRING}[^"{{}}\[\]]*+)*+'
_TOKEN = re.compile(rf'[^"{{}}\[\]]*+({_STRING}\s*+:?+|[{{}}\[\]])')
_BRACKET = re.compile(rf"(?:{_PLAIN}[{{\[]{_PLAIN}[}}\]])*+{_PLAIN}([{{}}\[\]])")  # passes over what has none inside


def load(text: str) -> dict[str, Any]:
    """The object that the text holds; raises Malformed where it is not one."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("the file is not JSON") from None
    if not isinstance(document, dict):
        raise Malformed("the JSON is not an object")
    return document


def lines(text: str, paths: Iterable[Path]) -> dict[Path, int]:
    """The 1-based line of the last key at each of these paths, in text that `load` has accepted."""
    tree: _Tree = {}
    targets = set(paths)
    for path in targets:
        branch = tree
        for key in path:
            branch = branch.setdefault(key, {})
    found: dict[Path, int] = {}
    position, line, counted = text.find("{") + 1, 1, 0
    here: _Place = (tree, ())  # the object whose keys are read
    inner = _NOWHERE  # where the last key leads
    enclosing = [_NOWHERE]
    while targets and (match := (_TOKEN if here[0] else _BRACKET).match(text, position)):
        token, position = match[1], match.end()
        if token[0] == '"':
            if token[-1] == ":":
                inner = _step(here, _key(token))
                if inner[1] in targets:
                    line += text.count("\n", counted, match.start(1))
                    counted = match.start(1)
                    found[inner[1]] = line
        elif token in "{[":
            enclosing.append(here)
            here, inner = (inner if token == "{" else _NOWHERE), _NOWHERE
        else:
            here, inner = enclosing.pop(), _NOWHERE
    return found


def _step(here: _Place, key: str) -> _Place:
    branches, path = here
    return (branches[key], (*path, key)) if key in branches else _NOWHERE


def _key(token: str) -> str:
    name = token[: token.rindex('"') + 1]
    return str(json.loads(name)) if "\\" in name else name[1:-1]
