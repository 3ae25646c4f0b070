"""The patterns of Python's import statements and import calls.

The grammar: https://docs.python.org/3/reference/simple_stmts.html#the-import-statement, with PEP 810
(`lazy import`) and Cython's `cimport`. Those for `re` never try anything twice: each repetition is possessive.
"""

from __future__ import annotations

import re

from ai_finder.domain.prefilter import Ends

_PARTS = (  # each may use those after it
    (b"<end>", rb"(?=<gap>*+(?:[\n;\#]|\Z))"),
    (b"<modules>", rb"<dotted><as>?+(?:<gap>*+,<gap>*+<dotted><as>?+)*+"),
    (b"<names>", rb"<name><as>?+(?:<gap>*+,<gap>*+<name><as>?+)*+"),
    (b"<padded names>", rb"<name><padded as>?+(?:<pad>*+,<pad>*+<name><padded as>?+)*+"),
    (b"<as>", rb"(?:<gap>++as<gap>++<name>)"),
    (b"<padded as>", rb"(?:<pad>++as<pad>++<name>)"),
    (b"<dotted>", rb"<name>(?:<gap>*+\.<gap>*+<name>)*+"),
    (b"<name>", rb"<letter>++"),
    (b"<listed>", rb"(?:<letter>|[.,]|<gap>)"),
    (b"<letter>", rb"[\w\x80-\xff]"),
    (b"<gap>", rb"(?:[ \t\f]|\\\n)"),
    (b"<pad>", rb"(?:[ \t\f\n]++|\\\n|\#[^\n]*+\n)"),
)


def _expanded(text: bytes) -> bytes:
    for name, part in _PARTS:
        text = text.replace(name, part)
    return text


def _pattern(text: bytes) -> re.Pattern[bytes]:
    return re.compile(_expanded(text))


ROOTS = Ends(
    _expanded(rb"(?:^|[:;])[ \t\f]*(?:lazy<gap>+)?from<gap>+<letter>"),
    _expanded(rb"(?:^|[:;])[ \t\f]*(?:lazy<gap>+)?c?import<gap>+(?:<listed>*,<gap>*)?<letter>"),
    _expanded(rb"import(?:_module|__)<gap>*\(\s*(?:#|[uUrR]?[\"']{1,3}<letter>)"),
)
"""Every place where a module can be imported: behind the first letter of its name.

By `from` (0), by `import` (1), by a call (2); there, behind a `#` where a comment stands before the name.
"""

NAME = _pattern(rb"<name>")
"""The first segment of a module, from its first letter on."""

FROM_HEAD = _pattern(rb"((?:[^:;]*+[:;])*?)<gap>*+((?:lazy<gap>++)?+from<gap>++)\Z")
"""The line before the module of `from a.b import c`: what is no part of the statement (1), and what is (2)."""

IMPORT_HEAD = _pattern(rb"((?:[^:;]*+[:;])*?)<gap>*+((?:lazy<gap>++)?+c?import<gap>++)<listed>*+\Z")
"""The same for `import a.b as c, d`, whichever of the modules it is; the statement (2) is told up to the first."""

FROM = _pattern(
    rb"(<dotted>)<gap>++c?import(?=[ \t\f\\(*])"
    rb"(?:<gap>*+(?:\((<pad>*+<padded names><pad>*+,?+<pad>*+)\)|(<names>|\*))<end>)?+"
)
"""`a.b import (c as d, e)`: the module (1) and the names, in parentheses (2) or not (3); neither if it is unclear."""

MODULES = _pattern(rb"(<modules>)(<end>)?+")
"""`a.b as c, d`: the modules (1), and whether the statement ends behind them (2)."""

CALL = _pattern(
    rb"(?:(?<!<letter>)import_module|(?<=(?<!<letter>)__)import__)<gap>*+\(\s*+"
    rb"(?:\#|[uUrR]?+(\"\"\"|'''|\"|')(<name>(?:\.<name>)*+)\1\s*+(?:([,)])|\#))"
)
"""An import call from the word on: its module (2), what ends the argument (3).

Where a comment intervenes, what is behind it is missing.
"""

CALLER = _pattern(
    rb"(?:(?<!<letter>)(?:importlib|builtins|__builtins?__)(?:<gap>|\n)*+\.<gap>*+|(\.)<gap>*+)?+(?:__)?+\Z"
)
"""What belongs to a call before the word: the module it is an attribute of, or the dot (1) behind anything else."""

COMMENT = re.compile(rb"#[^\n]*+")
"""A comment, where no string is near."""

ALIAS = re.compile(r" as +[^ ,]++")
"""An alias, where all space is spaces."""
