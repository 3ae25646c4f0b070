"""The imports of a Python file, read from its import statements and the lexical state around them.

Every import has the word `import` in it. So the word is searched; what stands beside it says whether it can be
an import whose module is wanted; and only then is it asked whether the place is code. What that leaves open (a
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
    try:
        return _Reader(source, wanted).read()
    except Ambiguous:
        from ai_finder.domain.sources import python_tree  # the parser is loaded for the rare file that needs it

        return python_tree.imports(source, wanted)


class _Reader:
    """One reading of one file, from its start to its end."""

    __slots__ = ("_code", "_counted", "_found", "_line", "_source", "_wanted")

    def __init__(self, source: bytes, wanted: Wanted) -> None:
        self._source = source
        self._wanted = wanted
        self._code = Code(source)
        self._found: list[Import] = []
        self._line, self._counted = 1, 0  # a line's number, and a place in it

    def read(self) -> list[Import]:
        """All imports. This loop runs for every file and every import in it: it calls nothing without need."""
        source, wanted = self._source, self._wanted
        last_newline, plain_head = source.rfind, grammar.PLAIN.fullmatch
        start = done = 0  # where the line begins, and the end of what is read
        for word in grammar.WORD.finditer(source):
            place, end = word.span()
            if place < done:
                continue
            if word.lastindex:
                self._read_call(place)
                continue
            newline = last_newline(b"\n", done, place)
            head = None
            if newline >= 0:
                start = newline + 1
                if source[newline - 1] != _BACKSLASH:
                    head = plain_head(source, start, place)
            if head is None:
                head = _rare_head(source, start, done, place)
            done = end
            if head is None:
                continue
            module = head[3]
            if module is None:
                done = self._read_modules(head, end)
            elif module and wanted[module.decode("utf-8", "replace")]:
                done = self._read_names(head, end)
        return self._found

    def _read_modules(self, head: re.Match[bytes], end: int) -> int:
        """Read `import a.b as c, d`, whose word ends at `end`. Where the statement ends, or the word if it is none."""
        clauses = grammar.MODULES.match(self._source, end)
        if clauses is None:
            return end
        modules = [module for module in _listed(clauses[1]) if self._wanted[module.partition(".")[0]]]
        if not modules or not self._code.holds(head.start(1)):
            return end
        if clauses[2] is None:
            raise Ambiguous
        for module in modules:
            self._add(module, (), head.start(1), IMPORT)
        return clauses.end()

    def _read_names(self, head: re.Match[bytes], end: int) -> int:
        """Read `from a.b import c as d, e`, likewise."""
        if not self._code.holds(head.start(1)):
            return end
        clauses = grammar.NAMES.match(self._source, end)
        if clauses is None:
            raise Ambiguous
        module = _text(head[2].translate(None, b" \t\f\\\n"))
        self._add(module, tuple(_listed(clauses[1] or clauses[2])), head.start(1), FROM_IMPORT)
        return clauses.end()

    def _read_call(self, word: int) -> None:
        """Read the call `import_module("a.b")` or `__import__("a.b")` that has its word at `word`."""
        call = grammar.CALL.match(self._source, word)
        if call is None or (call[3] and not self._wanted[_text(call[3])]):
            return
        caller = grammar.CALLER.search(self._source, max(word - _CALLER_REACH, 0), word)
        if caller is None or caller[1] or not self._code.holds(caller.start()):
            return
        if call[4] is None:
            raise Ambiguous
        self._add(_text(call[2]), (), caller.start(), DYNAMIC_IMPORT)

    def _add(self, module: str, names: tuple[str, ...], place: int, detector: str) -> None:
        self._line += self._source.count(b"\n", self._counted, place)
        self._counted = place
        self._found.append(Import(module, names, self._line, detector))


def _rare_head(source: bytes, start: int, done: int, word: int) -> re.Match[bytes] | None:
    """What stands before the word on its line, which begins at `start`, and on those that a backslash joins to it."""
    while start > done and source.startswith(b"\\", start - 2):
        start = source.rfind(b"\n", done, start - 1) + 1
    return grammar.HEAD.search(source, max(start, done), word)


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
