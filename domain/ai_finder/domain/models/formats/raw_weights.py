"""Files without a header of their own, which only a file beside them explains: each neighbour's module is asked.

Such a module has `weights(file, draft)`, which leaves the format unset where the neighbour is not there.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File


class Row(NamedTuple):
    """The module that knows the neighbour, and the names of the files that it explains."""

    module: str
    names: re.Pattern[str]


def _row(module: str, names: str) -> Row:
    return Row(module, re.compile(names, re.IGNORECASE | re.DOTALL))


ROWS: tuple[Row, ...] = (
    _row("tf_checkpoint", r".*\.data-\d{5}-of-\d{5}"),
    _row("tfjs", r"(?:.*\.)?weights\.bin|.*-shard\d+(?:of\d+)?(?:\.bin)?"),
    _row("openvino", r".*\.bin"),
    _row("onnx_external", r".*\.onnx[._-].*|.*\.(?:data|weights?|bin|raw|dat|params)(?:[._-]\d+)?"),
)
"""Tried from above."""


def read(file: File, draft: Draft) -> None:
    """What a neighbour says this is."""
    for row in ROWS:
        if draft.format is None and row.names.fullmatch(file.name):
            import_module(f"ai_finder.domain.models.formats.{row.module}").weights(file, draft)
