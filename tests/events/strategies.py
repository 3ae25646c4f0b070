"""Hypothesis strategies for every event, found by reflection: a new field is drawn without being named here."""

from __future__ import annotations

import types
import typing
from enum import Enum
from typing import Any, Union

import attrs
from hypothesis import strategies as st

from ai_finder.events.catalogue import WIRE
from ai_finder.events.facts import Event


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of([of_type(each) for each in arguments])
    if origin is tuple:
        return st.lists(of_type(arguments[0]), max_size=3).map(tuple)
    if kind is types.NoneType:
        return st.none()
    if kind is str:
        return st.text(max_size=12)
    if kind is int:
        return st.integers(0, 2**53)
    if kind is bool:
        return st.booleans()
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    return instances(kind)


def instances(cls: type) -> st.SearchStrategy[Any]:
    """Any instance of an attrs class."""
    attrs.resolve_types(cls)
    return st.builds(cls, **{field.name: of_type(field.type) for field in attrs.fields(cls)})


def events() -> st.SearchStrategy[Event]:
    """Any event."""
    return st.sampled_from(list(WIRE)).flatmap(instances)
