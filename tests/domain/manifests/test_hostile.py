"""Input that was written to do harm."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.manifests import FORMATS, INCLUDED, ManifestFormat
from ai_finder.domain.text import Undecodable

ALL = {"requirements.txt": INCLUDED, **FORMATS}
TOML = [name for name in ALL if name.endswith((".toml", "y.lock", "v.lock"))]

_WORDS = st.sampled_from(
    [
        "name",
        "version",
        "package",
        "packages",
        "dependencies",
        "devDependencies",
        "peerDependenciesMeta",
        "optional-dependencies",
        "requires",
        "link",
        "source",
        "editable",
        "project",
        "tool",
        "poetry",
        "group",
        "dev",
        "node_modules/a",
        "node_modules/a/node_modules/b",
        "a",
        "b",
        "optional",
        "type",
        "dependency-groups",
        "npm:a@1.0.0",
        "1.0.0",
        "file:a",
        "../a",
        ".",
        "directory",
    ]
)
_TREES: st.SearchStrategy[Any] = st.recursive(
    _WORDS | st.none() | st.integers() | st.booleans() | st.text('a#"\\\u00e9', max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=5),
    max_leaves=40,
)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return '""' if value is None else json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("form", ALL.values(), ids=ALL)
@given(data=st.binary() | st.text().map(str.encode))
def test_any_bytes(form: ManifestFormat, data: bytes) -> None:
    """Whatever the bytes, a parser answers, or says that they are malformed or no text."""
    try:
        form.parse(data, lambda _: True)
    except (Malformed, Undecodable):
        return


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
@given(document=st.dictionaries(_WORDS, _TREES))
def test_any_json(name: str, document: dict[str, Any]) -> None:
    """Any JSON object is read: values of unexpected types are passed over."""
    found = ALL[name].parse(json.dumps(document).encode(), lambda _: True)

    assert all(each.line == 1 for each in found.dependencies)


@pytest.mark.parametrize("name", TOML)
@given(document=st.dictionaries(_WORDS, _TREES))
def test_any_toml(name: str, document: dict[str, Any]) -> None:
    """Any TOML document is read: values of unexpected types are passed over."""
    text = "".join(f"{json.dumps(key)} = {_toml(value)}\n" for key, value in document.items())

    ALL[name].parse(text.encode(), lambda _: True)


MANY = 100_000
LONG = {
    "spaces": ("requirements.txt", b" " * MANY),
    "dashes": ("requirements.txt", b"a" + b"-" * MANY),
    "comparisons": ("requirements.txt", b"a" + b"==1," * MANY),
    "variables": ("requirements.txt", b"a" + b"=${A" * MANY),
    "continuations": ("requirements.txt", b"a\\\n" * MANY),
    "hashes": ("requirements.txt", b"a #" * MANY),
    "brackets": ("requirements.txt", b"a[" * MANY),
    "eggs": ("requirements.txt", b"-e x" + b"#egg=" * MANY),
    "lines": ("requirements.txt", b"openai==1.2.3\n" * MANY),
    "comma": ("pyproject.toml", b', "a".' * MANY),
    "quotes": ("pyproject.toml", b'a = "' + b'{\\"' * MANY + b'"'),
    "unclosed": ("pyproject.toml", b'a = "' + b'{"' * MANY),
    "items": ("pyproject.toml", b"[project]\ndependencies = [" + b'"openai", ' * MANY + b"]"),
    "range": ("package.json", b'{"dependencies": {"a": "' + b"1.1" * MANY + b'"}}'),
    "tail": ("package.json", b'{"dependencies": {"a": "1"}}' + b" " * 10 * MANY),
    "keys": ("package.json", b'{"dependencies": {' + b'"a": "1",' * MANY + b'"a": "1"}}'),
    "folder": ("package-lock.json", b'{"packages": {"' + b"node_modules/a/" * MANY + b'a": {"version": "1.0.0"}}}'),
    "members": ("uv.lock", b'[[package]]\nname = "a"\nsource = {editable = "."}\n' * (MANY // 5)),
}


@pytest.mark.parametrize(("name", "data"), LONG.values(), ids=LONG)
def test_long_input_takes_linear_time(name: str, data: bytes) -> None:
    """A long line, or a long file, costs seconds at most: the square of its length would take hours."""
    begun = time.process_time()
    with suppress(Malformed):
        ALL[name].parse(data, lambda _: True)
    assert time.process_time() - begun < 10


def test_deep_locks_are_read_as_far_as_json_is() -> None:
    """Version 1 of npm's lock file nests: its depth is walked, not recursed into."""
    depth = 400
    text = '{"dependencies": {"a": {"version": "1.0.0", ' * depth + '"x": 1' + "}}" * depth + "}"

    with pytest.raises(Malformed):
        ALL["package-lock.json"].parse(text.encode(), lambda _: True)
    text = "{" + '"dependencies": {"a": {"version": "1.0.0", ' * depth + '"x": 1' + "}}" * depth + "}"
    assert len(ALL["package-lock.json"].parse(text.encode(), lambda _: True).dependencies) > 200
