"""The plain name of a text. It is of a language only where all of its beginning is."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from typing import Any, NamedTuple
from xml.parsers import expat

from ai_finder.domain.malformed import Truncated
from ai_finder.domain.models.encodings import json_text
from ai_finder.domain.models.file import File
from ai_finder.domain.vocabulary import FileFormat

_JSON_LIMIT = 1 << 20
_HTML = re.compile(rb"(?:\s|<!--.*?-->)*+<(?:!DOCTYPE\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"(?:\s|<!--.*?-->)*+<(?:(?P<declared>\?xml\s|!DOCTYPE\s)|[A-Za-z][\w:.-]*[\s>/])", re.DOTALL)
_SCRIPT = re.compile(rb"#!(?!\[)")
"""`#![` is an attribute of Rust's."""
_YAML = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*+ {0,8}(?:%YAML|---\s|- |[\w\"'./$<*~\x80-\xff-][^\n]*?:\s)")
"""How YAML's first line that is no comment looks."""
_KEY = re.compile(r"[\w.$/*<>@+~-]+")
_CSV_ROWS = 3


def plain_text(file: File) -> FileFormat:
    """JSON, HTML, XML, YAML, CSV, a script; any other text is just that."""
    head, whole = file.head.removeprefix(b"\xef\xbb\xbf"), file.size <= len(file.head)
    if head.lstrip()[:1] in (b"{", b"[") and _is_json(file):
        return FileFormat.JSON
    if _SCRIPT.match(head):
        return FileFormat.SCRIPT
    if _HTML.match(head):
        return FileFormat.HTML
    if (xml := _XML.match(head)) and (xml["declared"] or _is_xml(head, whole=whole)):
        return FileFormat.XML
    lines = head if whole else head[: head.rfind(b"\n") + 1]
    if _YAML.match(lines) and _is_yaml(lines, whole=whole):
        return FileFormat.YAML
    return FileFormat.CSV if _is_csv(lines) else FileFormat.TEXT


def _is_json(file: File) -> bool:
    if file.size > _JSON_LIMIT:
        return isinstance(json_text.parsed(File.of(file.head)).problem, Truncated)
    try:
        json.loads(file.peek(0, file.size))
    except (ValueError, RecursionError):
        return False
    return True


def _is_xml(head: bytes, *, whole: bool) -> bool:
    """Whether it is one element with all that is in it, as far as it goes."""
    try:
        expat.ParserCreate().Parse(head, whole)
    except expat.ExpatError:
        return False
    return True


class _Document(NamedTuple):
    """The outline of a YAML document, as events of its parser."""

    root: Any
    nodes: list[Any]
    """Those right in the root: of a mapping each key, then its value."""
    sizes: list[int]
    """How many nodes are right in each of these."""


def _is_yaml(lines: bytes, *, whole: bool) -> bool:
    """Whether all documents are mappings, or all are lists, of a kind that one writes as YAML."""
    text = lines.decode(errors="replace")
    documents: list[_Document] = []
    try:
        _outline(text, documents)
    except _BrokenError as broken:
        if whole or broken.line + 1 < text.count("\n"):
            return False
    is_page = text.startswith("---")
    if len(documents) > 1 + is_page and _is_empty(documents[-1].root):
        documents.pop()  # behind a last line of dashes; behind two such lines is a page's text
    kinds = {type(each.root).__name__ for each in documents}
    if len(kinds) != 1 or not all(map(_is_sound, documents)) or not all(map(_is_telling, documents[1:])):
        return False
    return is_page or text.startswith("%YAML") or any(map(_is_telling, documents))


def _outline(text: str, documents: list[_Document]) -> None:
    """The documents of a text, those before a break included."""
    import yaml

    depth = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.NodeEvent):
                if depth == 0:
                    documents.append(_Document(event, [], []))
                elif depth == 1:
                    documents[-1].nodes.append(event)
                    documents[-1].sizes.append(0)
                elif depth == 2:
                    documents[-1].sizes[-1] += 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
    except yaml.MarkedYAMLError as error:
        raise _BrokenError(error.problem_mark.line if error.problem_mark else 0) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise _BrokenError(0) from None


class _BrokenError(Exception):
    """The text is no YAML from a line on."""

    def __init__(self, line: int) -> None:
        self.line = line


def _is_empty(node: Any) -> bool:
    return getattr(node, "value", None) == ""


def _is_plain(node: Any) -> bool:
    return hasattr(node, "value") and not node.style


def _is_sound(document: _Document) -> bool:
    """Whether it has no keys twice or of several words, and no values that are those of other languages."""
    if hasattr(document.root, "value") or getattr(document.root, "flow_style", True):
        return False
    if not _is_mapping(document):
        return True
    keys, values = document.nodes[::2], document.nodes[1::2]
    names = [getattr(key, "value", None) for key in keys]
    return (
        None not in names
        and len(set(names)) == len(names)
        and all(_KEY.fullmatch(key.value) for key in keys if _is_plain(key))
        and not any(
            _is_plain(value) and (value.value.endswith(";") or (value.value and _line(value) > _line(key)))
            for key, value in zip(keys, values, strict=False)
        )
    )


def _is_telling(document: _Document) -> bool:
    """Whether it is more than a line with a colon, or a list of sentences."""
    if _is_mapping(document):
        return len(document.nodes) > 2 or any(document.sizes)
    return all(hasattr(node, "flow_style") for node in document.nodes) and max(document.sizes, default=0) > 2


def _is_mapping(document: _Document) -> bool:
    return type(document.root).__name__ == "MappingStartEvent"


def _line(node: Any) -> int:
    return int(node.start_mark.line)


def _is_csv(lines: bytes) -> bool:
    """Whether there are rows of as many cells as the first, which has a name in each."""
    text = lines.decode(errors="replace")
    for delimiter in (",", "\t", ";"):
        if delimiter not in text:
            continue
        try:
            rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True) if row]
        except csv.Error:
            continue
        if len(rows) >= _CSV_ROWS and len({len(row) for row in rows}) == 1 and len(set(rows[0])) == len(rows[0]) > 1:
            return all(rows[0]) and not any(cell.startswith(" ") for row in rows for cell in row)
    return False
