"""Bytes of a manifest to text whose lines can be counted."""

from __future__ import annotations

from ai_finder.domain.text import universal_newlines, utf8


def decode(data: bytes) -> str:
    """The text, with one newline character at the end of every line; what is not UTF-8 is Latin-1.

    Raises Undecodable where the bytes break the promise of their byte-order mark.
    """
    source = universal_newlines(utf8(data))
    try:
        return source.decode()
    except UnicodeDecodeError:
        return source.decode("latin-1")
