"""What a Python file imports: every form, its negative twins, and the parser's agreement."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_finder.domain.imports import Import
from ai_finder.domain.sources import python, python_tree
from ai_finder.domain.text import universal_newlines


class _Everything(dict[str, bool]):
    def __missing__(self, segment: str) -> bool:
        return bool(segment)


_EVERYTHING = _Everything()
_Found = tuple[int, str, str, tuple[str, ...]]


def _statement(line: int, module: str) -> _Found:
    return line, "python.import", module, ()


def _from(line: int, module: str, *names: str) -> _Found:
    return line, "python.from_import", module, names


def _call(line: int, module: str) -> _Found:
    return line, "python.dynamic_import", module, ()


_FORMS: list[tuple[str, list[_Found]]] = [
    ("import a", [_statement(1, "a")]),
    ("import a.b as c, d\n", [_statement(1, "a.b"), _statement(1, "d")]),
    ("import a . b as c ,d  # e, f\n", [_statement(1, "a.b"), _statement(1, "d")]),
    ("import\ta\tas\tb\n", [_statement(1, "a")]),
    ("from a import b, c as d\n", [_from(1, "a", "b", "c")]),
    ("from a.b import *\n", [_from(1, "a.b", "*")]),
    ("from a import(b)\n", [_from(1, "a", "b")]),
    ("from a import*\n", [_from(1, "a", "*")]),
    ("from a . b import c\n", [_from(1, "a.b", "c")]),
    ("from a import (  # comment, (x)\n b,\n)\n", [_from(1, "a", "b")]),
    ("from a import (b as c,\n  # d, e\n  f\n  as g, h)\n", [_from(1, "a", "b", "f", "h")]),
    ("\n\nfrom a \\\n  import b, \\\n c\nimport d", [_from(3, "a", "b", "c"), _statement(6, "d")]),
    ("import \\\n  a, \\\n  b", [_statement(1, "a"), _statement(1, "b")]),
    ("from \\\n a \\\n import \\\n b\n", [_from(1, "a", "b")]),
    ("x = 1; import a; from b import c; import d", [_statement(1, "a"), _from(1, "b", "c"), _statement(1, "d")]),
    ("x = 1; \\\nimport a\n", [_statement(2, "a")]),
    ("if x: import a\n", [_statement(1, "a")]),
    (
        "try:import a\nexcept E:from b import c\nelse: import d\n",
        [_statement(1, "a"), _from(2, "b", "c"), _statement(3, "d")],
    ),
    ("with x as y: import a\n", [_statement(1, "a")]),
    ("if x == ':': import a  # b\n", [_statement(1, "a")]),
    ("class A:\n\tdef f(self):\n\t\timport a\n", [_statement(3, "a")]),
    ("if TYPE_CHECKING:\n    from a import b\n", [_from(2, "a", "b")]),
    ("\x0cimport a\n", [_statement(1, "a")]),
    ("from __future__ import annotations\n", [_from(1, "__future__", "annotations")]),
    ("from import_module import x\n", [_from(1, "import_module", "x")]),
    ("from zipimport import x\n", [_from(1, "zipimport", "x")]),
    ("from a import b\r\nimport c\r\n", [_from(1, "a", "b"), _statement(2, "c")]),
    ("import a\rimport b\r\rimport c", [_statement(1, "a"), _statement(2, "b"), _statement(4, "c")]),
    ("import a, \\\r\n b\r\nimport c", [_statement(1, "a"), _statement(1, "b"), _statement(3, "c")]),
    ("# a comment ends \\\nimport a\n", [_statement(2, "a")]),
    ("print 'a', \"it's\"\nimport b\nexec 'import c' in d\n", [_statement(2, "b")]),
    ("lazy import a\n", [_statement(1, "a")]),
    ("x; lazy from a import b\n", [_from(1, "a", "b")]),
    ("lazy \\\n import a\n", [_statement(1, "a")]),
    ("cimport a\n", [_statement(1, "a")]),
    ("x = importlib.import_module('a.b')\n", [_call(1, "a.b")]),
    ("import_module('a', package=b)\n", [_call(1, "a")]),
    ('import_module(\n    u"a",\n)\n', [_call(1, "a")]),
    ("import_module(  # why\n    'a')\n", [_call(1, "a")]),
    ("import_module('a'  # why\n)\n", [_call(1, "a")]),
    ("(\n importlib\n  .import_module('a'))\n", [_call(2, "a")]),
    ("f(__import__('a.b').c, builtins.__import__(r'd'))\n", [_call(1, "a.b"), _call(1, "d")]),
    ("    import_module('a')\n", [_call(1, "a")]),
    ("# ends with a dot.\n__import__('a')\n", [_call(2, "a")]),
    ('"""import a"""\nimport b\n', [_statement(2, "b")]),
    ("'''\nimport a\n'''; import b\n", [_statement(3, "b")]),
    ('x = \'"""\'\nimport a\ny = \'"""\'\n', [_statement(2, "a")]),
    ('# it\'s """\nimport a\n# """\n', [_statement(2, "a")]),
    ("x = r'\\'; import a'\nimport b\n", [_statement(2, "b")]),
    ("x = '''\\''''; import a\n", [_statement(1, "a")]),
    ("x = f'{y['a']}'; import b\n", [_statement(1, "b")]),
    ("x = f'{y[\"it's\"]}'\nimport a\n", [_statement(2, "a")]),
    ("x = f'''{y('''\nimport a\n''')}'''\nimport b\n", [_statement(4, "b")]),
    ('x = f"""{{"a": {b}, "c": {d["e"]:>{f}}}}"""\nimport g\n', [_statement(2, "g")]),
    ("x = f'{import_module('a')}'\nimport b\n", [_statement(2, "b")]),
]

_NOTHING = [
    "from . \\\n import a\n",
    "",
    "import",
    "importer a\n",
    "reimport a\n",
    "x.import_ a\n",
    "# import a\n",
    "x = 1  # ; import a\n",
    "'import a'\n",
    "x = ': import a'\n",
    "'\\\nimport a'\n",
    '"\\\n\\\nimport a"\n',
    '"""\nimport a\n"""\n',
    "'''\n\"\"\"\nimport a\n'''\n",
    "def f():\n    '''Do.\n\n    >>> import a\n    import b\n    '''\n",
    'f"""\nimport a\n{b}\n"""\n',
    "rb'''\nimport a\n'''\n",
    "from . import a\n",
    "from .a import b\n",
    "from ... a import b\n",
    "from .\\\n a import b\n",
    "__import__(a)\n",
    "__import__(f'a')\n",
    "__import__('a' + b)\n",
    "__import__('a' 'b')\n",
    "__import__('a.%s' % b)\n",
    "import_module('.a', 'b')\n",
    "import_module()\n",
    "loader.import_module('a')\n",
    "my_import_module('a')\n",
    "import_modules('a')\n",
    "def import_module(a='b'): pass\n",
    "# import_module('a')\n",
    "'__import__(\"a\")'\n",
]


def _read(found: list[Import]) -> list[_Found]:
    return [(each.line, each.detector, each.module, each.names) for each in found]


@pytest.mark.parametrize(("source", "expected"), [*_FORMS, *((source, []) for source in _NOTHING)])
def test_forms(source: str, expected: list[_Found]) -> None:
    """Each form is found as it says, by the fast way and by the parser; its negative twins are not."""
    assert expected == _read(python.imports(source.encode(), _EVERYTHING))
    assert expected == _read(python_tree.imports(source.encode(), _EVERYTHING))


def test_only_wanted_first_segments() -> None:
    """Only modules whose first segment is wanted are told, out of one statement, too."""

    class Wanted(dict[str, bool]):
        def __missing__(self, segment: str) -> bool:
            return False

    source = b"import a, b.c, d\nfrom b import e\nfrom b_ import e\nimport_module('bb')\nimport_module('b')\n"
    expected = [_statement(1, "b.c"), _from(2, "b", "e"), _call(5, "b")]
    assert expected == _read(python.imports(source, Wanted(b=True)))
    assert expected == _read(python_tree.imports(source, Wanted(b=True)))


_LINES = [
    "import a\n", "import a.b as c, d\n", "from a import b, c as d\n", "from a import (  # it's\n  b,\n)\n",
    "x = 1; import a\n", "from a \\\n    import b\n", "from . import a\n", "import_module('a')\n",
    "x = '''import a'''; import b\n", "# import a ''' \n", "# \"\"\" it's \\\n", "x = \"'''\"\n", "x = '\"\"\"'\n",
    "'''\nimport a\n'''\n", '"""\n\'\'\'\nimport a\n"""\n', "x = '\\\nimport a'\n", "f'{x}'\n",
    'f"""{x!r:>{y}}\nimport a\n"""\n',
    "rb'\\''\n", "x = '' \"\" '''''' \"\"\"\"\"\"\n", "x = (1,\n  2)\n", "r'''\\'''\nimport a\n'''\n", "x = \\\n  1\n",
    "if x: import a\n", "if x:\n    from a import b\n", "\n", "\x0c\n", "x = 'é'\n", "import é\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(_LINES), max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(deadline=None)
def test_agrees_with_parsers(lines: list[str], newline: str) -> None:
    """On whatever valid lines are put together, three ways of reading give one answer."""
    source = "".join(lines).replace("\n", newline).encode()
    fast = _read(python.imports(source, _EVERYTHING))
    assert _read(python_tree.imports(source, _EVERYTHING)) == fast
    assert _by_ast(source) == [each for each in fast if each[1] != "python.dynamic_import"]


def _by_ast(source: bytes) -> list[_Found]:
    found: list[tuple[int, int, _Found]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += ((node.lineno, node.col_offset, _statement(node.lineno, name.name)) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = (name.name for name in node.names)
            found.append((node.lineno, node.col_offset, _from(node.lineno, node.module, *names)))
    return [each for _, _, each in sorted(found, key=lambda item: item[:2])]


_PIECES = [
    "import",
    "from",
    "as",
    "lazy",
    "cimport",
    "import_module",
    "__import__",
    "a",
    "é",
    "f",
    "'",
    '"',
    "'''",
    '"""',
    "#",
    "{",
    "}",
    "(",
    ")",
    ",",
    ";",
    ":",
    ".",
    "*",
    "\\",
    "\x00",
]
_PIECES += [" ", "\n", "\r", "\t", "\x0c"]


@given(st.binary() | st.lists(st.sampled_from(_PIECES)).map(lambda pieces: "".join(pieces).encode()))
@settings(deadline=None, max_examples=500)
def test_never_raises(source: bytes) -> None:
    """Whatever the bytes, reading ends with a list whose lines exist."""
    lines = universal_newlines(source).count(b"\n") + 1
    for way in (python.imports, python_tree.imports):
        assert all(1 <= each.line <= lines for each in way(source, _EVERYTHING))


@pytest.mark.parametrize(
    ("source", "count"),
    [
        (b"import a;" * 300_000, 300_000),
        (b"import a\n" * 50_000, 50_000),
        (b"from a import (b\n" * 100_000, 0),
        (b"import_module('a', " * 100_000, 100_000),
        (b"(" * 100_000 + b"\nimport a\n", 1),
        (b"'''\n" + b"import a\n" * 100_000 + b"'''", 0),
        (b"# " + b"; from a import (#" * 150_000, 0),
        (b"\\\n" * 500_000 + b"import a", 1),
        (b'f"""{' * 100_000, 0),
    ],
    ids=["one line", "lines", "unclosed", "nested calls", "brackets", "docstring", "comment", "backslashes", "fields"],
)  # fmt: skip
def test_linear(source: bytes, count: int) -> None:
    """Megabytes of the worst are read in seconds, not hours: a quadratic step would not end here."""
    assert count == len(python.imports(source, _EVERYTHING))
