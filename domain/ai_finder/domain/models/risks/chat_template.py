"""Chat templates: Jinja that is rendered by whoever loads the model, and what such a template never needs.

A template reaches Python's internals through names (`__class__`), also where they are put together from pieces. So
only what stands in `{{ }}` and `{% %}` is looked at, as names and strings: prose may speak of `__init__`.
The syntax: https://jinja.palletsprojects.com/en/stable/templates/.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from itertools import pairwise

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.risks import template_subscripts, template_syntax
from ai_finder.domain.models.risks.template_syntax import NOTHING, TEXT_LIMIT, Expression, Token

LENGTH_LIMIT = 1 << 16
"""In characters; real ones have up to 20,000."""
_REASONS_LIMIT = 10

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
_GATES = (
    "__base__",
    "__bases__",
    "__builtins__",
    "__code__",
    "__getattribute__",
    "__globals__",
    "__import__",
    "__loader__",
    "__mro__",
    "__subclasses__",
    "_TemplateReference",
    "f_globals",
    "func_globals",
    "gi_frame",
)
"""What every attack goes through; `x.__class__.__name__` may stand in the template of a page or of a program."""
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
_TIMES = frozenset((("*", "2"), ("*", "3"), ("*", "4")))
_STATEMENTS = frozenset(("import", "include", "extends", "from"))
_MODULES = frozenset(("os", "subprocess", "sys", "importlib", "builtins"))

_DUNDER = re.compile(r"__\w+__")
_PATH = re.compile(r"[\w.\[\]{}!:%]*")
_HOLE = re.compile(r"%s|\{\w?\}")
_WITHIN = re.compile(r"(?<!\w)__[a-z_]+?__(?!\w)", re.IGNORECASE)


def check(template: str, draft: Draft, where: str = "") -> str:
    """The SHA-256 of a template, hex; what it should not reach for becomes a reason. LimitExceeded where it is huge."""
    expressions = _read(template)
    loads = {" ".join(one.words[:2]): one.offset for one in expressions if one.words[0] in _STATEMENTS}
    computed = template_subscripts.computed(expressions)
    found = _found(expressions) | {one.detail: offset for one, offset in computed.items() if one.is_attack}
    odd = {one.detail: offset for one, offset in computed.items() if not found}
    _warn(Danger.TEMPLATE_PYTHON_INTERNALS, found, template, draft, where)
    _warn(Danger.TEMPLATE_COMPUTED_ATTRIBUTE, odd, template, draft, where)
    _warn(Danger.TEMPLATE_INCLUDE, loads, template, draft, where)
    return sha256(template.encode("utf-8", "surrogatepass")).hexdigest()


def check_other(template: str, draft: Draft) -> None:
    """The same of a template that may be of anything: only what is an attack whatever it makes becomes a reason."""
    found = _found(_read(template))
    if any(gate in detail for detail in found for gate in _GATES):
        _warn(Danger.TEMPLATE_PYTHON_INTERNALS, found, template, draft, "")


def _warn(danger: Danger, found: Mapping[str, int], template: str, draft: Draft, where: str) -> None:
    for detail, offset in list(found.items())[:_REASONS_LIMIT]:
        draft.warn(danger, detail, f"{where} line {template.count(chr(10), 0, offset) + 1}")


def _read(template: str) -> list[Expression]:
    if len(template) > LENGTH_LIMIT:
        raise LimitExceeded("characters in a chat template", LENGTH_LIMIT)
    return list(template_syntax.expressions(template))


def _found(expressions: list[Expression]) -> dict[str, int]:
    """What the expressions reach for, and where that is first."""
    own = {one.words[1] for one in expressions if one.words[0] == "macro"}
    texts = template_syntax.captured(expressions)
    found: dict[str, int] = {}
    for one in expressions:
        for detail in _judged(one.tokens, own, texts):
            found.setdefault(detail, one.offset)
    for word in _put_together({piece for one in expressions for piece in _pieces(one.tokens)}):
        found.setdefault(word, 0)
    return found


def _judged(tokens: list[Token], own: Collection[str], variables: dict[str, str]) -> Iterator[str]:
    """What one expression should not reach for. `variables`: the texts that were given to names before, and now."""
    padded = [NOTHING, *tokens, NOTHING, NOTHING, NOTHING]
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
    yield from _rewritten([said for said in _filled_in(tokens, variables) if said], names)


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
        if len(said) <= TEXT_LIMIT and _names_internals(said.lower()):
            yield _WITHIN.findall(said)[0]


def _filled(pattern: str, texts: list[str]) -> str:
    """What `%` and `str.format` make of a pattern, roughly."""
    for said in texts:
        hole = _HOLE.search(pattern)
        pattern = pattern[: hole.start()] + said + pattern[hole.end() :] if hole else pattern
    return pattern


def _filled_in(tokens: list[Token], variables: dict[str, str]) -> list[str]:
    """The strings of an expression, those of its variables too; what it gives to a name is the name's from then on."""
    said: list[str] = []
    given: dict[str, str] = {}
    name = ""
    for token, after, second in zip(tokens, [*tokens[1:], NOTHING], [*tokens[2:], NOTHING, NOTHING], strict=False):
        if token.kind == "name" and after.value in ("=", "in"):
            name = token.value
            given[name] = ""
        elif token.kind == "string" or (token.kind == "name" and after.value != "." and token.value in variables):
            text = token.value if token.kind == "string" else variables[token.value]
            said.append(text * int(second.value) if (after.value, second.value) in _TIMES else text)
            given[name] = (given.get(name, "") + said[-1])[:TEXT_LIMIT]
    variables |= given
    return said


def _pieces(tokens: list[Token]) -> Iterator[str]:
    """Strings and names that could be parts of a dangerous name."""
    for token in tokens:
        said = token.value
        if len(said) < 16 and said.isidentifier() and (token.kind == "string" or "__" in said):
            yield said


def _put_together(pieces: Collection[str]) -> Iterator[str]:
    """Dangerous names that the strings of a whole template make up, where one of them begins with the underscores."""
    for word in sorted(_WORDS.difference(pieces)):
        fitting = [piece for piece in pieces if piece in word and piece.strip("_")]
        if any(piece.startswith("__") for piece in fitting) and _is_made_of(word, fitting):
            yield word


def _is_made_of(word: str, pieces: Collection[str]) -> bool:
    reached = {0}
    for start in range(len(word)):
        if start in reached:
            reached |= {start + len(piece) for piece in pieces if word.startswith(piece, start)}
    return len(word) in reached
