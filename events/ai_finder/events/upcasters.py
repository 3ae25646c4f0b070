"""Old events made new: pure functions from one version's data to the next one's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]
Upcasters = Mapping[tuple[str, int], Upcaster]

UPCASTERS: Upcasters = {}
"""(wire name, version) -> what makes version + 1 of it. Empty while every event is at version 1."""


def upcast(name: str, version: int, data: Data, current: int, upcasters: Upcasters = UPCASTERS) -> Data:
    """Carry `data` from `version` to `current`, a step at a time; `KeyError` where a step is missing."""
    for step in range(version, current):
        data = upcasters[name, step](data)
    return data
