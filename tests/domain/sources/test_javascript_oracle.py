"""Two ways and an independent third agree: tokens, keywords of the syntax tree, and its well-formed nodes.

`AI_FINDER_TEST_REPOSITORIES` names directories (separated as in PATH) whose whole content is compared.
"""

from __future__ import annotations

import os
import sysconfig
import time
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_javascript
import tree_sitter_typescript
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from ai_finder.domain.imports import Import
from ai_finder.domain.sources import javascript, javascript_tree

REPOSITORIES = [Path(each) for each in os.environ.get("AI_FINDER_TEST_REPOSITORIES", "").split(os.pathsep) if each]
DIALECTS = {
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx"), "javascript"),
    **dict.fromkeys((".ts", ".mts", ".cts"), "typescript"),
    ".tsx": "tsx",
}
LANGUAGES = {
    "javascript": Language(tree_sitter_javascript.language()),
    "typescript": Language(tree_sitter_typescript.language_typescript()),
    "tsx": Language(tree_sitter_typescript.language_tsx()),
}
STATEMENTS = """
(import_statement source: (string) @specifier) @import
(export_statement source: (string) @specifier) @export
(call_expression function: (import) arguments: (arguments [(string) (template_string)] @specifier)) @call
((call_expression function: (identifier) @name arguments: (arguments [(string) (template_string)] @specifier))
  @require (#eq? @name "require"))
((new_expression constructor: (identifier) @require arguments: (arguments [(string) (template_string)] @specifier))
  (#eq? @require "require"))
"""
REQUIRE_CLAUSE = "(import_statement (import_require_clause source: (string) @specifier)) @require"
QUERIES = {
    dialect: Query(language, STATEMENTS + (REQUIRE_CLAUSE if dialect != "javascript" else ""))
    for dialect, language in LANGUAGES.items()
}
KINDS = {
    "javascript.import": "import",
    "javascript.export": "export",
    "javascript.require": "require",
    "typescript.import_equals": "require",
    "javascript.dynamic_import": "call",
    "typescript.import_type": "call",
}
Told = set[tuple[int, str, str]]
"""Line, module and kind."""


class Any(dict[str, bool]):
    """Every package is wanted."""

    def __missing__(self, root: str) -> bool:
        return True


def nodes(source: bytes, dialect: str) -> tuple[Told, bool]:
    """What the well-formed nodes tell, and whether the whole source is well-formed."""
    root = Parser(LANGUAGES[dialect]).parse(source).root_node
    found = set()
    for _, captures in QueryCursor(QUERIES[dialect]).matches(root):
        (specifier,) = captures["specifier"]
        ((kind, (statement,)),) = ((kind, found) for kind, found in captures.items() if kind in KINDS.values())
        if not statement.has_error and (module := package(specifier)):
            found.add((statement.start_point[0] + 1, module, kind))
    return found, not root.has_error


def package(specifier: Node) -> str:
    """The package that a literal names, if it is the first argument and names one."""
    siblings = [each for each in specifier.parent.named_children if each.type != "comment"] if specifier.parent else []
    first = specifier in siblings[:1] or (specifier.parent is not None and specifier.parent.type != "arguments")
    text = (specifier.text or b"").decode("utf-8", "replace")
    plain = all(each.type == "string_fragment" for each in specifier.named_children)
    if specifier.type == "template_string" and not plain:
        return ""
    module = text[1:-1] if plain else literal_eval(text)
    root = module.partition("/")[0]
    return module if first and root.strip(".") and ":" not in root else ""


def told(imports: list[Import]) -> Told:
    """The same of imports."""
    return {(each.line, each.module, KINDS[each.detector]) for each in imports}


def difference(source: bytes, dialect: str) -> str:
    """How the ways differ, if they do; only in a broken source may nodes tell less than its tokens."""
    tokens = javascript.imports(source, Any(), dialect=dialect)
    if tokens != (tree := javascript_tree.imports(source, Any(), dialect=dialect)):
        return f"by tokens {tokens}, by keywords {tree}"
    expected, whole = nodes(source, dialect)
    if missed := expected - told(tokens):
        return f"missed {missed}"
    if whole and (invented := told(tokens) - expected):
        return f"invented {invented}"
    return ""


def differences(root: Path) -> Iterator[tuple[str, str]]:
    """The files under a directory for which the ways differ."""
    for folder, _, names in os.walk(root):
        for path in (Path(folder, name) for name in sorted(names)):
            dialect = DIALECTS.get(path.suffix)
            if dialect and path.is_file() and (found := difference(path.read_bytes(), dialect)):
                yield str(path), found


NONE = pytest.param(None, marks=pytest.mark.skip("AI_FINDER_TEST_REPOSITORIES names no repository"))


@pytest.mark.parametrize("repository", REPOSITORIES or [NONE])
def test_the_ways_agree_on_whole_repositories(repository: Path) -> None:
    """Not one file of a real repository is read differently."""
    assert [] == list(differences(repository))


def test_the_ways_agree_on_the_environments_own_scripts() -> None:
    """Not one JavaScript file that installed packages bring is read differently."""
    assert [] == list(differences(Path(sysconfig.get_path("purelib"))))


SNIPPETS = [
    'import a from "x";',
    'import {a, b as c} from "@s/x"',
    'import "x"',
    'export * from "x";',
    'export {\n  a, // it\'s\n} from "x"',
    'const a = require("x");',
    'const b = await import("x")',
    "const c = a / 2 / b;",
    "const d = /[\"'`/*]/g;",
    'if (a) /import "x"/.test(b);',
    'const e = (a + b) / 2; // "',
    'const f = a ? "import \\"x\\"" : \'require("x")\';',
    'const g = `import "x" ${a} `;',
    'const h = `${a.map((b) => `${b} "`)}`;',
    'const i = `${await import("x")}`;',
    '// import a from "x"',
    "// don't",
    '/* import a from "x" */',
    '/** `it\'s`\n * require("x")\n */',
    'a.require("x");',
    'a.\n// b\nrequire("x");',
    "for (let j = 0; j < a; j++) { b(j) }",
    'function k() { return /"/ }',
    "const l = { import: \"x\", 'export': `x` };",
    'class A { import() { return import("x") } }',
    "let m = a\n/b/2;",
    "n = a++ / 2;",
]
JSX = [
    "const p = <p>Don't</p>;",
    'const q = <p title="import \'x\'">import "x"</p>;',
    'const r = <A b={() => import("x")}>{`"`}</A>;',
    'function s() { return <>\nimport a from "x"\n</>; }',
]
TYPES = [
    'import type {A} from "x";',
    'import a = require("x");',
    'export type * as B from "x";',
    'let t: typeof import("x");',
    'let u: import("x").A;',
    "const v = <A>(b: Record<string, 'a'>) => b;",
    'declare module "x" { import {a} from "y" }',
    "const w = a! / 2; // '",
]
EXTRA = {"javascript": JSX, "typescript": TYPES, "tsx": [*JSX, *TYPES[:5]]}


@given(st.data())
def test_the_ways_agree_on_any_sequence_of_snippets(data: st.DataObject) -> None:
    """Whatever precedes an import, tokens and tree say the same of it."""
    dialect = data.draw(st.sampled_from(sorted(EXTRA)))
    lines = data.draw(st.lists(st.sampled_from(SNIPPETS + EXTRA[dialect]), max_size=12))
    source = data.draw(st.sampled_from(["\n", "\r\n", "\n\n  "])).join(lines).encode()

    expected = javascript_tree.imports(source, Any(), dialect=dialect)

    assert expected == javascript.imports(source, Any(), dialect=dialect)


WORDS = ["import", "export", "require", "from", "typeof", "x", "'x'", "${", "//", "/*", "*/", "-->"]
MARKS = list("\"'`/<>{}()[];,.*\\$\n\r #!-=")


@given(st.one_of(st.binary(), st.lists(st.sampled_from(WORDS + MARKS)).map(lambda words: "".join(words).encode())))
def test_no_bytes_raise(source: bytes) -> None:
    """Any bytes are read, in each dialect and by both ways."""
    for dialect in sorted(EXTRA):
        for way in (javascript.imports, javascript_tree.imports):
            assert all(each.line <= source.count(b"\n") + 1 for each in way(source, Any(), dialect=dialect))


HOSTILE = {
    "one line": b"import a from 'x';" * 150_000,
    "keywords": b"import " * 400_000,
    "open comments": b"import/*" * 300_000,
    "line comments": b"import//import\n" * 200_000,
    "open braces": b"import{" * 400_000,
    "braces with comments": b"import{//import{\n" * 150_000,
    "open calls": b"import(" * 400_000,
    "open requires": b"require(" * 400_000,
    "open templates": b"`${" * 500_000 + b"import 'x'",
    "quotes": b"'" * 100_001 + b"\nimport 'x'",
    "slashes": b"a/b)/" * 40_000 + b"\nimport 'x'",
    "regular expressions": b"=/a/" * 100_000 + b"\nimport 'x'",
    "members": b"a. /**/ require('x');" * 50_000,
    "comments and calls": b"/**/require('x');" * 100_000,
    "brackets": b"[" * 100_000 + b"import('x')" + b"]" * 100_000,
    "lines": b"const a = require('x')\n" * 50_000,
    "zeros": b"\0" * 1_000_000 + b"\nimport 'x'",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_sources_take_linear_time(source: bytes) -> None:
    """A few megabytes made to be slow are read within seconds; without a bound they would take hours."""
    started = time.process_time()

    javascript.imports(source, Any())

    assert time.process_time() - started < 10
