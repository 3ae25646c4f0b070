"""What counts as an import in JavaScript and TypeScript: each form, and its negative twins, by both ways."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ai_finder.domain.imports import Import
from ai_finder.domain.sources import javascript, javascript_tree


class Any(dict[str, bool]):
    """Every package is wanted."""

    def __missing__(self, root: str) -> bool:
        return True


class Only(dict[str, bool]):
    """These packages are wanted."""

    def __missing__(self, root: str) -> bool:
        return False


IMPORT, EXPORT, REQUIRE, CALL = (
    "javascript.import",
    "javascript.export",
    "javascript.require",
    "javascript.dynamic_import",
)
EQUALS, TYPE = "typescript.import_equals", "typescript.import_type"

FORMS = {
    'import a from "x"': IMPORT,
    "import a from 'x';": IMPORT,
    'import{a}from"x"': IMPORT,
    'import {a, b as c, "d e" as f,} from "x"': IMPORT,
    'import {} from "x"': IMPORT,
    'import {\n  a, // the "first"\n  /* {second} */ b,\n} from "x"': IMPORT,
    'import {import as a} from "x"': IMPORT,
    'import * as a from "x"': IMPORT,
    'import*as a from"x"': IMPORT,
    'import a, {b} from "x"': IMPORT,
    'import a, * as b from "x"': IMPORT,
    'import from from "x"': IMPORT,
    'import type from "x"': IMPORT,
    'import $, {_} from "x"': IMPORT,
    'import größe from "x"': IMPORT,
    'import "x"': IMPORT,
    "import'x'": IMPORT,
    'import\n"x"': IMPORT,
    'import /* one */ a // two\n from /* three */ "x"': IMPORT,
    'import a from "x" with {type: "json"}': IMPORT,
    'import a from "x" assert {type: "json"}': IMPORT,
    'import defer * as a from "x"': IMPORT,
    'import source a from "x"': IMPORT,
    'import type {A} from "x"': IMPORT,
    'import type A from "x"': IMPORT,
    'import type * as A from "x"': IMPORT,
    'import typeof A from "x"': IMPORT,
    'import {type A, b} from "x"': IMPORT,
    'declare module "y" { import {a} from "x" }': IMPORT,
    '"use client"\nimport a from "x"': IMPORT,
    '#!/usr/bin/env node "\nimport a from "x"': IMPORT,
    '\ufeffimport a from "x"': IMPORT,
    'const a = 1, b = a / 2 // "\nimport "x"': IMPORT,
    'const a = /["`/]/.test(b)\nimport "x"': IMPORT,
    'const a = "\\\n"; import "x"': IMPORT,
    'const a = `${b + `${c}`}`; import "x"': IMPORT,
    '// a\u2028import "x"': IMPORT,
    '// a\rimport "x"': IMPORT,
    '\u00a0import "x"': IMPORT,
    'export * from "x"': EXPORT,
    'export*from"x"': EXPORT,
    'export * as a from "x"': EXPORT,
    'export * as "a b" from "x"': EXPORT,
    'export * as a from "x" with {type: "json"}': EXPORT,
    'export {a, b as c} from "x"': EXPORT,
    'export {default} from "x"': EXPORT,
    'export {\n  a,\n  b,\n}\nfrom\n"x"': EXPORT,
    'export type {A} from "x"': EXPORT,
    'export type * from "x"': EXPORT,
    'export a from "x"': EXPORT,
    'const a = require("x")': REQUIRE,
    "require('x')": REQUIRE,
    "require(`x`)": REQUIRE,
    'require ( /* a */ "x" , )': REQUIRE,
    'require?.("x")': REQUIRE,
    'const {a} = require("x").b': REQUIRE,
    'new require("x")': REQUIRE,
    'f(...require("x"))': REQUIRE,
    'export = require("x")': REQUIRE,
    '!function(e){var t=require("x");e(t)}(0)': REQUIRE,
    'import("x")': CALL,
    'const a = await import("x")': CALL,
    "import(`x`)": CALL,
    'import(/* webpackChunkName: "y" */ "x")': CALL,
    'import(\n  // "y"\n  "x",\n)': CALL,
    'import("x", {with: {type: "json"}})': CALL,
    'import("x").then(a => a)': CALL,
    'import("x")\n  .catch(a)': CALL,
    'lazy(() => import("x"))': CALL,
    'import.defer("x")': CALL,
    'f(...[import("x")])': CALL,
    'const a = `${await import("x")}`': CALL,
}
TYPESCRIPT_FORMS = {
    'import a = require("x")': EQUALS,
    'import type a = require("x")': EQUALS,
    'export import a = require("x")': EQUALS,
    'let a: import("x").A': TYPE,
    'let a: typeof import("x")': TYPE,
    'type A = import("x").A<string>': TYPE,
    'type A = import("x")["a"]': TYPE,
    'type A = import("x", {with: {"resolution-mode": "import"}}).A': TYPE,
    'const a = <A>b\nimport "x"': IMPORT,
}

NEGATIVE = [
    'import a from "./x"',
    'import a from "../x"',
    'import a from "/x"',
    'import a from "node:x"',
    'import a from "https://x/y.js"',
    'import a from "\\x2e/x"',
    'import a from ""',
    "import a from `x`",
    'import(x + "x")',
    'import("x" + y)',
    "import(`x${y}`)",
    'require(x, "x")',
    'require("x" + y)',
    'require("./x")',
    'require.resolve("x")',
    'jest.mock("x")',
    'vi.importActual("x")',
    'foo.import("x")',
    'foo.require("x")',
    'foo?.require("x")',
    'foo. // a comment\nrequire("x")',
    'this.#require("x")',
    'foo.require // no\n("x")',
    'requires("x"); $require("x"); _import("x")',
    'import.meta.resolve("x")',
    'import.meta.url + "x"',
    'declare module "x" {}',
    'export const a = "x"',
    'export default "x"',
    'export {a}; const b = "x"',
    'const from = "x"',
    'Array.from("x")',
    'a = { import: "x", export: "x", require: "x" }',
    '// import a from "x"',
    '/* import a from "x" */',
    '/**\n * import a from "x"\n * @type {import("x").A}\n */',
    "const a = 'import b from \"x\"'",
    'const a = `import b from "x"`',
    'const a = `\nimport b from "x"\n`',
    'const a = `${b} import("x")`',
    "const a = 'it\\'s import(\"x\")'",
    "const a = \"\\\nimport 'x'\"",
    'const a = /import "x"/',
    'const a = b.match(/[/"]require("x")/)',
    "const a = 'https://y' // require(\"x\")",
    '#!import "x"',
    '<!-- import "x"',
    'a\n--> import "x"',
    'éimport("x")',
    'export default from\n"x"',
    "",
    "import",
    "import {",
    'import a from "x',
]
JSX_NEGATIVE = [
    'const a = <p>Don\'t import "x"</p>',
    'const a = <p>\nimport a from "x"\n</p>',
    "const a = <p title=\"import 'x'\">`</p>",
    'const a = <>export * from "x"</>',
    'const a = <p>{/* require("x") */}</p>',
]
JSX_FORMS = {
    'const a = <p>Don\'t</p>\nrequire("x")': REQUIRE,
    'const a = <p>{import("x")}</p>': CALL,
    'const a = b < c && d > e; import("x")': CALL,
}

WAYS = pytest.mark.parametrize("way", [javascript.imports, javascript_tree.imports], ids=["tokens", "tree"])
Way = Callable[..., list[Import]]

DIALECTS = ("javascript", "typescript", "tsx")
CASES = [
    *((source, dialect, [detector]) for source, detector in FORMS.items() for dialect in DIALECTS),
    *((source, "typescript", [detector]) for source, detector in TYPESCRIPT_FORMS.items()),
    *((source, dialect, [detector]) for source, detector in JSX_FORMS.items() for dialect in ("javascript", "tsx")),
    *((source, dialect, []) for source in NEGATIVE for dialect in DIALECTS),
    *((source, dialect, []) for source in JSX_NEGATIVE for dialect in ("javascript", "tsx")),
]


@WAYS
@pytest.mark.parametrize(("source", "dialect", "expected"), CASES)
def test_each_form_and_no_twin_of_it_is_an_import(way: Way, source: str, dialect: str, expected: list[str]) -> None:
    """A form is found once, by its detector; what only looks like one is not found."""
    found = way(source.encode(), Any(), dialect=dialect)

    assert [("x", detector) for detector in expected] == [(each.module, each.detector) for each in found]


@WAYS
def test_a_line_is_that_of_the_keyword(way: Way) -> None:
    """Lines count from 1, at the keyword, in the order of the source, whatever ends a line."""
    source = b"\xef\xbb\xbf// a\r\nimport {\r\n  a,\r\n} from 'x'\r\n\r\nrequire('y'); import(\n'z')\nexport * from 'v'"

    found = way(source, Any())

    assert [("x", 2), ("y", 6), ("z", 6), ("v", 8)] == [(each.module, each.line) for each in found]


@WAYS
def test_only_wanted_packages_are_found(way: Way) -> None:
    """The scope of a scoped package, else the name before the first slash, decides; names stay empty."""
    source = b'import "@s/a/b"; import "@t/a"; import "x"; import "x/y"; import "xy"; import "@s"; import "@x/x"'

    found = way(source, Only({"@s": True, "x": True}))

    assert [("@s/a/b", ()), ("x", ()), ("x/y", ()), ("@s", ())] == [(each.module, each.names) for each in found]


@WAYS
@pytest.mark.parametrize("literal", [r'"\x78/y"', r'"\u0078/y"', r'"\u{78}\/y"', '"x\\\n/y"', "'x\\\r\n/y'"])
def test_escapes_in_a_specifier_are_read(way: Way, literal: str) -> None:
    """A specifier is the value of its literal."""
    found = way(f"import {literal}".encode(), Any())

    assert ["x/y"] == [each.module for each in found]


def test_the_detectors_of_the_three_dialects_differ_where_the_languages_do() -> None:
    """Only with JSX is the second import text; only TypeScript has types."""
    source = b'const a = <A>b\nlet b: typeof import("x")'

    assert [TYPE] == [each.detector for each in javascript.typescript(source, Any())]
    assert [] == javascript.tsx(source, Any())
    assert [CALL] == [each.detector for each in javascript.javascript(b'typeof import("x")', Any())]
