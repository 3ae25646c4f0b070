"""The one directory in which everything kept lies: `$AI_FINDER_HOME`, else `~/.ai-finder`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ai_finder.domain.failures import UserError


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """Where state lies; `UserError` where nobody has a home."""
    named = environment.get("AI_FINDER_HOME")
    try:
        return Path(named) if named else Path.home() / ".ai-finder"
    except RuntimeError:
        raise UserError("there is no home directory: say in AI_FINDER_HOME where state may lie") from None


def private_folder(path: Path) -> Path:
    """Make a directory (and the one above) that only its owner can enter; `OSError` where it cannot be."""
    for each in (path.parent, path):
        each.mkdir(mode=0o700, parents=each is path.parent, exist_ok=True)
    return path
