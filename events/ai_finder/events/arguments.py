"""Command-line values before they enter a log: by type, so that no free text can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import PurePath

from ai_finder.events.facts import Argument


def sanitised(parameters: Mapping[str, object]) -> tuple[Argument, ...]:
    """Name and harmless value of every parameter that is set, sorted.

    Switches, numbers and words of a closed list are kept; a path becomes `<path>`, any other text
    `<text>`, a list its values joined by commas.
    """
    return tuple(Argument(name, _value(value)) for name, value in sorted(parameters.items()) if value is not None)


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Enum():
            return str(value.value)
        case int():
            return str(value)
        case PurePath():
            return "<path>"
        case Iterable() if not isinstance(value, str | bytes):
            return ",".join(_value(each) for each in value)
        case _:
            return "<text>"
