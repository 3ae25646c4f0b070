"""Source text, whatever it is coded in, as bytes that a detector can read.

Detectors look for ASCII words. In UTF-8, Latin-1 and every other superset of ASCII these are the same bytes, so
such text goes through as it is, without a copy; what hides or fakes ASCII characters is decoded.
"""

from __future__ import annotations

import codecs
import re

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8[:2]: (codecs.BOM_UTF8, "utf-8"),
    codecs.BOM_UTF16_LE: (codecs.BOM_UTF16_LE, "utf-16-le"),
    codecs.BOM_UTF16_BE: (codecs.BOM_UTF16_BE, "utf-16-be"),
}

_DECLARED = re.compile(rb"(?:[ \t\f]*+(?:#[^\r\n]*+)?+(?:\r\n?|\n))?[ \t\f]*+#[^\r\n]*?coding[:=][ \t]*([-\w.]++)")
"""A coding in one of the first two lines, after nothing but comment: https://peps.python.org/pep-0263/."""

_DECLARATION_REACH = 400  # bytes; a declaration stands in the first two lines

_FAKES_ASCII = re.compile(
    r"s_?jis|shift_?jis(_?2004|x0213)?|cp932|932|ms932|ms_?kanji|big5(_tw|_?hkscs)?|cp950|950|ms950"
    r"|gbk|936|cp936|ms936|gb18030(_2000)?|johab|cp1361|ms1361|hz|hz_?gb(_2312)?|iso_?2022_?(jp|kr).*|(unicode_1_1_)?utf_?7|u7"
)
"""Codings a file can declare in which the byte of an ASCII character can be another character, or a part of one."""


class Undecodable(ValueError):
    """Text that is not in the coding which it says it is in."""


def utf8(data: bytes, *, declares_coding: bool = False) -> bytes:
    """The text in UTF-8 or another superset of ASCII, without a byte-order mark; the same object if it is that already.

    `declares_coding`: whether the language has declarations of the file's coding, as Python has. Raises Undecodable.
    """
    mark, coding = _BYTE_ORDER_MARKS.get(data[:2], (b"", ""))
    if mark and data.startswith(mark):
        body = data[len(mark) :]
        return body if coding == "utf-8" else _decoded(body, coding)
    if declares_coding and data.find(b"coding", 0, _DECLARATION_REACH) >= 0:
        declared = _DECLARED.match(data)
        if declared:
            coding = declared[1].decode().lower().replace("-", "_")
            if _FAKES_ASCII.fullmatch(coding):
                return _decoded(data, coding)
            _check(data, coding)
    return data


def universal_newlines(data: bytes) -> bytes:
    """The text with each line ended by a line feed alone; the same object if it is so already."""
    if b"\r" in data:
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def _check(data: bytes, coding: str) -> None:
    """Raises Undecodable where the text is not in its coding; one that nobody knows decides nothing."""
    try:
        data.decode(coding)
    except LookupError:
        return
    except ValueError:
        raise Undecodable("not in the coding that it declares") from None


def _decoded(data: bytes, coding: str) -> bytes:
    try:
        return data.decode(coding).encode()
    except (ValueError, LookupError):
        raise Undecodable("not in the coding that it declares") from None
