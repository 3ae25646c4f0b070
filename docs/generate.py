"""Writes the pages that are derived from the code: `python docs/generate.py`; a test says when one is out of date."""

from __future__ import annotations

import typing
from enum import Enum
from pathlib import Path
from typing import Any

import attrs

from ai_finder.adapters.telemetry.taxonomy import SHAPES
from ai_finder.domain import vocabulary
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

VOCABULARY = """\
# Vocabulary

The closed lists that events and outputs choose from. This page is generated from the code.
"""


def events() -> str:
    """The event reference."""
    page = [EVENTS]
    for cls, (name, version) in WIRE.items():
        page.append(f"## `{name}` {version}\n\n{_first_line(cls)}\n\n")
        attrs.resolve_types(cls)
        fields = attrs.fields(cls)
        if fields:
            page.append("| field | type |\n| --- | --- |\n")
            page += [f"| `{field.name}` | {_type(field.type)} |\n" for field in fields]
            page.append("\n")
    return "".join(page).rstrip() + "\n"


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


PAGES = {"events.md": events, "telemetry.md": telemetry, "vocabulary.md": words}


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
    return "object of " + ", ".join(f"`{field.name}`" for field in attrs.fields(kind))


if __name__ == "__main__":
    for page, text in PAGES.items():
        (FOLDER / page).write_text(text(), encoding="utf-8")
