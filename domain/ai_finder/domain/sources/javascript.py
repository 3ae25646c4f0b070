"""The imports of JavaScript and TypeScript sources: read by tokens, parsed only where tokens do not tell."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from functools import partial

from ai_finder.domain.imports import Import, Wanted
from ai_finder.domain.sources.javascript_forms import Place, located, places
from ai_finder.domain.sources.javascript_lexer import Lexer, Unclear

_JSX = {"javascript": True, "typescript": False, "tsx": True}
"""The dialects, by the names of their grammars: may they hold JSX?"""

_MEMBER = re.compile(rb"(?<!\.\.)\.\Z")
"""The end of the code before a name that is not the keyword but a property (`.`, `?.`); `...` spreads."""


def imports(source: bytes, wanted: Wanted, *, dialect: str = "javascript") -> list[Import]:
    """The imports of wanted packages, in the order of the source.

    The dialect is `javascript` (which may hold JSX and Flow), `typescript` or `tsx`.
    """
    source = source.removeprefix(BOM_UTF8)
    found = places(source, wanted, typescript=dialect != "javascript")
    try:
        return located(source, _code(source, found, jsx=_JSX[dialect])) if found else []
    except Unclear:
        from ai_finder.domain.sources import javascript_tree

        return javascript_tree.imports(source, wanted, dialect=dialect)


def _code(source: bytes, found: list[Place], *, jsx: bool) -> list[Place]:
    lexer = Lexer(source, jsx=jsx)
    return [place for place in found if lexer.is_code(place.start) and not _MEMBER.search(lexer.before())]


javascript = partial(imports, dialect="javascript")
typescript = partial(imports, dialect="typescript")
tsx = partial(imports, dialect="tsx")
