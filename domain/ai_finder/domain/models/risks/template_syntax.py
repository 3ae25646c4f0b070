"""A chat template, read: its expressions and statements as tokens, and the text that lies before each.

The syntax: https://jinja.palletsprojects.com/en/stable/templates/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

TEXT_LIMIT = 100
"""What is kept of the text of a variable; in characters."""

_OPENING = re.compile(r"\{([{%#])")
_STRING = r"""(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+')"""
_TOKEN = re.compile(rf"\s*+(?:(?P<string>{_STRING})|(?P<name>[^\W\d]\w*+)|(?P<other>\d[\w.]*+|\S))", re.DOTALL)
_WITHOUT_BRACES = re.compile(rf"""(?:[^"'{{}}%]++|{_STRING}|%(?!\}}))*+""", re.DOTALL)
_CLOSING = {"{": "}}", "%": "%}"}
_RAW = re.compile(r"\{%[-+]?\s*+raw\s*+-?%\}")
_END_RAW = re.compile(r"\{%[-+]?\s*+endraw\s*+[-+]?%\}")


class Token(NamedTuple):
    """A name, a string (as its value) or a sign."""

    kind: str
    value: str


NOTHING = Token("", "")


class Expression(NamedTuple):
    """What stands between two signs."""

    offset: int
    is_statement: bool
    tokens: list[Token]
    before: str
    """The template's own text since the expression before it."""

    @property
    def words(self) -> list[str]:
        """The name of a statement, and what follows it; two texts at least, empty for an expression."""
        said = [token.value for token in self.tokens[:4] if token.value not in ("-", "+")] if self.is_statement else []
        return [*said, "", "", ""]


def expressions(template: str) -> Iterator[Expression]:
    """Each expression and statement; comments are left out, and what is between `raw` and `endraw` is text."""
    at = 0
    texts: list[str] = []
    raw = _END_RAW.search(template) is not None
    while opening := _OPENING.search(template, at):
        texts.append(template[at : opening.start()])
        at = opening.end()
        if opening[1] == "#":
            end = template.find("#}", at)
            at = end + 2 if end >= 0 else len(template)
            continue
        begin = _RAW.match(template, opening.start()) if raw else None
        if begin:
            end_raw = _END_RAW.search(template, begin.end())
            raw = end_raw is not None
            if end_raw:
                texts.append(template[begin.end() : end_raw.start()])
                at = end_raw.end()
                continue
        tokens, at = _tokens(template, at, _CLOSING[opening[1]])
        yield Expression(opening.start(), opening[1] == "%", tokens, "".join(texts))
        texts = []


def captured(template: Iterable[Expression]) -> dict[str, str]:
    """The text that blocks give to names: `set`, `macro`, and `call` to `caller`; blanks around it aside."""
    texts: dict[str, str] = {}
    open_: list[tuple[str, str, list[str]]] = []
    for one in template:
        kind, name, third = one.words[:3]
        said = [one.before.strip()]
        if not one.is_statement:
            said += [token.value for token in one.tokens if token.kind == "string"]
        if open_:
            open_[-1][2].extend(filter(None, said))
        if kind in ("macro", "call", "filter") or (kind == "set" and third in ("", "|")):
            open_.append((kind, "caller" if kind == "call" else name, []))
        elif open_ and kind == f"end{open_[-1][0]}":
            kind, name, pieces = open_.pop()
            text = "".join(pieces)[:TEXT_LIMIT]
            texts[name] = (texts.get(name, "") + text)[:TEXT_LIMIT]
            if kind == "filter" and open_:
                open_[-1][2].append(text)
    texts.pop("", None)
    return {name: text for name, text in texts.items() if text}


def _tokens(template: str, at: int, closing: str) -> tuple[list[Token], int]:
    """The tokens up to a closing sign outside of braces, and where that ends."""
    simple = _WITHOUT_BRACES.match(template, at)
    if simple and template.startswith(closing, simple.end()):
        return [_token(*groups) for groups in _TOKEN.findall(simple[0])], simple.end() + 2
    tokens: list[Token] = []
    depth = 0
    while match := _TOKEN.match(template, at):
        begin = match.start(match.lastgroup or 0)
        if not depth and template.startswith(closing, begin):
            return tokens, begin + 2
        at, sign = match.end(), match["other"]
        depth = max(0, depth + (sign == "{") - (sign == "}"))
        tokens.append(_token(*match.groups("")))
    return tokens, len(template)


def _token(string: str, name: str, other: str) -> Token:
    return Token("string", _unescaped(string[1:-1])) if string else Token("name" if name else "other", name or other)


def _unescaped(literal: str) -> str:
    if "\\" not in literal:
        return literal
    try:
        return literal.encode("ascii", "backslashreplace").decode("unicode-escape")
    except UnicodeDecodeError:
        return literal
