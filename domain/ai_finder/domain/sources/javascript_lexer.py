"""Which places of a JavaScript or TypeScript source are code, as far as tokens alone can tell.

What needs a grammar is not guessed at: `/` that may divide or open a regular expression, `<` that may compare or
open JSX, templates with much in them, whatever is not closed. There `Unclear` is raised, and a parser has to decide.
Source of the tokens: ECMA-262, chapter 12 and annex B.1.1 (HTML-like comments).
"""

from __future__ import annotations

import re

_LINE_COMMENT = rb"//(?:[^\n\r\xe2]++|\xe2(?!\x80[\xa8\xa9]))*+"
_BLOCK_COMMENT = rb"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/"
_STRING = rb"""(?:"(?:[^"\\\n\r]++|\\(?:\r\n|.))*+"|'(?:[^'\\\n\r]++|\\(?:\r\n|.))*+')"""
_SUBSTITUTION = rb"\$\{(?:[^{}`'\"/]++|%b|`[^`\\$]*+`|\{[^{}`'\"/]*+\})*+\}" % _STRING
_TEMPLATE = rb"`(?:[^`\\$]++|\\.|\$(?!\{)|%b)*+`" % _SUBSTITUTION

_TRIVIA = rb"\s++|%b(?=[\n\r\xe2])|%b" % (_LINE_COMMENT, _BLOCK_COMMENT)
"""What stands between tokens; a line comment whose end is not in sight may reach further."""

_CODE = {
    jsx: rb"""[^\s"'`/<-][^"'`/<-]*+|-(?!->)|%b|%b|%b""" % (less_than, _STRING, _TEMPLATE)
    for jsx, less_than in {False: rb"<(?!!--)", True: rb"<(?=[=<])"}.items()
}
_RUN = {jsx: re.compile(rb"(?:%b|%b)*+" % (code, _TRIVIA), re.DOTALL) for jsx, code in _CODE.items()}
_TOKEN = {jsx: re.compile(rb"(?:%b)++|(%b)" % (_TRIVIA, code), re.DOTALL) for jsx, code in _CODE.items()}

_HASHBANG = re.compile(rb"#![^\n\r]*+")
_COMMENT = re.compile(rb"%b|%b" % (_LINE_COMMENT, _BLOCK_COMMENT))
_TEXT = re.compile(rb"%b|%b" % (_STRING, _TEMPLATE), re.DOTALL)
_REGEX = re.compile(rb"/(?![*/])(?:[^/\\\[\n\r]++|\\[^\n\r]|\[(?:[^\]\\\n\r]++|\\[^\n\r])*+\])++/[a-z]*+")
_EITHER = re.compile(rb"""/[^"'`/<\n\r]*+(?:/[^"'`/<*\n\r]*+)?(?=[\n\r])""")
"""The rest of a line in which it makes no difference whether a slash divides or opens a regular expression."""

_WORD = rb"[\w$\x80-\xff]"
_KEYWORDS = rb"await|case|default|delete|do|else|extends|in|instanceof|new|of|return|throw|typeof|void|yield"
_OPERAND = re.compile(rb"""(?:(?<!%b)(?!(?<!\.)(?:%b)\Z)%b++|[\]"'`])\Z""" % (_WORD, _KEYWORDS, _WORD))
_OPERATOR = re.compile(rb"(?:\A|[(,=:\[&|?{;*%~^]|(?<!\+)\+|(?<!-)-)\Z")
_COMPARISON = re.compile(rb"<[\s\d]")

_GLANCE = 120
"""How many bytes of the code before a place are looked at."""


class Unclear(Exception):
    """Tokens alone do not tell what is code here."""


class Lexer:
    """Walks through a source once, from place to place."""

    def __init__(self, source: bytes, *, jsx: bool) -> None:
        hashbang = _HASHBANG.match(source)
        self._source = source
        self._run, self._token = _RUN[jsx], _TOKEN[jsx]
        self._position = self._known = hashbang.end() if hashbang else 0
        self._before = b""

    def is_code(self, offset: int) -> bool:
        """Is the place code, rather than text or a comment? Ask in ascending order; raises `Unclear`."""
        if self._source[max(0, offset - 1) : offset] > b"\x7f":
            raise Unclear  # a space beyond ASCII, or the end of a longer name
        while self._position < offset:
            run = self._run.match(self._source, self._position, offset)
            if run and run.end() > self._position:
                self._position = run.end()
            else:
                self._stop(offset)
        return self._position == offset

    def before(self) -> bytes:
        """The end of the code before the position, without the space and the comments between."""
        if self._known < self._position:
            self._before = self._glance() or self._look() or self._before
            self._known = self._position
        return self._before

    def _glance(self) -> bytes:
        """The code before the position, if it stands on a line of its own without comments."""
        text = self._source[max(self._known, self._position - _GLANCE) : self._position].rstrip()
        _, newline, line = text.rpartition(b"\n")
        return b"" if not newline or b"//" in line or b"*/" in line else line

    def _look(self) -> bytes:
        last = b""
        for token in self._token.finditer(self._source, self._known, self._position):
            last = token[1] or last
        return last[-_GLANCE:].rstrip()

    def _stop(self, offset: int) -> None:
        """Steps over the token at which the run stopped, or behind the offset if that lies within the token."""
        source, at = self._source, self._position
        if comment := _COMMENT.match(source, at):
            self._position = comment.end()
        elif text := _TEXT.match(source, at):
            if source.startswith(b"`", at) and b"${" in source[at:offset]:
                raise Unclear
            self._step(text.end())
        elif source.startswith(b"/", at):
            self._slash()
        elif source.startswith(b"<", at) and not source.startswith(b"<!--", at) and self._compares():
            self._step(at + 1)
        else:
            raise Unclear

    def _step(self, end: int) -> None:
        self._before = self._source[max(self._position, end - _GLANCE) : end]
        self._position = self._known = end

    def _slash(self) -> None:
        at, before = self._position, self.before()
        if _OPERAND.search(before):
            self._step(at + 1)
            return
        token = (_REGEX if _OPERATOR.search(before) else _EITHER).match(self._source, at)
        if not token:
            raise Unclear
        self._step(token.end())

    def _compares(self) -> bool:
        before = self.before()
        return bool(
            _OPERAND.search(before) or (before.endswith(b")") and _COMPARISON.match(self._source, self._position))
        )
