"""Source text in whatever coding."""

from __future__ import annotations

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.text import Undecodable, universal_newlines, utf8


@pytest.mark.parametrize(
    "data",
    [b"", b"import a\n", "é = 1".encode(), "é = 1".encode("latin-1"), b"# coding: latin-1\n\xe9", b"\xff", b"\0"],
)
def test_supersets_of_ascii_are_not_copied(data: bytes) -> None:
    """What a detector can read as it is goes through as the same object."""
    assert data is utf8(data)
    assert data is utf8(data, declares_coding=True)


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + "é".encode(),
        codecs.BOM_UTF16_LE + "é".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "é".encode("utf-16-be"),
    ],
)
def test_byte_order_marks(data: bytes) -> None:
    """A byte-order mark says the coding, and is no part of the text."""
    assert "é".encode() == utf8(data)


_SHIFT_JIS = "表'ソ"  # the second byte of 表 and of ソ is a backslash


@pytest.mark.parametrize(
    "head",
    [
        "# coding: {}\n",
        "#!/usr/bin/python\n# -*- coding: {} -*-\n",
        "\n# vim: set fileencoding={} :\n",
        "#\r#coding={}\n",
    ],
)
@pytest.mark.parametrize("coding", ["shift_jis", "Shift-JIS", "cp932", "iso-2022-jp", "utf-7"])
def test_declared_coding(head: str, coding: str) -> None:
    """A coding in which ASCII's bytes may be other characters is decoded where Python declares it."""
    text = head.format(coding) + _SHIFT_JIS
    data = text.encode(coding)
    assert text.encode() == utf8(data, declares_coding=True)
    assert data is utf8(data)


@pytest.mark.parametrize(
    "data",
    [
        b"x\n# coding: utf-7\n+AGE-",
        b"\n\n# coding: utf-7\n+AGE-",
        b"'# coding: utf-7'\n+AGE-",
        b"# coding: no-such\n+AGE-",
        b"# coding: rot13\n",
    ],
)
def test_no_declaration(data: bytes) -> None:
    """Behind code, in the third line, in a string or of an unknown coding it declares nothing."""
    assert data is utf8(data, declares_coding=True)


_UNDECODABLE = [codecs.BOM_UTF16_LE + b"a", codecs.BOM_UTF16_BE + b"\xd8\x00", b"# coding: shift_jis\n\xff\xff"]


@pytest.mark.parametrize("data", _UNDECODABLE)
def test_undecodable(data: bytes) -> None:
    """What is not in the coding that it says it is in raises the documented error."""
    with pytest.raises(Undecodable):
        utf8(data, declares_coding=True)


@given(st.text())
def test_round_trip(text: str) -> None:
    """Text comes out as UTF-8 whichever mark it bore."""
    marked = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
    for mark, coding in marked:
        assert text.encode() == utf8(mark + text.encode(coding), declares_coding=True)


@given(st.binary(max_size=40), st.booleans())
def test_any_bytes(data: bytes, declares_coding: bool) -> None:
    """Any bytes are text, or raise the documented error."""
    with contextlib.suppress(Undecodable):
        assert isinstance(utf8(data, declares_coding=declares_coding), bytes)


@pytest.mark.parametrize(("data", "expected"), [(b"a\r\nb\rc\n\r\n\r\r", b"a\nb\nc\n\n\n\n"), (b"a\n", b"a\n")])
def test_universal_newlines(data: bytes, expected: bytes) -> None:
    """Every end of a line is one byte."""
    assert expected == universal_newlines(data)
