"""Events to canonical JSON and back, by cattrs with one explicit converter.

Structuring is strict where cattrs would coerce: a string is a string, an integer an integer, a
tuple comes from a list. What this program does not know stays `Unknown`, byte for byte.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from typing import Any, cast

from attrs import frozen
from cattrs import Converter

from ai_finder.events.catalogue import WIRE
from ai_finder.events.facts import Event
from ai_finder.events.upcasters import UPCASTERS, Upcasters, upcast

canonical: Callable[[object], str] = json.JSONEncoder(
    ensure_ascii=True, sort_keys=True, separators=(",", ":"), check_circular=False, allow_nan=False
).encode
"""Sorted keys, no spaces, ASCII: part of the log's contract, since every hash is over it."""


class UndecodableEvent(ValueError):
    """The data of a known event does not have the shape that its version promises."""


@frozen
class Unknown:
    """An event of a type or version that this program does not know: kept, counted, ignored."""

    type: str
    version: int


def _exactly(kind: type) -> Callable[[object, Any], object]:
    def structure(value: object, target: Any) -> object:
        if type(value) is not kind:
            raise TypeError(f"not {kind.__name__}")
        # The target is a subclass where it is an enum of strings.
        return value if target is kind else target(value)

    return structure


def _converter() -> Converter:
    converter = Converter(detailed_validation=False)
    for kind in (str, int, bool):
        converter.register_structure_hook(kind, _exactly(kind))

    def optional_string(value: object, _: object) -> str | None:
        if value is not None and type(value) is not str:
            raise TypeError("not str")
        return value

    def strict_tuple(target: Any) -> Callable[[object, object], object]:
        (item, _) = target.__args__
        structure = converter.get_structure_hook(item)

        def from_list(value: object, _: object) -> object:
            if type(value) is not list:
                raise TypeError("not a list")
            return tuple(structure(each, item) for each in value)

        return from_list

    def scalar(value: object, _: object) -> str | int | bool:
        if not isinstance(value, str | int):
            raise TypeError("not str, int or bool")
        return value

    converter.register_structure_hook(str | None, optional_string)
    converter.register_structure_hook(str | int | bool, scalar)
    converter.register_structure_hook_factory(lambda t: getattr(t, "__origin__", None) is tuple, strict_tuple)
    return converter


class Codec:
    """Encodes and decodes the events of one table."""

    def __init__(self, wire: Mapping[type, tuple[str, int]] = WIRE, upcasters: Upcasters = UPCASTERS) -> None:
        self._converter = _converter()
        self._wire = wire
        self._classes = {name: (cls, version) for cls, (name, version) in wire.items()}
        self._upcasters = upcasters
        self._encoders: dict[type, tuple[str, int, Callable[[Any], Any]]] = {}

    def encode(self, event: Event) -> tuple[str, int, str]:
        """Wire name, version and canonical JSON of the data."""
        cls = type(event)
        known = self._encoders.get(cls)
        if known is None:
            name, version = self._wire[cls]
            known = self._encoders[cls] = (name, version, self._converter.get_unstructure_hook(cls))
        name, version, unstructure = known
        return name, version, canonical(unstructure(event))

    def decode(self, name: str, version: int, data: dict[str, Any]) -> Event | Unknown:
        """The event, upcast where it is old; `UndecodableEvent` where its data has another shape."""
        cls, current = self._classes.get(name, (types.NoneType, 0))
        if version > current or version < 1:
            return Unknown(name, version)
        try:
            data = upcast(name, version, data, current, self._upcasters)
            return cast(Event, self._converter.structure(data, cls))
        except (KeyError, TypeError, ValueError) as error:
            raise UndecodableEvent(f"a {name} event has data of another shape") from error
