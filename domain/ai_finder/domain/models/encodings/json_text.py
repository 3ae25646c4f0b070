"""JSON as model formats use it (RFC 8259, and Python's NaN): bounded, and told as far as it is whole.

A broken text still has a beginning: what was read before the break says which format it is, and what it would do.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from attrs import frozen

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated

if TYPE_CHECKING:
    from ai_finder.domain.models.file import File

SIZE_LIMIT = 64 << 20
"""The largest published tokenizers have 33 MB. In bytes."""
CONTAINERS_LIMIT = 4_000_000
"""How many objects and lists one text may open; each costs some sixty bytes."""
DEPTH_LIMIT = 500
"""How many brackets may open, or close, one after the other: Python's own limit differs from version to version."""
_DEEP = re.compile(rb"(?:[\[{]\s*+){%d}|(?:[\]}]\s*+){%d}" % (DEPTH_LIMIT, DEPTH_LIMIT))
_BEGINNING = 64 << 10
"""How much of a broken text is read again, token by token; in characters."""
_DEPTH = 64
"""How deep its beginning is followed."""
_DIGITS = 400
"""How long a number of it may be; Python itself refuses more than 4,300 digits."""

_TOO_DEEP = "the JSON text is nested too deep"

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+("|\\?\Z)|[{}\[\],:]|[^\s"{}\[\],:]+', re.DOTALL)
_CUT = re.compile(r'\s*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+\\?|[\w\\.+-]{0,9})\Z', re.DOTALL)
"""What follows the last sound token where a text merely ends too early."""


@frozen
class Parsed:
    """A document, as far as its text is sound, and what is wrong with the rest of it."""

    document: object
    problem: Malformed | None = None


def document(file: File) -> object:
    """The document of a whole, sound text. Malformed, Truncated or LimitExceeded where it is none."""
    found = parsed(file)
    if found.problem is not None:
        raise found.problem
    return found.document


def parsed(file: File) -> Parsed:
    """The document of a text, or of its sound beginning; None where nothing in it is JSON."""
    if file.size > SIZE_LIMIT:
        return Parsed(beginning(file.head), LimitExceeded("bytes of JSON", SIZE_LIMIT))
    content = file.peek(0, file.size).removeprefix(b"\xef\xbb\xbf")
    opened = content.count(b"{") + content.count(b"[")
    if opened > DEPTH_LIMIT and _DEEP.search(content):
        return Parsed(beginning(content), Malformed(_TOO_DEEP))
    if opened > CONTAINERS_LIMIT:
        return Parsed(beginning(content), LimitExceeded("objects and lists in a JSON text", CONTAINERS_LIMIT))
    try:
        return _parsed(content.decode())
    except UnicodeDecodeError as error:
        cut = error.end == len(content) and error.reason == "unexpected end of data"
        problem = Truncated("the JSON text ends too early") if cut else Malformed("the JSON text is not UTF-8")
        return Parsed(beginning(content[: error.start]), problem)


def beginning(content: bytes) -> object:
    """What the first bytes of a text say, all that they leave open being closed; None where they are no JSON."""
    return _beginning(content[:_BEGINNING].removeprefix(b"\xef\xbb\xbf").decode(errors="ignore"))


def _parsed(text: str) -> Parsed:
    repeated = False

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal repeated
        values = dict(pairs)
        repeated |= len(values) != len(pairs)
        return values

    try:
        found = json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        cut = _CUT.match(text, error.pos) is not None and not error.msg.startswith("Extra data")
        problem = Truncated("the JSON text ends too early") if cut else Malformed("the text is no JSON")
        return Parsed(_beginning(_before(text, error)), problem)
    except RecursionError:
        return Parsed(_beginning(text), Malformed(_TOO_DEEP))
    except ValueError:  # an integer of more digits than Python reads
        return Parsed(_beginning(text), Malformed("a number in the JSON text is too long"))
    return Parsed(found, Malformed("a key stands twice in one object of the JSON text") if repeated else None)


def _beginning(text: str) -> object:
    text = text[:_BEGINNING]
    for _ in range(2):
        try:
            found: object = json.loads(_closed(text))
        except json.JSONDecodeError as error:
            text = _before(text, error)
        else:
            return found
    return None


def _before(text: str, error: json.JSONDecodeError) -> str:
    """What stands before a fault; Python 3.13 points to a comma too many, earlier ones to what follows it."""
    return text[: error.pos + (text[error.pos : error.pos + 1] == ",")]


def _closed(text: str) -> str:
    """A text up to its last whole value, and a bracket for each that is open there."""
    open_, end, is_key = "", 0, False
    for token in _TOKEN.finditer(text):
        first = text[token.start()]
        match first:
            case "{" | "[":
                if len(open_) == _DEPTH:
                    break
                open_, is_key = open_ + ("}" if first == "{" else "]"), first == "{"
            case "}" | "]":
                open_, is_key = open_[:-1], False
            case ",":
                is_key = open_.endswith("}")
                continue
            case ":":
                is_key = False
                continue
            case _:
                whole = token[1] == '"' if first == '"' else token.end() < len(text)
                if not whole or (first != '"' and len(token[0]) > _DIGITS):
                    break
                if is_key:
                    continue
        end = token.end()
    return text[:end] + open_[::-1]
