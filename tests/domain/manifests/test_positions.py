"""Lines: of every layout that a parser accepts, the line of the very thing that was parsed."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.manifests import json_text, toml_text

_KEYS = st.sampled_from(["a", "b", "dependencies", "openai", "x y", 'q"', "a.b", "back\\slash", "[t]", "#c", "{", "é"])
_TEXTS = st.sampled_from(["", "#", '"', "\\", "openai", "a = 1", '"""', "'''", "[a]", "{", "\n", '"a": {', "]"])
_TREES = st.recursive(
    _TEXTS | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=20,
)
_DOCUMENTS = st.dictionaries(_KEYS, _TREES, max_size=4)
_BREAKS = st.sampled_from(["", " ", "\n", "\n\n  ", "  # ]}\"'\n"])


class _Writer:
    """Writes values with random layout, and notes the line on which each begins."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw = data.draw
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {}

    def note(self, path: tuple[str | int, ...]) -> None:
        self.lines[path] = self.text.count("\n") + 1

    def blank(self, breaks: st.SearchStrategy[str]) -> None:
        self.text += self.draw(breaks)

    def json(self, value: Any, path: tuple[str | int, ...] = ()) -> None:
        """JSON: white space may stand between all tokens."""
        breaks = st.sampled_from(["", " ", "\n", "\n\n  "])
        if not isinstance(value, dict | list):
            self.text += json.dumps(value, ensure_ascii=self.draw(st.booleans()))
            return
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        self.text += opening
        for index, key in enumerate(value):
            self.text += "," if index else ""
            self.blank(breaks)
            if isinstance(value, dict):
                if all(isinstance(part, str) for part in path):
                    self.note((*path, key))
                self.text += json.dumps(key)
                self.blank(breaks)
                self.text += ":"
                self.blank(breaks)
                self.json(value[key], (*path, key))
            else:
                self.json(key, (*path, index))
            self.blank(breaks)
        self.text += closing

    def toml(self, value: Any, path: tuple[str | int, ...]) -> None:
        """TOML: arrays may be broken into lines, inline tables may not."""
        if isinstance(value, list):
            self.text += "["
            for index, item in enumerate(value):
                self.blank(_BREAKS)
                self.note((*path, index))
                self.toml(item, (*path, index))
                self.blank(_BREAKS)
                self.text += ","
            self.blank(_BREAKS)
            self.text += "]"
        elif isinstance(value, dict):
            self.text += "{"
            for index, (key, inner) in enumerate(value.items()):
                self.text += ", " if index else ""
                self.note((*path, key))
                self.text += self.key(key) + " = "
                self.toml(inner, (*path, key))
            self.text += "}"
        elif isinstance(value, str):
            self.text += self.string(value)
        else:
            self.text += json.dumps(value)

    def key(self, key: str) -> str:
        forms = [json.dumps(key)]
        forms += [f"'{key}'"] if "'" not in key else []
        forms += [key] if key.isalpha() and key.isascii() else []
        return self.draw(st.sampled_from(forms))

    def string(self, value: str) -> str:
        escaped = json.dumps(value)
        forms = [escaped, f'""{escaped}""', f'"""\n{escaped[1:-1]}"""']
        forms += [f"'{value}'"] if "'" not in value and "\n" not in value else []
        forms += [f"'''\n{value}'''"] if "'" not in value else []
        return self.draw(st.sampled_from(forms))


@given(st.data(), _DOCUMENTS)
def test_json_lines(data: st.DataObject, document: dict[str, Any]) -> None:
    """Each key of an object has the line on which it stands."""
    writer = _Writer(data)
    writer.blank(st.sampled_from(["", "\n"]))
    writer.json(document)

    assert document == json_text.load(writer.text)
    expected = {tuple(map(str, path)): line for path, line in writer.lines.items()}
    assert expected == json_text.lines(writer.text, expected)


@given(st.data(), st.lists(_DOCUMENTS, max_size=3), st.booleans())
def test_toml_lines(data: st.DataObject, tables: list[dict[str, Any]], in_array: bool) -> None:
    """Each key, table and item of an array has the line on which it begins, comments and strings notwithstanding."""
    writer = _Writer(data)
    expected: dict[str, Any] = {}
    for index, table in enumerate(tables):
        name = "array" if in_array else f"t{index}"
        path: tuple[str | int, ...] = (name, index) if in_array else (name,)
        writer.text += data.draw(st.sampled_from(["", "\n", "# [x]\n"]))
        writer.note(path)
        writer.lines.setdefault((name,), writer.lines[path])
        writer.text += f"[[ {name} ]] # ]\n" if in_array else f"[{name}]\n"
        expected |= {name: [*expected.get(name, []), table]} if in_array else {name: table}
        for key, value in table.items():
            writer.note((*path, key))
            writer.text += writer.key(key) + " = "
            writer.toml(value, (*path, key))
            writer.text += data.draw(st.sampled_from(["\n", " # = [\n", "\n\n"]))

    assert expected == toml_text.load(writer.text)
    assert writer.lines == toml_text.lines(writer.text)


def test_toml_dotted_keys() -> None:
    """Dotted keys and headers of sub-tables lead to the same paths as the tables they stand for."""
    text = 'a.b = 1\na."c" . d = {e.f = 2}\n[g.h]\ni = 1\n[[j]]\n[[j.k]]\nl = 1\n[[j]]\n[j.m]\nn=1'
    expected = {
        ("a", "b"): 1,
        ("a", "c", "d", "e", "f"): 2,
        ("g", "h", "i"): 4,
        ("j", 0, "k", 0, "l"): 7,
        ("j", 1): 8,
        ("j", 1, "m", "n"): 10,
    }

    assert expected == {path: line for path, line in toml_text.lines(text).items() if path in expected}
