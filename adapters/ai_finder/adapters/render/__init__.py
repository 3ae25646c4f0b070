"""Reports -> documents: one file a format, one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from ai_finder.domain.vocabulary import Format
from ai_finder.events.projections.report import Report

Renderer = Callable[[Report], bytes]

RENDERERS: Mapping[Format, str] = {
    Format.TEXT: "ai_finder.adapters.render.text",
    Format.JSON: "ai_finder.adapters.render.json",
    Format.CYCLONEDX: "ai_finder.adapters.render.cyclonedx",
    Format.SPDX: "ai_finder.adapters.render.spdx",
}
"""Format -> module with its `render`; imported when a document of that format is asked for, since some are heavy."""


def renderer(form: Format) -> Renderer:
    """The renderer of a format: pure, the same bytes for the same report."""
    return cast(Renderer, import_module(RENDERERS[form]).render)
