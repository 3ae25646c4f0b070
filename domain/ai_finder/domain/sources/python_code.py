"""Where a Python file is code, and where it is a string or a comment: https://docs.python.org/3/reference/lexical_analysis.html."""

from __future__ import annotations

import re

_BACKSLASH = ord("\\")


class Ambiguous(Exception):
    """The quotes or the grammar of a file cannot be followed without parsing it."""


# A field of an f-string may hold quotes of every kind (PEP 701). Within single quotes that is harmless: each
# quote is closed on its line, or the line is ambiguous. Within triple quotes a field with triple quotes, or one
# nested deeper than a format specification, is.
_FIELD = rb"\{(?:[^{}%(q)s\\]++|%(q)s(?!%(q)s%(q)s)|\{(?:[^{}%(q)s\\]++|%(q)s(?!%(q)s%(q)s))*+\})*+\}"
_LITERALS = rb"""
    %(q)s(?!%(q)s%(q)s)[^%(q)s\\\n]*+(?:\\.[^%(q)s\\\n]*+)*+%(q)s
  | (?<![fFtT])(?<![fFtT][rR])%(q)s%(q)s%(q)s[^%(q)s\\]*+(?:(?:\\.|%(q)s(?!%(q)s%(q)s))[^%(q)s\\]*+)*+%(q)s%(q)s%(q)s
  | (?:(?<=[fFtT])|(?<=[fFtT][rR]))
    %(q)s%(q)s%(q)s(?:[^%(q)s\\{}]++|\\[^{}]|\{\{|\}\}|%(q)s(?!%(q)s%(q)s)|\\?%(field)s)*+%(q)s%(q)s%(q)s
  | """
_QUOTED = b"".join(_LITERALS.replace(b"%(field)s", _FIELD).replace(b"%(q)s", quote) for quote in (b'"', b"'"))
_OPAQUE = re.compile(_QUOTED + rb"\#[^\n]*+", re.DOTALL | re.VERBOSE)
_CODE = re.compile(rb"(?:[^\"'\#\\]++|" + _QUOTED + rb"\#[^\n]*+\n|\\.)*+", re.DOTALL | re.VERBOSE)


class Code:
    """Answers whether a place of a file is code, for places in ascending order, in time linear in the file.

    Only three quotes or a backslash carry a string over the end of a line. So what lies between two of these is
    passed over, but for the line that is asked about.
    """

    __slots__ = ("_double", "_known", "_single", "_source")

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._known = 0  # a place outside of every string and comment
        self._double = self._single = 0  # where the next triple quotes of either kind stand, or before where none do

    def holds(self, place: int) -> bool:
        """Whether the token at `place` is code. Raises Ambiguous where a string that is open there never closes."""
        source, known = self._source, self._known
        while known <= place:
            if self._double <= known:
                found = source.find(b'"""', known, place)
                self._double = found if found >= 0 else place
            if self._single <= known:
                found = source.find(b"'''", known, place)
                self._single = found if found >= 0 else place
            stop = min(self._double, self._single)
            line = source.rfind(b"\n", known, stop) + 1
            if line > 0 and source[line - 2] != _BACKSLASH:
                known = line
            if known < stop and (code := _CODE.match(source, known, stop)):
                known = code.end()
            if known == place:
                self._known = place
                return True
            opaque = _OPAQUE.match(source, known)
            if opaque is None:
                raise Ambiguous
            known = opaque.end()
        self._known = known
        return False
