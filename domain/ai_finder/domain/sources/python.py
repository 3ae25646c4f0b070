"""The imports of a Python file, read from its import statements and the lexical state around them.

One pass of hyperscan finds every place where a module can be imported. Only where its first segment is wanted, the
statement around it is looked at; and only then is it asked whether the place is code. What that leaves open (a
string that never closes, a statement that is not well formed) is left to the parser, `python_tree`, which gives
the same answers a hundred times slower.
"""

from __future__ import annotations

import re

from ai_finder.domain.imports import Import, Wanted
from ai_finder.domain.sources import python_grammar as grammar
from ai_finder.domain.sources.python_code import Ambiguous, Code
from ai_finder.domain.text import universal_newlines

IMPORT = "python.import"
FROM_IMPORT = "python.from_import"
DYNAMIC_IMPORT = "python.dynamic_import"

_SPACES = bytes.maketrans(b"\t\f\n\\", b"    ")
_BACKSLASH = ord("\\")
_CALLER_REACH = 80  # how far before a call its `importlib.` is looked for, in bytes


def imports(source: bytes, wanted: Wanted) -> list[Import]:
    """The wanted imports of a Python source text (UTF-8 or another superset of ASCII), in its order."""
    source = universal_newlines(source)
    places = _wanted_places(source, wanted)
    if not places:
        return []
    try:
        return _Reader(source, wanted).read(places)
    except Ambiguous:
        from ai_finder.domain.sources import python_tree  # the parser is loaded for the rare file that needs it

        return python_tree.imports(source, wanted)


def _wanted_places(source: bytes, wanted: Wanted) -> list[tuple[int, int]]:
    """Where a wanted module may be imported, and how. This runs for every import of every file."""
    name = grammar.NAME.match
    return [
        (end - 1, how)
        for end, how in grammar.ROOTS(source)
        if not (segment := name(source, end - 1)) or wanted[segment[0].decode("utf-8", "replace")]
    ]


class _Reader:
    """One reading of one file, from its start to its end."""

    __slots__ = ("_code", "_counted", "_done", "_found", "_line", "_source", "_wanted")

    def __init__(self, source: bytes, wanted: Wanted) -> None:
        self._source = source
        self._wanted = wanted
        self._code = Code(source)
        self._found: list[Import] = []
        self._done = 0  # the end of what is read
        self._line, self._counted = 1, 0  # a line's number, and a place in it

    def read(self, places: list[tuple[int, int]]) -> list[Import]:
        """All imports of the modules whose names begin at those places."""
        readers = (self._read_from, self._read_import, self._read_call)
        for place, how in places:
            if place >= self._done:
                self._done = readers[how](place)
        return self._found

    def _read_from(self, place: int) -> int:
        """Read `from a.b import c as d, e`, whose module is at `place`. Where that ends, or the place if it is none."""
        head = self._head(grammar.FROM_HEAD, place)
        statement = head and grammar.FROM.match(self._source, place)
        if not head or not statement:
            return place
        module, padded, names = statement.groups()
        if not padded and not names:
            raise Ambiguous
        module = _text(module.translate(None, b" \t\f\\\n"))
        self._add(module, tuple(_listed(padded or names)), head.start(2), FROM_IMPORT)
        return statement.end()

    def _read_import(self, place: int) -> int:
        """Read `import a.b as c, d`, one of whose modules is at `place`, likewise."""
        head = self._head(grammar.IMPORT_HEAD, place)
        statement = head and grammar.MODULES.match(self._source, head.end(2))
        if not head or not statement:
            return place
        if statement[2] is None:
            raise Ambiguous
        for module in _listed(statement[1]):
            if self._wanted[module.partition(".")[0]]:
                self._add(module, (), head.start(2), IMPORT)
        return statement.end()

    def _read_call(self, place: int) -> int:
        """Read the call `import_module("a.b")` or `__import__("a.b")` that has its module at `place`, likewise."""
        word = self._source.rfind(b"import", self._done, place)
        call = grammar.CALL.match(self._source, word)
        caller = grammar.CALLER.search(self._source, max(word - _CALLER_REACH, 0), word)
        if not call or not caller or caller[1] or not self._code.holds(caller.start()):
            return place
        if call[3] is None:
            raise Ambiguous
        self._add(_text(call[2]), (), caller.start(), DYNAMIC_IMPORT)
        return place

    def _head(self, pattern: re.Pattern[bytes], place: int) -> re.Match[bytes] | None:
        """What stands before a module on its line and those joined to it, if it is code and a statement's head."""
        source, done = self._source, self._done
        start = line = source.rfind(b"\n", done, place) + 1 or done
        while start > done and source[start - 2] == _BACKSLASH:
            start = source.rfind(b"\n", done, start - 1) + 1 or done
        if start < line and (0 < start == done or source.find(b"#", start, line) >= 0) and self._code.holds(line):
            raise Ambiguous  # a comment may end with the backslash, and so joins nothing
        head = pattern.match(source, start, place)
        return head if head and self._code.holds(head.end(1)) else None

    def _add(self, module: str, names: tuple[str, ...], place: int, detector: str) -> None:
        self._line += self._source.count(b"\n", self._counted, place)
        self._counted = place
        self._found.append(Import(module, names, self._line, detector))


def _listed(clauses: bytes) -> list[str]:
    """The names in `a.b as c, d`, without their aliases."""
    if b"#" in clauses:
        clauses = grammar.COMMENT.sub(b"", clauses)
    text = _text(clauses.translate(_SPACES))
    if " as " in text:
        text = grammar.ALIAS.sub("", text)
    return text.replace(" ", "").rstrip(",").split(",")


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
