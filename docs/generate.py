"""Writes the pages that are derived from the code: `python docs/generate.py`; a test says when one is out of date."""

from __future__ import annotations

import typing
from enum import Enum
from pathlib import Path
from typing import Any

import attrs

from ai_finder.adapters.telemetry.taxonomy import SHAPES
from ai_finder.domain import vocabulary
from ai_finder.domain.models.dangers import DANGERS
from ai_finder.events.catalogue import WIRE

FOLDER = Path(__file__).parent

EVENTS = """\
# Events

Every run of a command is a stream of these events; its log holds them, one a line, and every output is a fold
over them. A line is `{"data":{…},"h":"b2:…","seq":17,"t":1834,"type":"sdk.found","v":1}`: sorted keys, no spaces,
ASCII. `seq` counts from 0 without gaps, `t` is milliseconds since the start, `h` is BLAKE2b-128 over the hash
before it and this line without its `h`.

An optional field with a default may come without a new version. Types and versions that a program does not know
are kept, counted and ignored. This page is generated from the code.

"""

TELEMETRY = """\
# Telemetry

**This version keeps no telemetry and sends none.** `ai-finder telemetry preview [LOG]` prints what would be said of a
run: the messages below, one a line, sorted. They come from the run's event log through one filter, whose types hold
neither a string nor a number: every property is a boolean or one of a closed list.

Within a run, points of one name and equal properties are one message. Counts and durations travel as buckets. No
name, path, digest, version of yours, error text or exact count can be said. This page is generated from the code.

| message | property | values |
| --- | --- | --- |
"""

DANGERS_PAGE = """\
# Dangers

What `identify` and `scan` say of a model file that could do more than hold weights. Nothing is loaded or executed to
learn it. **Dangerous** is what no harmless model needs; **suspicious** is what a person should look at. An id is
never renamed and never used again for something else. This page is generated from the code.
"""

VOCABULARY = """\
# Vocabulary

The closed lists that events and outputs choose from. This page is generated from the code.
"""


def events() -> str:
    """The event reference."""
    page = [EVENTS]
    for cls, (name, version) in WIRE.items():
        page.append(f"## `{name}` {version}\n\n{_first_line(cls)}\n\n")
        page += _fields(cls)
    page.append("# Values that events hold\n\n")
    for cls in _values():
        page.append(f"## {cls.__name__}\n\n{_first_line(cls)}\n\n")
        page += _fields(cls)
    return "".join(page).rstrip() + "\n"


def dangers() -> str:
    """Every reason for which a model file is suspicious or dangerous."""
    page = [DANGERS_PAGE]
    for danger, explained in DANGERS.items():
        page.append(f"\n## `{danger}`\n\n**{explained.level.capitalize()}.** {explained.explanation}\n")
    return "".join(page)


def telemetry() -> str:
    """Every message that may be said, with every value that each property may have."""
    page = [TELEMETRY]
    for name, shape in sorted(SHAPES.items(), key=lambda item: item[0].value):
        if not shape:
            page.append(f"| `{name.value}` | | |\n")
        for number, (key, kind) in enumerate(shape.items()):
            values = ["false", "true"] if kind is bool else [m.value for m in typing.cast(type[Enum], kind)]
            listed = ", ".join(f"`{value}`" for value in values)
            page.append(f"| {'' if number else f'`{name.value}`'} | `{key.value}` | {listed} |\n")
    return "".join(page)


def words() -> str:
    """The vocabulary's enums."""
    page = [VOCABULARY]
    for cls in vars(vocabulary).values():
        if isinstance(cls, type) and issubclass(cls, Enum) and cls.__module__ == vocabulary.__name__:
            listed = ", ".join(f"`{member.value}`" for member in cls)
            page.append(f"\n## {cls.__name__}\n\n{_first_line(cls)}\n\n{listed}\n")
    return "".join(page)


PAGES = {"dangers.md": dangers, "events.md": events, "telemetry.md": telemetry, "vocabulary.md": words}


def _fields(cls: type) -> list[str]:
    """The table of a class's fields, if it has any."""
    attrs.resolve_types(cls)
    rows = [f"| `{field.name}` | {_type(field.type)} |\n" for field in attrs.fields(cls)]
    return ["| field | type |\n| --- | --- |\n", *rows, "\n"] if rows else []


def _values() -> list[type]:
    """The classes that events hold, each once, in the order in which they are met."""
    found: dict[type, None] = {}
    due: list[type] = list(WIRE)
    while due:
        cls = due.pop(0)
        attrs.resolve_types(cls)
        inner = [kind for field in attrs.fields(cls) for kind in _classes(field.type)]
        due += [kind for kind in inner if kind not in found]
        found |= dict.fromkeys(inner)
    return list(found)


def _classes(kind: Any) -> list[type]:
    arguments = typing.get_args(kind)
    if arguments:
        return [found for each in arguments for found in _classes(each)]
    return [kind] if attrs.has(kind) else []


def _first_line(cls: type) -> str:
    return (cls.__doc__ or "").strip().splitlines()[0]


def _type(kind: Any) -> str:
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is tuple:
        return f"list of {_type(arguments[0])}"
    if arguments:
        return " or ".join(_type(each) for each in arguments)
    if kind is type(None):
        return "null"
    if kind in (str, int, bool):
        return {str: "string", int: "integer", bool: "boolean"}[kind]
    if issubclass(kind, Enum):
        return f"[{kind.__name__}](vocabulary.md#{kind.__name__.lower()})"
    return f"[{kind.__name__}](#{kind.__name__.lower()})"


if __name__ == "__main__":
    for page, text in PAGES.items():
        (FOLDER / page).write_text(text(), encoding="utf-8")
