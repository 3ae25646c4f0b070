"""The imports of JavaScript and TypeScript sources by a whole parse: slow, and sure of what is code."""

from __future__ import annotations

from codecs import BOM_UTF8
from functools import cache

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Parser, TreeCursor

from ai_finder.domain.imports import Import, Wanted
from ai_finder.domain.sources.javascript_forms import located, places

_GRAMMARS = {
    "javascript": tree_sitter_javascript.language,
    "typescript": tree_sitter_typescript.language_typescript,
    "tsx": tree_sitter_typescript.language_tsx,
}
_KEYWORDS = frozenset({"import", "export", "identifier", "statement_identifier"})
"""The nodes that a keyword can be: `require` is a name, and in a broken source the parser takes `export` for one."""


def imports(source: bytes, wanted: Wanted, *, dialect: str = "javascript") -> list[Import]:
    """As `javascript.imports`: what reads like an import and starts with a keyword of the syntax tree."""
    source = source.removeprefix(BOM_UTF8)
    found = places(source, wanted, typescript=dialect != "javascript")
    if not found:
        return []
    cursor = _parser(dialect).parse(source).walk()
    return located(source, [place for place in found if _is_keyword(cursor, place.start)])


@cache
def _parser(dialect: str) -> Parser:
    return Parser(Language(_GRAMMARS[dialect]()))


def _is_keyword(cursor: TreeCursor, offset: int) -> bool:
    """Does a keyword start here? Asked in ascending order, the cursor walks through the tree once."""
    while (node := cursor.node) is not None:
        if node.end_byte <= offset:
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return False
        elif node.start_byte > offset or not cursor.goto_first_child():
            return node.start_byte == offset and node.type in _KEYWORDS
    return False
