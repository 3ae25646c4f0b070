"""The one directory in which everything kept lies: `$AI_FINDER_HOME`, else `~/.ai-finder`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """Where state lies; `RuntimeError` where nobody has a home."""
    named = environment.get("AI_FINDER_HOME")
    return Path(named) if named else Path.home() / ".ai-finder"


def private_folder(path: Path) -> Path:
    """Make a directory (and the one above) that only its owner can enter; `OSError` where it cannot be."""
    for each in (path.parent, path):
        if not each.is_dir():
            each.mkdir(mode=0o700, parents=each is path.parent)
    return path
