"""Paths in a model that lead out of its folder."""

from __future__ import annotations

import re

from ai_finder.domain.models.model import is_absolute

_UP = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|://|\0")


def leaves_folder(path: str) -> bool:
    """Whether a path is absolute, an address, or goes up anywhere: what comes after a link must not count on it."""
    return is_absolute(path) or path.startswith("\\") or bool(_UP.search(path))
