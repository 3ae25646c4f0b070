"""The places of a JavaScript or TypeScript source that read like an import of a wanted package.

Nobody has asked yet whether such a place is code: it may lie in a string, a comment, a template or a regular
expression. Every repetition that may run over another keyword is bounded, which keeps the time linear.

Source of the forms: ECMA-262 (modules, `import()`), the proposals for deferred and source phase imports,
TypeScript's and Flow's imports of types, and Node's `require`.
"""

from __future__ import annotations

import re
import sys
from operator import attrgetter

from attrs import frozen

from ai_finder.domain.imports import Import, Wanted


@frozen
class Place:
    """What reads like an import: the byte offsets of its keyword and behind its specifier, and what it would be."""

    start: int
    end: int
    module: str
    detector: str


_COMMENT = rb"(?://[^\n\r]{0,999}+[\n\r]|/\*[^*]{0,999}+(?:\*(?!/)[^*]{0,999}+){0,50}+\*/)"
_SPACE = rb"(?:\xc2\xa0|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf)"
_GAP = rb"\s*+(?:(?:%b|%b)\s*+){0,9}+" % (_COMMENT, _SPACE)
_NAME = rb"[\w$\x80-\xff]++"
_QUOTED = rb""""(?:[^"\\\n\r]|\\(?:\r\n|.)){1,299}+"|'(?:[^'\\\n\r]|\\(?:\r\n|.)){1,299}+'"""
_NAMED = rb"""\{(?:[^{}/"']++|%b|%b){0,999}+\}""" % (_COMMENT, _QUOTED)
_BINDINGS = rb"(?:%(name)b%(gap)b){0,2}(?:,%(gap)b)?(?:%(named)b|\*(?:%(gap)bas%(gap)b(?:%(name)b|%(quoted)b))?)?" % {
    b"name": _NAME,
    b"gap": _GAP,
    b"named": _NAMED,
    b"quoted": _QUOTED,
}
"""What stands between the keyword and `from`: at most two words (`type`, a default), then `{…}` or `* as …`."""

_PARTS = {
    b"gap": _GAP,
    b"name": _NAME,
    b"from": rb"""(?!from%b["'])%b%bfrom%b""" % (_GAP, _BINDINGS, _GAP, _GAP),
    b"string": rb"""(?=["'][^./])(?:%b)""" % _QUOTED,
    b"text": rb"""(?=["'`][^./])(?:%b|`[^`$\\]{1,299}+`)""" % _QUOTED,
}

_STATEMENT = re.compile(
    rb"""port(?<=import|export)(?<![\w$\#](?:im|ex)port)(?![\w$\x80-\xff])(?=
      (?<=export)%(gap)b(?!default\b)%(from)b(?P<export>%(string)b)
    | (?<=typeof\simport)%(gap)b\(%(gap)b(?P<typeof>%(text)b)%(gap)b[,)]
    | (?<=import)%(gap)b(?:
        (?:%(from)b)?(?P<import>%(string)b)
      | (?:type%(gap)b)?%(name)b%(gap)b=%(gap)brequire%(gap)b\(%(gap)b(?P<equals>%(string)b)%(gap)b\)
      | \(%(gap)b(?P<member>%(text)b)%(gap)b(?:,[^()]{0,299}+)?\)%(gap)b(?:\[|\.(?!%(gap)b(?:then|catch|finally)\b))
      | (?:\.%(gap)b(?:defer|source)%(gap)b)?\(%(gap)b(?P<call>%(text)b)%(gap)b[,)]
    ))"""
    % _PARTS,
    re.VERBOSE | re.DOTALL,
)
_REQUIRE = re.compile(
    rb"""require(?<![\w$#]require)(?=%(gap)b(?:\?\.%(gap)b)?\(%(gap)b(?P<require>%(text)b)%(gap)b[,)])""" % _PARTS,
    re.DOTALL,
)
_SEARCHES = ((_STATEMENT, len("im")), (_REQUIRE, 0))
"""How to search quickly, and how much of the keyword stands before what is found."""

_JAVASCRIPT = {
    "import": "javascript.import",
    "export": "javascript.export",
    "require": "javascript.require",
    "call": "javascript.dynamic_import",
    "typeof": "javascript.dynamic_import",
    "member": "javascript.dynamic_import",
    "equals": "typescript.import_equals",
}
_TYPESCRIPT = _JAVASCRIPT | {"typeof": "typescript.import_type", "member": "typescript.import_type"}

_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r?\n|(.))", re.DOTALL)
_CONTROLS = dict(zip("0bfnrtv", "\0\b\f\n\r\t\v", strict=True))


def places(source: bytes, wanted: Wanted, *, typescript: bool) -> list[Place]:
    """Every place that reads like an import of a wanted package, in the order of the source."""
    detectors = _TYPESCRIPT if typescript else _JAVASCRIPT
    found = []
    for search, unseen in _SEARCHES:
        for match in search.finditer(source):
            form = match.lastgroup or ""
            begin, end = match.span(form)
            module = _value(source[begin + 1 : end - 1].decode("utf-8", "replace"))
            root = module.partition("/")[0]
            if wanted[root] and ":" not in root and root.strip("."):
                found.append(Place(match.start() - unseen, end, module, detectors[form]))
    found.sort(key=attrgetter("start"))
    return found


def located(source: bytes, code: list[Place]) -> list[Import]:
    """The places that are code, in the order of the source, as imports; one within another is a part of it."""
    imports, line, position, end = [], 1, 0, 0
    for place in code:
        if place.end == end:
            continue
        line += source.count(b"\n", position, place.start)
        position, end = place.start, place.end
        imports.append(Import(place.module, (), line, place.detector))
    return imports


def _value(literal: str) -> str:
    """What the inside of a string literal stands for, by the escapes that can spell a package's name."""
    if "\\" not in literal:
        return literal
    # JavaScript's strings are UTF-16: pairs of surrogates join, and one that is left alone is no character.
    return _ESCAPE.sub(_character, literal).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(escape: re.Match[str]) -> str:
    *numbers, character = escape.groups(default="")
    if number := "".join(numbers):
        return chr(code) if (code := int(number, 16)) <= sys.maxunicode else "\ufffd"
    return _CONTROLS.get(character, character)
