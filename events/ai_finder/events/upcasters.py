"""Old events made new: pure functions from one version's data to the next one's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]
Upcasters = Mapping[tuple[str, int], Upcaster]


def _model_file_found(old: Data) -> Data:
    """Version 2 has the file in a value of its own, with facts and dangers that version 1 did not look for.

    In version 1 a part was a finding of its own, so here no file has any.
    """
    file = {key: old[key] for key in ("path", "size_bytes", "sha256", "format")}
    unknown: Data = {"verdict": "valid", "problem": None, "model": {}, "reasons": [], "parts": [], "missing": []}
    return {"file": {**file, **unknown}, "detector": old["detector"], "confidence": "high"}


UPCASTERS: Upcasters = {("model_file.found", 1): _model_file_found}
"""(wire name, version) -> what makes version + 1 of it."""


def upcast(name: str, version: int, data: Data, current: int, upcasters: Upcasters = UPCASTERS) -> Data:
    """Carry `data` from `version` to `current`, a step at a time; `KeyError` where a step is missing."""
    for step in range(version, current):
        data = upcasters[name, step](data)
    return data
