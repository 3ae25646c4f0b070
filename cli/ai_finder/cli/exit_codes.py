"""Every exit code there is; where several apply: 130, 1, 10, 4."""

from __future__ import annotations

DONE = 0
FAILED = 1
USAGE = 2
NO_ANSWER = 3
INCOMPLETE = 4
INTERRUPTED = 130
