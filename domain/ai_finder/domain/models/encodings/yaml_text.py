"""Small YAML documents (https://yaml.org/spec/1.1, as PyYAML reads it), without what makes YAML a program or a bomb.

Anchors, aliases and tags are refused; a date stays a text; keys are texts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.json_text import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.draft import Draft

SIZE_LIMIT = 256 << 10
"""In bytes."""
NODES_LIMIT = 20_000
DEPTH_LIMIT = 32

_OWN = "tag:yaml.org,2002:"
_CORE = frozenset(_OWN + kind for kind in ("binary", "bool", "float", "int", "map", "null", "seq", "str", "timestamp"))
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{0,30}(?:[eE][-+][0-9]{1,3})?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}


def parsed(content: bytes, draft: Draft, where: str = "") -> Parsed:
    """The one document of a text, or its sound beginning; warns of a tag that names an object to be made."""
    if len(content) > SIZE_LIMIT:
        return Parsed(None, LimitExceeded("bytes of YAML", SIZE_LIMIT))
    root: list[object] = []
    try:
        _build(_events(content), root, draft, where)
    except Malformed as error:
        return Parsed(root[0] if root else None, error)
    return Parsed(root[0] if root else None)


def _events(content: bytes) -> Iterator[Any]:
    """What PyYAML's parser, the one in C where there is one, reads. Malformed where it stops."""
    import yaml

    try:
        yield from yaml.parse(content.decode(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError:
        raise Malformed("the YAML text is not UTF-8") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Malformed("the text is no YAML") from None


def _build(events: Iterator[Any], root: list[object], draft: Draft, where: str) -> None:
    """Put together what the events say; `root` has what was built also where the text then breaks."""
    open_: list[tuple[Any, list[str]]] = [(root, [])]
    documents = 0
    for number, event in enumerate(events):
        kind = type(event).__name__
        if number == NODES_LIMIT:
            raise LimitExceeded("nodes in a YAML text", NODES_LIMIT)
        match kind:
            case "ScalarEvent":
                _check(event, draft, where)
                _put(open_[-1], event.value if event.style else _scalar(event.value))
            case "MappingStartEvent" | "SequenceStartEvent":
                _check(event, draft, where)
                made: dict[str, object] | list[object] = {} if kind == "MappingStartEvent" else []
                _put(open_[-1], made)
                open_.append((made, []))
                if len(open_) > DEPTH_LIMIT:
                    raise LimitExceeded("levels in a YAML text", DEPTH_LIMIT)
            case "MappingEndEvent" | "SequenceEndEvent":
                open_.pop()
            case "AliasEvent":
                raise Malformed("the YAML text has an alias")
            case "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise Malformed("the YAML text has more than one document")


def _check(event: Any, draft: Draft, where: str) -> None:
    if event.anchor is not None:
        raise Malformed("the YAML text has an anchor")
    if event.tag is None or event.tag in _CORE or event.tag == "!":
        return
    if event.tag.startswith(_OWN):
        line = f"line {event.start_mark.line + 1}"
        draft.warn(Danger.CONFIG_DANGEROUS_CLASS, event.tag.removeprefix(_OWN), f"{where}: {line}" if where else line)
    raise Malformed("the YAML text has a tag that is not YAML's own")


def _put(place: tuple[Any, list[str]], value: object) -> None:
    """Append to a list; in a mapping a scalar is a key, then any node its value."""
    into, key = place
    if isinstance(into, list):
        into.append(value)
    elif key:
        into[key.pop()] = value
    elif isinstance(value, dict | list):
        raise Malformed("a key of the YAML text is no text")
    elif str(value) in into:
        raise Malformed("a key stands twice in one mapping of the YAML text")
    else:
        key.append(str(value))


def _scalar(text: str) -> object:
    """The value of a plain text, by the rules of YAML 1.1 that files of models need."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
