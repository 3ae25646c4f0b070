"""The imports of a Python file, read from its syntax tree: the slow way, for what `python` cannot decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from ai_finder.domain.imports import Import, Wanted
from ai_finder.domain.text import universal_newlines

_QUERY = """
(import_statement) @python.import
(import_from_statement module_name: (dotted_name)) @python.from_import
(future_import_statement) @python.from_import
(call function: [(identifier) (attribute)] arguments: (argument_list)) @python.dynamic_import
(interpolation) @interpolation
"""
_CIMPORT = re.compile(rb"\bcimport\b")
_LAZY = re.compile(rb"\blazy(?:[ \t\f]|\\\n)+\Z")
_LAZY_REACH = 80  # how far before a statement its `lazy` is looked for, in bytes
_LITERAL = re.compile(rb"[uUrR]?(\"\"\"|'''|\"|')([\w\x80-\xff]+(?:\.[\w\x80-\xff]+)*)\1")
_SPACE = re.compile(rb"[ \t\f\n\\]+")
_FUNCTIONS = frozenset((b"import_module", b"__import__"))
_OWNERS = frozenset((b"importlib", b"builtins", b"__builtins__", b"__builtin__"))


def imports(source: bytes, wanted: Wanted) -> list[Import]:
    """The wanted imports of a Python source text, in its order; of broken text those that still are statements."""
    source = _CIMPORT.sub(b" import", universal_newlines(source))  # to the grammar, Cython's statement is Python's
    parser, query = _machinery()
    root = parser.parse(source).root_node
    nodes = ((node, name) for _, captures in QueryCursor(query).matches(root) for name, (node,) in captures.items())
    found: list[Import] = []
    hidden = 0  # up to here the source is within an f-string
    for node, name in sorted(nodes, key=lambda item: item[0].start_byte):
        if name == "interpolation":
            hidden = max(hidden, node.end_byte)
        elif node.start_byte >= hidden:
            line = node.start_point.row + 1 - _lines_of_lazy(source, node.start_byte)
            for module, names in _READERS[name](node):
                if wanted[module.partition(".")[0]]:
                    found.append(Import(module, names, line, name))
    return found


@cache
def _machinery() -> tuple[Parser, Query]:
    language = Language(tree_sitter_python.language())
    return Parser(language), Query(language, _QUERY)


def _lines_of_lazy(source: bytes, start: int) -> int:
    """The lines between `lazy`, which the grammar does not know, and its statement."""
    lazy = _LAZY.search(source, max(start - _LAZY_REACH, 0), start)
    return lazy[0].count(b"\n") if lazy else 0


def _modules(statement: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((name, ()) for name in _names(statement))


def _module_and_names(statement: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    module = statement.child_by_field_name("module_name")
    star = any(child.type == "wildcard_import" for child in statement.named_children)
    yield _text(module) if module else "__future__", ("*",) if star else tuple(_names(statement))


def _called(call: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    if function is None or arguments is None or not _is_import(function):
        return
    argument = next((node for node in arguments.named_children if node.type != "comment"), None)
    if argument is not None and argument.type == "string":
        literal = _LITERAL.fullmatch(argument.text or b"")
        if literal:
            yield literal[2].decode("utf-8", "replace"), ()


def _is_import(function: Node) -> bool:
    if function.type == "identifier":
        return function.text in _FUNCTIONS
    owner, name = function.child_by_field_name("object"), function.child_by_field_name("attribute")
    if owner is None or name is None or name.text not in _FUNCTIONS:
        return False
    if owner.type == "attribute":
        owner = owner.child_by_field_name("attribute")
    return owner is not None and owner.text in _OWNERS


def _names(statement: Node) -> Iterator[str]:
    for node in statement.children_by_field_name("name"):
        name = node.child_by_field_name("name") if node.type == "aliased_import" else node
        if name is not None:
            yield _text(name)


def _text(name: Node) -> str:
    return _SPACE.sub(b"", name.text or b"").decode("utf-8", "replace")


_READERS = {"python.import": _modules, "python.from_import": _module_and_names, "python.dynamic_import": _called}
