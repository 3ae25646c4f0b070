"""JSON texts: whole ones as Python's own reader has them, broken ones as far as they are sound."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings import json_text
from ai_finder.domain.models.file import File

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_a_whole_text_is_what_python_reads(value: object, indent: int | None, ascii_only: bool) -> None:
    """Any value, however it is laid out."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    assert json_text.Parsed(value) == json_text.parsed(File.of(text.encode("utf-8", "replace")))


@given(st.dictionaries(st.text("abc", min_size=1), VALUES, min_size=1), st.data())
def test_a_cut_text_is_truncated_and_its_beginning_is_kept(value: dict[str, object], data: st.DataObject) -> None:
    """Each key that is there has its whole value, but for the last one."""
    content = json.dumps(value).encode()
    cut = data.draw(st.integers(1, len(content) - 1))
    found = json_text.parsed(File.of(content[:cut]))

    assert isinstance(found.problem, Truncated), content[:cut]
    assert isinstance(found.document, dict)
    kept = list(found.document)
    assert list(value)[: len(kept)] == kept
    assert [value[key] for key in kept[:-1]] == [found.document[key] for key in kept[:-1]]


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    """Also where they begin like JSON."""
    for text in (content, b'{"a": 1, "b": ' + content, b'["' + content + b'"]'):
        json_text.parsed(File.of(text))
        json_text.beginning(text)


@pytest.mark.parametrize(
    ("text", "document"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": 1,}', {"a": 1}),
        (b'{"a": 1} {"b": 2}', {"a": 1}),
        (b'{"a": 1, b: 2}', {"a": 1}),
        (b"{'a': 1}", {}),
        (b'{"a": "x\xff"}', {}),
        (b'{"a": 1, "b": ' + b"9" * 5000 + b"}", {"a": 1}),
        (b'{"a": 1, "b": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", {"a": 1}),
    ],
)
def test_a_broken_text_is_malformed(text: bytes, document: dict[str, object]) -> None:
    """With what stands before the break."""
    found = json_text.parsed(File.of(text))

    assert found.problem is not None
    assert not isinstance(found.problem, Truncated)
    assert isinstance(found.document, dict)
    assert document == {key: value for key, value in found.document.items() if not isinstance(value, list)}


def test_a_mark_of_byte_order_and_what_is_no_number_are_read() -> None:
    """As Python writes and other systems save."""
    found = json_text.document(File.of(b'\xef\xbb\xbf{"a": NaN, "b": Infinity}'))

    assert isinstance(found, dict)
    assert math.isnan(found["a"])
    assert found["b"] == math.inf


def test_a_text_of_a_huge_number_of_objects_is_not_built() -> None:
    """Each costs memory many times its own size."""
    with pytest.raises(LimitExceeded):
        json_text.document(File.of(b"[" + b"{}," * json_text.CONTAINERS_LIMIT + b"0]"))


def test_a_text_that_is_no_json_is_refused() -> None:
    """`document` answers for whole texts alone."""
    for text in (b"", b"hello", b"{", b"[1, 2"):
        with pytest.raises(Malformed):
            json_text.document(File.of(text))
