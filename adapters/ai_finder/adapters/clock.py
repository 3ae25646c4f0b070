"""The time of a run, and its identity."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from ai_finder.domain.failures import UserError


class SystemClock:
    """Counts from the moment it is made."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self.started_at = _rfc3339(time.time())

    def elapsed_ms(self) -> int:
        """Milliseconds since the start."""
        return int((time.monotonic() - self._start) * 1000)

    def run_id(self, seed: str) -> str:
        """A random UUID."""
        from uuid import uuid4

        return str(uuid4())


class FixedClock:
    """Stands still at `SOURCE_DATE_EPOCH` (reproducible-builds.org), so that two runs are the same bytes."""

    def __init__(self, epoch: int) -> None:
        self.started_at = _rfc3339(epoch)

    def elapsed_ms(self) -> int:
        """No time passes."""
        return 0

    def run_id(self, seed: str) -> str:
        """A UUIDv5 of what else event 0 says."""
        from uuid import NAMESPACE_URL, uuid5

        return str(uuid5(uuid5(NAMESPACE_URL, "urn:ai-finder:run"), seed))


def clock(environment: Mapping[str, str] = os.environ) -> SystemClock | FixedClock:
    """The clock that the environment asks for; `UserError` where `SOURCE_DATE_EPOCH` is no number of seconds."""
    epoch = environment.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return SystemClock()
    if epoch.isascii() and epoch.isdigit():
        with suppress(ValueError, OverflowError, OSError):  # beyond the calendar
            return FixedClock(int(epoch))
    raise UserError("SOURCE_DATE_EPOCH must be a whole number of seconds since 1970")


def _rfc3339(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
