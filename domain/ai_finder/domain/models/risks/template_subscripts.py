"""The subscripts of a chat template that are computed: `x['class'.center(9, '_')]` names an attribute, and hides it.

What real templates have in brackets are numbers, slices, one string, or a variable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ai_finder.domain.models.risks.template_syntax import NOTHING, Expression, Token

CONTENT_LIMIT = 60
"""How many tokens of one subscript are looked at."""
_DETAIL_LIMIT = 80

_WORDS = frozenset(("if", "else", "is", "in", "not", "and", "or", "elif", "set", "for", "recursive", "print", "with"))
"""What is no value, where a bracket follows: a list begins."""
_PLAIN_FUNCTIONS = frozenset(
    (
        *("length", "count", "int", "abs", "min", "max", "get", "first", "last", "index", "default", "d"),
        *("lower", "upper", "trim", "strip", "string", "range", "namespace"),
    )
)
"""What keeps a text as it is, but for its case, or makes numbers."""
_MEASURES = frozenset(("length", "count", "int"))
_PADDING = frozenset(("center", "ljust", "rjust", "zfill", "translate", "b64decode"))
"""What no key of a conversation is made by, and underscores are."""
_BUILDING = frozenset(("join", "format", "format_map", "replace", "reverse", "random", *_PADDING))
_CORES = frozenset(
    (
        *("class", "globals", "mro", "base", "bases", "subclasses", "builtins", "init", "import"),
        *("getattribute", "getitem", "dict", "self", "loader", "code", "func"),
    )
)
_FILTERS = frozenset(("selectattr", "rejectattr", "map", "groupby", "sort", "sum", "unique", "min", "max"))
_FIRST_IS_NAME = frozenset(("selectattr", "rejectattr", "groupby"))


class Computed(NamedTuple):
    """An attribute whose name is put together."""

    is_attack: bool
    """Whether nothing harmless is put together so."""
    detail: str


def computed(template: Sequence[Expression]) -> dict[Computed, int]:
    """The attributes that are computed, and where each is first."""
    found: dict[Computed, int] = {}
    blocks = {one.words[1] for one in template if one.words[0] == "set" and one.words[2] in ("", "|")}
    made = {*blocks, "caller"}
    for one in template:
        for detail in _computed(one.tokens, made):
            found.setdefault(detail, one.offset)
    return found


def _computed(tokens: list[Token], made: set[str]) -> Iterator[Computed]:
    """The attributes of one expression that are computed. `made`: the variables that hold such a text, from now on."""
    for base, content, is_key in _named(tokens):
        if is_key and (found := _judged(base, content, made)):
            yield found
        elif not is_key and not (len(content) == 1 and (content[0].kind == "string" or content[0].value.isdigit())):
            yield _judged(base, content, made) or Computed(is_attack=False, detail=_written(base, content))
    for before, point, name in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_formatted = point.value == "." and name.value in ("format", "format_map") and before.kind != "string"
        if is_formatted and (before.value in (")", "]") or before.value in made):
            yield Computed(is_attack=False, detail=f"{name.value}() of a text that is put together")
    made |= _made(tokens, made)


def _named(tokens: list[Token]) -> Iterator[tuple[Token, list[Token], bool]]:
    """What stands for the name of an attribute, what it is asked of, and whether it is a subscript."""
    open_: list[tuple[int, str]] = []
    for number, token in enumerate(tokens):
        if token.kind != "other":
            continue
        if token.value in ("(", "[", "{"):
            before = tokens[number - 1] if number else NOTHING
            open_.append((number, token.value if _is_value(before) else ""))
            if token.value == "(" and before.value in _FILTERS and number > 1 and tokens[number - 2].value == "|":
                yield from _of_filter(before, tokens[number + 1 : number + 1 + CONTENT_LIMIT])
        elif token.value in (")", "]", "}") and open_:
            start, sign = open_.pop()
            if sign == "[":
                base = Token("empty", "") if tokens[max(0, start - 2) : start] == _EMPTY else tokens[start - 1]
                yield base, tokens[start + 1 : min(number, start + 1 + CONTENT_LIMIT)], True


_EMPTY = [Token("other", "("), Token("other", ")")]


def _of_filter(name: Token, after: list[Token]) -> Iterator[tuple[Token, list[Token], bool]]:
    """The attribute that a filter is told, where it is told one."""
    depth = 0
    argument: list[Token] = []
    for token in after:
        depth += (token.value in ("(", "[", "{")) - (token.value in (")", "]", "}")) if token.kind == "other" else 0
        if depth < 0 or (not depth and token == Token("other", ",")):
            break
        argument.append(token)
    if [one.value for one in argument[:2]] == ["attribute", "="]:
        yield name, argument[2:], False
    elif name.value in _FIRST_IS_NAME and argument:
        yield name, argument, False


def _is_value(token: Token) -> bool:
    return (
        token.kind == "string" or (token.kind == "name" and token.value not in _WORDS) or token.value in (")", "]", "}")
    )


def _judged(base: Token, content: list[Token], made: Collection[str]) -> Computed | None:
    """A computed name; None where what is in the brackets is a number, a slice, a string or a plain variable."""
    if _is_slice(content):
        return None
    reduced = _without_keys(content)
    is_built = _is_built(reduced, made)
    is_of_nothing = base.kind == "empty" or (base.kind == "string" and not base.value)
    if not is_built and not (is_of_nothing and any(token.kind == "name" for token in reduced)):
        return None
    names = {token.value for token in reduced if token.kind == "name"}
    pieces = {"".join(filter(str.isalpha, token.value)).lower() for token in reduced if token.kind == "string"}
    is_attack = base.kind in ("string", "empty") or bool(names & _PADDING) or bool(pieces & _CORES)
    return Computed(is_attack=is_attack, detail=_written(base, content))


def _is_slice(content: list[Token]) -> bool:
    depth = 0
    for token in content:
        if token.kind == "other":
            depth += (token.value in ("(", "[", "{")) - (token.value in (")", "]", "}"))
            if token.value == ":" and not depth:
                return True
    return False


def _without_keys(content: list[Token]) -> list[Token]:
    """Without `['key']` and `.get('key')` of variables, and without what is only measured."""
    kept: list[Token] = []
    skipped = 0
    for number, token in enumerate(content):
        if number < skipped:
            continue
        before = kept[-1] if kept else NOTHING
        after = content[number + 1 : number + 3]
        is_text = [one.kind for one in after[:1]] == ["string"]
        is_key = is_text and token.value == "[" and before.kind == "name" and after[-1].value == "]"
        is_asked_for = is_text and token.value == "(" and before.value == "get"
        is_measured = token.kind != "other" and len(after) > 1 and after[0].value == "|" and after[1].value in _MEASURES
        if is_key or is_asked_for or is_measured:
            skipped = number + 3
        else:
            kept.append(token)
    return kept


def _is_built(tokens: list[Token], made: Collection[str]) -> bool:
    """Whether a text is put together, or comes from what was put together."""
    if len(tokens) >= CONTENT_LIMIT:
        return True
    padded = [NOTHING, *tokens, NOTHING]
    for before, token, after in zip(padded, tokens, padded[2:], strict=False):
        if token.kind == "name":
            called = after.value == "(" or before.value == "|"
            if (called and token.value not in _PLAIN_FUNCTIONS and token.value not in _WORDS) or token.value in made:
                return True
        elif token.kind == "other" and _joins(before, token, after):
            return True
    return False


def _joins(before: Token, token: Token, after: Token) -> bool:
    """Whether a sign makes one text of others, or takes a part of one."""
    is_of_text = token.value in ("+", "*", "%") and "string" in (before.kind, after.kind)
    return token.value == "~" or is_of_text or (token.value == "[" and before.kind == "string")


def _made(tokens: list[Token], made: Collection[str]) -> set[str]:
    """The variables that get a text which is put together."""
    given: set[str] = set()
    name = ""
    start = 0
    for number, token in enumerate([*tokens, Token("other", "=")]):
        if token.value in ("=", "in") and token.kind != "string":
            if name and _is_building(_without_keys(tokens[start:number]), made):
                given.add(name)
            before = tokens[number - 1] if 0 < number <= len(tokens) else NOTHING
            name, start = (before.value if before.kind == "name" else ""), number + 1
    return given


def _is_building(tokens: list[Token], made: Collection[str]) -> bool:
    """Whether a variable's text is made up by what hides a name; not by what templates write their prompts with."""
    if any(token == Token("name", "range") for token in tokens):
        return False
    padded = [NOTHING, *tokens, NOTHING]
    return any(
        (token.value in _BUILDING and (after.value == "(" or before.value in ("|", ".")))
        or (token.value in made and after.value != "." and before.value != ".")
        or token == Token("other", "~")
        or (token.value in ("+", "*", "%") and "string" in (before.kind, after.kind))
        for before, token, after in zip(padded, tokens, padded[2:], strict=False)
        if token.kind != "string"
    )


def _written(base: Token, content: list[Token]) -> str:
    shown = "".join(repr(token.value) if token.kind == "string" else token.value for token in content[:20])
    before = repr(base.value) if base.kind == "string" else base.value or "()"
    return f"{before}[{shown}]"[:_DETAIL_LIMIT]
