"""Small YAML documents (https://yaml.org/spec/1.1, as PyYAML reads it), without what makes YAML a program or a bomb.

Tags are refused; an alias is the same object as its anchor, and counts each time; a date stays a text; keys are texts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import define, field

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
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
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
        encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
        yield from yaml.parse(content.decode(encoding), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError:
        raise Malformed("the YAML text is in no encoding that YAML has") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Malformed("the text is no YAML") from None


def _build(events: Iterator[Any], root: list[object], draft: Draft, where: str) -> None:
    """Put together what the events say; `root` has what was built also where the text then breaks."""
    building = _Building([_Open(root, "", 0)])
    documents = 0
    for event in events:
        match type(event).__name__:
            case "ScalarEvent":
                _check(event, draft, where)
                building.put(event.value if event.style else _scalar(event.value), event.anchor)
            case "MappingStartEvent":
                _check(event, draft, where)
                building.begin({}, event.anchor)
            case "SequenceStartEvent":
                _check(event, draft, where)
                building.begin([], event.anchor)
            case "MappingEndEvent" | "SequenceEndEvent":
                building.end()
            case "AliasEvent":
                building.repeat(event.anchor)
            case "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise Malformed("the YAML text has more than one document")
    if building.problem is not None:
        raise building.problem


@define
class _Open:
    """A list or mapping that is not at its end yet."""

    into: Any
    anchor: str | None
    start: int
    """How many nodes there were before it."""
    key: str | None = None


@define
class _Building:
    """What is open, and what anchors stand for: each with the number of nodes in it, so that no bomb is built."""

    open_: list[_Open]
    anchors: dict[str, tuple[object, int]] = field(factory=dict)
    nodes: int = 0
    problem: Malformed | None = None

    def put(self, value: object, anchor: str | None, nodes: int = 1) -> None:
        """Append to a list; in a mapping a scalar is a key, then any node its value."""
        self.nodes += nodes
        if self.nodes > NODES_LIMIT:
            raise LimitExceeded("nodes in a YAML text", NODES_LIMIT)
        if anchor:
            self.anchors[anchor] = (value, nodes)
        inner = self.open_[-1]
        if isinstance(inner.into, list):
            inner.into.append(value)
        elif inner.key is not None:
            inner.into.setdefault(inner.key, value)
            inner.key = None
        elif isinstance(value, dict | list):
            raise Malformed("a key of the YAML text is no text")
        else:
            inner.key = str(value)
            if inner.key in inner.into:
                self.problem = Malformed("a key stands twice in one mapping of the YAML text")

    def begin(self, made: dict[str, object] | list[object], anchor: str | None) -> None:
        """A list or mapping, whose nodes follow."""
        self.put(made, None)
        self.open_.append(_Open(made, anchor, self.nodes - 1))
        if len(self.open_) > DEPTH_LIMIT:
            raise LimitExceeded("levels in a YAML text", DEPTH_LIMIT)

    def end(self) -> None:
        """Of the innermost list or mapping: from here on its anchor stands for it, never within."""
        done = self.open_.pop()
        if done.anchor:
            self.anchors[done.anchor] = (done.into, self.nodes - done.start)

    def repeat(self, anchor: str) -> None:
        """The same object once more."""
        if anchor not in self.anchors:
            raise Malformed("the YAML text has an alias of what is not there yet")
        value, nodes = self.anchors[anchor]
        self.put(value, None, nodes)


def _check(event: Any, draft: Draft, where: str) -> None:
    if event.tag is None or event.tag in _CORE or event.tag == "!":
        return
    if event.tag.startswith(_OWN):
        line = f"line {event.start_mark.line + 1}"
        draft.warn(Danger.CONFIG_DANGEROUS_CLASS, event.tag.removeprefix(_OWN), f"{where}: {line}" if where else line)
    raise Malformed("the YAML text has a tag that is not YAML's own")


def _scalar(text: str) -> object:
    """The value of a plain text, by the rules of YAML 1.1 that files of models need."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
