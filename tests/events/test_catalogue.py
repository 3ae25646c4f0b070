"""The one table of events."""

from __future__ import annotations

import types
import typing
from enum import Enum
from typing import Any, Union

import attrs
import pytest

from ai_finder.events.catalogue import RETIRED, WIRE
from ai_finder.events.facts import Event


def test_every_event_has_one_row() -> None:
    """The table and the union of all events name the same classes."""
    assert set(typing.get_args(Event)) == set(WIRE)


def test_wire_names_are_unique_and_never_used_again() -> None:
    """No two events share a wire name, and none bears one that is retired."""
    names = [name for name, _ in WIRE.values()]

    assert len(names) == len(set(names))
    assert set() == RETIRED & set(names)


@pytest.mark.parametrize("cls", WIRE, ids=lambda cls: cls.__name__)
def test_events_are_frozen_and_hold_only_plain_values(cls: type) -> None:
    """An event is frozen, slotted, and made of strings, integers, booleans, enums and tuples of those."""
    assert "__dict__" not in dir(cls)
    event: Any = object.__new__(cls)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.anything = 1
    attrs.resolve_types(cls)
    for field in attrs.fields(cls):
        assert _plain(field.type), field.name


def _plain(kind: Any) -> bool:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        return all(_plain(each) for each in arguments if each is not types.NoneType)
    if origin is tuple:
        return len(arguments) == 2 and arguments[1] is ... and _plain(arguments[0])
    if kind in (str, int, bool):
        return True
    if attrs.has(kind):
        return all(_plain(field.type) for field in attrs.fields(attrs.resolve_types(kind)))
    return isinstance(kind, type) and issubclass(kind, Enum)
