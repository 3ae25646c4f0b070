"""XML as model formats use it: read as a stream, bounded, and without entities."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from attrs import define

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

SIZE_LIMIT = 128 << 20
"""The largest published forests have some 100 MB. In bytes."""
PROLOGUE = 64 << 10
"""How far the root is looked for, in bytes: licences stand before it."""
_DEPTH = 1_000
"""Deeper than any tree of a forest, which PMML nests by its branches."""
_FREE_ELEMENTS, _BYTES_AN_ELEMENT = 5_000, 16
"""How many elements a text may have, and what each beyond these takes at least, on average."""
_TEXT_LIMIT = 1_000
"""How much of an element's text is told, in characters."""
_CHUNK = 64 << 10

_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]*)")
_KNOWN = frozenset((b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-1"))

_ENDS_EARLY = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)

Start = Callable[[str, dict[str, str]], None]
"""An element begins: its name without a prefix, and its attributes."""
End = Callable[[str], None]
"""An element ends: the text that stands in it, behind its last child."""


class Root(NamedTuple):
    """The outermost element."""

    name: str
    attributes: dict[str, str]


class _FoundError(Exception):
    """The root was found: there is no other way out of expat."""


def root(file: File) -> Root | None:
    """The root of a document, by its first bytes; None where they are no XML."""
    found: list[Root] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append(Root(_plain(name), attributes))
        raise _FoundError

    parser = expat.ParserCreate(_coding(file.head))
    parser.StartElementHandler = start
    try:
        parser.Parse(file.head, False)  # noqa: FBT003
        if file.size > len(file.head):
            parser.Parse(file.peek(len(file.head), PROLOGUE), False)  # noqa: FBT003
    except (_FoundError, expat.ExpatError):
        pass
    return found[0] if found else None


def parse(file: File, draft: Draft, start: Start, end: End) -> None:
    """Tell of each element of a document. Malformed at an entity, which is a danger, and where it is no XML."""
    if file.size > SIZE_LIMIT:
        raise LimitExceeded("bytes of XML", SIZE_LIMIT)
    most = _FREE_ELEMENTS + file.size // _BYTES_AN_ELEMENT
    parser = _Elements(draft, start, end, expat.ParserCreate(_coding(file.head)), most).parser
    try:
        for at in range(0, file.size, _CHUNK):
            parser.Parse(file.peek(at, _CHUNK), False)  # noqa: FBT003
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        if error.code in _ENDS_EARLY:
            raise Truncated("the XML text ends too early") from None
        raise Malformed("the text is no XML") from None


@define
class _Elements:
    """The elements as they go by."""

    draft: Draft
    tell_start: Start
    tell_end: End
    parser: expat.XMLParserType
    most: int
    count: int = 0
    depth: int = 0
    said: str = ""

    def __attrs_post_init__(self) -> None:
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.EntityDeclHandler = self.entity
        self.parser.StartDoctypeDeclHandler = self.doctype

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.count > self.most:
            raise LimitExceeded("XML elements in a text of its size", self.most)
        if self.depth > _DEPTH:
            raise LimitExceeded("XML elements in each other", _DEPTH)
        self.said = ""
        self.tell_start(_plain(name), attributes)

    def end(self, _name: str) -> None:
        self.tell_end(self.said)
        self.depth -= 1
        self.said = ""

    def text(self, more: str) -> None:
        if len(self.said) < _TEXT_LIMIT:
            self.said += more[:_TEXT_LIMIT]

    def doctype(self, _name: str, system: str | None, *_rest: object) -> None:
        if system is not None:  # the rest of the declarations is in another file, which is an entity as well
            self.warn()

    def entity(self, *_declaration: object) -> None:
        self.warn()
        raise Malformed("an XML entity")

    def warn(self) -> None:
        self.draft.warn(Danger.XML_ENTITY, where=f"line {self.parser.CurrentLineNumber}")


def _coding(head: bytes) -> str | None:
    """The coding to read a document in: None for what expat itself knows; for any other it would import a module."""
    declared = _DECLARED.match(head)
    return None if declared is None or declared[1].lower() in _KNOWN else "iso-8859-1"


def _plain(name: str) -> str:
    return name.rpartition(":")[2]
