"""Exceptions -> the one sentence that a user reads."""

from __future__ import annotations

import os

from ai_finder.domain.failures import UserError, reason
from ai_finder.domain.paths import shown


def sentence(error: Exception) -> str:
    """What went wrong and, where it is known, what to do."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError):
        place = "" if error.filename is None else f"{shown(os.fsdecode(error.filename))}: "
        return place + reason(error)
    if isinstance(error, MemoryError):
        return "out of memory"
    return f"unexpected {type(error).__name__}; --debug shows where, and a report of it is welcome"
