"""What a command found -> documents: one file a format, one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from ai_finder.domain.vocabulary import Command, Format

Renderer = Callable[..., bytes]
"""Takes the command's report; the one for text also `colour`."""

_PACKAGE = "ai_finder.adapters.render"

RENDERERS: Mapping[Command, Mapping[Format, str]] = {
    Command.SCAN: {
        Format.TEXT: f"{_PACKAGE}.text",
        Format.JSON: f"{_PACKAGE}.json",
        Format.CYCLONEDX: f"{_PACKAGE}.cyclonedx",
        Format.SPDX: f"{_PACKAGE}.spdx",
    },
    Command.IDENTIFY: {
        Format.TEXT: f"{_PACKAGE}.identify_text",
        Format.JSON: f"{_PACKAGE}.identify_json",
    },
}
"""Command -> format -> module with its `render`; imported when such a document is asked for: some are heavy."""


def renderer(command: Command, form: Format) -> Renderer:
    """The renderer of a command's format: pure, the same bytes for the same report."""
    return cast(Renderer, import_module(RENDERERS[command][form]).render)
