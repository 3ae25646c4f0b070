"""Chat templates: Jinja that is rendered by whoever loads the model, and what such a template never needs.

A template reaches Python's internals through names (`__class__`), also where they are put together from pieces. So
only what stands in `{{ }}` and `{% %}` is looked at, as names and strings: prose may speak of `__init__`.
The syntax: https://jinja.palletsprojects.com/en/stable/templates/.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft

LENGTH_LIMIT = 1 << 16
"""In characters; real ones have up to 20,000."""
_REASONS_LIMIT = 10

_OPENING = re.compile(r"\{([{%#])")
_STRING = r"""(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+')"""
_TOKEN = re.compile(rf"\s*+(?:(?P<string>{_STRING})|(?P<name>[^\W\d]\w*+)|(?P<other>\d[\w.]*+|\S))", re.DOTALL)
_WITHOUT_BRACES = re.compile(rf"""(?:[^"'{{}}%]++|{_STRING}|%(?!\}}))*+""", re.DOTALL)
_CLOSING = {"{": "}}", "%": "%}"}

_WORDS = frozenset(
    f"__{word}__"
    for word in (
        "base",
        "bases",
        "builtins",
        "call",
        "class",
        "closure",
        "code",
        "delattr",
        "dict",
        "file",
        "func",
        "get",
        "getattr",
        "getattribute",
        "getitem",
        "globals",
        "import",
        "init",
        "loader",
        "module",
        "mro",
        "new",
        "reduce",
        "reduce_ex",
        "self",
        "setattr",
        "spec",
        "subclasses",
        "wrapped",
    )
)
_FAMOUS = frozenset(("__class__", "__mro__", "__subclasses__", "__globals__", "__builtins__", "__getattribute__"))
_PUTTING = frozenset("~+*=")
_ATTRIBUTES = frozenset(
    (
        "mro",
        "func_globals",
        "func_code",
        "gi_frame",
        "gi_code",
        "cr_frame",
        "cr_code",
        "ag_frame",
        "f_back",
        "f_builtins",
        "f_globals",
        "f_locals",
        "f_code",
        "tb_frame",
        "popen",
        "check_output",
        "import_module",
        "load_module",
        "from_pyfile",
        "_TemplateReference__context",
        "_load_template",
    )
)
_FUNCTIONS = frozenset(
    ("eval", "exec", "compile", "getattr", "setattr", "globals", "locals", "breakpoint", "open", "__import__")
)
"""Dangerous where a template calls them, unless it is its own macro."""
_HELPERS = frozenset(("lipsum", "cycler", "joiner"))
"""Jinja's own globals: functions, whose attributes lead to their modules."""
_STATEMENTS = frozenset(("import", "include", "extends", "from"))
_MODULES = frozenset(("os", "subprocess", "sys", "importlib", "builtins"))

_DUNDER = re.compile(r"__\w+__")
_PATH = re.compile(r"[\w.\[\]{}!:%]*")
_HOLE = re.compile(r"%s|\{\w?\}")
_WITHIN = re.compile(r"(?<!\w)__[a-z_]+?__(?!\w)", re.IGNORECASE)


class Token(NamedTuple):
    """A name, a string (as its value) or a sign."""

    kind: str
    value: str


class Expression(NamedTuple):
    """What stands between two signs."""

    offset: int
    is_statement: bool
    tokens: list[Token]


def check(template: str, draft: Draft, where: str = "") -> str:
    """The SHA-256 of a template, hex; what it should not reach for becomes a reason. LimitExceeded where it is huge."""
    if len(template) > LENGTH_LIMIT:
        raise LimitExceeded("characters in a chat template", LENGTH_LIMIT)
    expressions = list(_expressions(template))
    own = {_words(one)[1] for one in expressions if _words(one)[0] == "macro"}
    found: dict[str, int] = {}
    for one in expressions:
        if _words(one)[0] in _STATEMENTS:
            found.setdefault(_words(one)[0], one.offset)
        for detail in _judged(one.tokens, own):
            found.setdefault(detail, one.offset)
    for word in _put_together({piece for one in expressions for piece in _pieces(one.tokens)}):
        found.setdefault(word, 0)
    for detail, offset in list(found.items())[:_REASONS_LIMIT]:
        line = template.count("\n", 0, offset) + 1
        draft.warn(Danger.TEMPLATE_PYTHON_INTERNALS, detail, f"{where} line {line}")
    return sha256(template.encode("utf-8", "surrogatepass")).hexdigest()


def _words(one: Expression) -> list[str]:
    """The name of a statement, and what follows it; empty for an expression."""
    said = [token.value for token in one.tokens[:3] if token.value not in ("-", "+")] if one.is_statement else []
    return [*said, "", ""]


def _expressions(template: str) -> Iterator[Expression]:
    """Each expression and statement; comments are left out."""
    at = 0
    while opening := _OPENING.search(template, at):
        at = opening.end()
        if opening[1] == "#":
            end = template.find("#}", at)
            at = end + 2 if end >= 0 else len(template)
            continue
        tokens, at = _tokens(template, at, _CLOSING[opening[1]])
        yield Expression(opening.start(), opening[1] == "%", tokens)


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


def _judged(tokens: list[Token], own: Collection[str]) -> Iterator[str]:
    """What one expression should not reach for."""
    padded = [_NOTHING, *tokens, _NOTHING, _NOTHING, _NOTHING]
    for before, token, after, second, third in zip(padded, tokens, padded[2:], padded[3:], padded[4:], strict=False):
        if token.kind == "string":
            if _names_internals(token.value, is_argument=before.value in ("[", "(", "=")):
                yield token.value
        elif token.kind == "name":
            yield from _judged_name(before.value, token.value, after.value, own)
            if token.value == "attr" and after.value == "(" and (second.kind, third.value) != ("string", ")"):
                yield "attr() of a name that is computed"
            elif token.value == "map" and after.value == "(" and second == ("string", "attr"):
                yield "map('attr')"
            elif token.value in _MODULES and after.value == "." and second.value in ("system", "popen", "environ"):
                yield f"{token.value}.{second.value}"
    texts = [token.value for token in tokens if token.kind == "string"]
    names = {token.value for token in tokens if token.kind == "name"}
    if "format" in names and any("%c" in said for said in texts):
        yield "format() of characters"
    yield from _rewritten(texts, names)


_NOTHING = Token("", "")


def _judged_name(before: str, name: str, after: str, own: Collection[str]) -> Iterator[str]:
    if (
        name in _WORDS
        or (before == "." and (_DUNDER.fullmatch(name) or name in _ATTRIBUTES))
        or name.startswith("_TemplateReference")
        or (name == "self" and before != "." and after == "[")
        or (name in _HELPERS and after in (".", "[", "|") and before != ".")
        or (name in _FUNCTIONS and after == "(" and before not in (".", "|", "macro") and name not in own)
    ):
        yield name


def _names_internals(said: str, *, is_argument: bool = False) -> bool:
    """Whether a string is a dangerous name, or a path or format that has one; never for prose."""
    if "__" not in said:
        return is_argument and said in _ATTRIBUTES
    return _PATH.fullmatch(said) is not None and any(word.lower() in _WORDS for word in _WITHIN.findall(said))


def _rewritten(texts: list[str], names: Collection[str]) -> Iterator[str]:
    """Dangerous names that an expression's strings are joined, turned round or replaced to."""
    joined = "".join(texts)
    whole = [joined, *texts] + ["".join(reversed(said)) for said in (joined, *texts)]
    if "format" in names and texts:
        whole.append(_filled(texts[0], texts[1:10]))
    if "replace" in names:
        whole += [said.replace(old, new) for said in texts[:10] for old, new in pairwise(texts[:10]) if old]
    for said in whole:
        if len(said) <= 100 and _names_internals(said.lower()):
            yield _WITHIN.findall(said)[0]


def _filled(pattern: str, texts: list[str]) -> str:
    """What `%` and `str.format` make of a pattern, roughly."""
    for said in texts:
        hole = _HOLE.search(pattern)
        pattern = pattern[: hole.start()] + said + pattern[hole.end() :] if hole else pattern
    return pattern


def _pieces(tokens: list[Token]) -> Iterator[str]:
    """Strings and names that could be parts of a dangerous name; lone underscores only where they are put to others."""
    for before, token, after in zip([_NOTHING, *tokens], tokens, [*tokens[1:], _NOTHING], strict=False):
        said = token.value
        if token.kind == "string" and said in ("_", "__"):
            if before.value in _PUTTING or after.value in _PUTTING:
                yield said
        elif len(said) < 16 and said.isidentifier() and (token.kind == "string" or "__" in said):
            yield said


def _put_together(pieces: Collection[str]) -> Iterator[str]:
    """Dangerous names that the strings of a whole template make up, where one of them has the underscores."""
    for word in sorted(_WORDS.difference(pieces)):
        fitting = [piece for piece in pieces if piece in word]
        begun = any(piece.startswith("__") and len(piece) > 2 for piece in fitting)
        if (begun or word in _FAMOUS) and _is_made_of(word, fitting):
            yield word


def _is_made_of(word: str, pieces: Collection[str]) -> bool:
    reached = {0}
    for start in range(len(word)):
        if start in reached:
            reached |= {start + len(piece) for piece in pieces if word.startswith(piece, start)}
    return len(word) in reached
