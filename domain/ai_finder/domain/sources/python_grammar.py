"""The patterns of Python's import statements and import calls.

The grammar: https://docs.python.org/3/reference/simple_stmts.html#the-import-statement, with PEP 810
(`lazy import`) and Cython's `cimport`. Every repetition is possessive: nothing is tried twice.
"""

from __future__ import annotations

import re

_PARTS = (  # each may use those after it
    (b"<end>", rb"(?=<gap>*+(?:[\n;\#]|\Z))"),
    (b"<modules>", rb"<dotted><as>?+(?:<gap>*+,<gap>*+<dotted><as>?+)*+"),
    (b"<names>", rb"<name><as>?+(?:<gap>*+,<gap>*+<name><as>?+)*+"),
    (b"<padded names>", rb"<name><padded as>?+(?:<pad>*+,<pad>*+<name><padded as>?+)*+"),
    (b"<as>", rb"(?:<gap>++as<gap>++<name>)"),
    (b"<padded as>", rb"(?:<pad>++as<pad>++<name>)"),
    (b"<dotted>", rb"<name><more>"),
    (b"<more>", rb"(?:<gap>*+\.<gap>*+<name>)*+"),
    (b"<name>", rb"<letter>++"),
    (b"<letter>", rb"[\w\x80-\xff]"),
    (b"<gap>", rb"(?:[ \t\f]++|\\\n)"),
    (b"<pad>", rb"(?:[ \t\f\n]++|\\\n|\#[^\n]*+\n)"),
)


def _pattern(text: bytes) -> re.Pattern[bytes]:
    for name, part in _PARTS:
        text = text.replace(name, part)
    return re.compile(text)


WORD = _pattern(
    rb"import(?:(?:(?<!<letter>import)|(?<=\bcimport))(?=[ \t\f\\(*])"
    rb"|(?:(?<!<letter>import)(?=(_module)\b)|(?<=__import)(?=(__)\W)))"
)
"""Every place where an import can be, and mostly is one: a statement (no group) or a call."""

PLAIN = _pattern(rb"[ \t\f]*+((?:from[ \t\f]++((<letter>*+)(?:<letter>|\.)*+)[ \t\f]++)?+)")
"""All that stands before the word on its line, mostly: the statement's head (1), its module (2), the first segment (3).

Without `from` the last two are missing; the first segment of a relative module is empty.
"""

HEAD = _pattern(rb"(?m:^|[:;])[ \t\f]*+((?:lazy<gap>++)?+(?:from<gap>++((<name>)<more>)<gap>++)?+c?)\Z")
"""The same for the rarer forms: behind another statement, lazy, continued, Cython's."""

MODULES = _pattern(rb"<gap>++(<modules>)(<end>)?")
"""What follows the word in `import a.b as c, d`: the modules (1), and whether the statement ends behind them (2)."""

NAMES = _pattern(rb"<gap>*+(?:\((<pad>*+<padded names><pad>*+,?+<pad>*+)\)|(<names>|\*))<end>")
"""What follows the word in `from a import (b as c, d)`: the names, in parentheses (1) or not (2)."""

CALL = _pattern(
    rb"import(?:_module|__)<gap>*+\(\s*+"
    rb"(?:\#|[uUrR]?+(\"\"\"|'''|\"|')((<name>)(?:\.<name>)*+)\1\s*+(?:([,)])|\#))"
)
"""An import call from the word on: its module (2), the first segment (3), what ends the argument (4).

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
