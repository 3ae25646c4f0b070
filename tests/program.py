"""The program as its users run it: a process, its streams, its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

COMMAND = (sys.executable, "-m", "ai_finder")


@frozen
class Ran:
    """How a process ended."""

    code: int
    out: bytes
    err: str


def run(*arguments: object, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """Run `ai-finder` with these words."""
    words = [a if isinstance(a, bytes) else str(a) for a in arguments]
    done = subprocess.run(
        [*COMMAND, *words], capture_output=True, check=False, env={**os.environ, **(env or {})}, cwd=cwd, timeout=120
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


def log_of(home: Path) -> Path:
    """The one log that lies in a state directory."""
    (path,) = (home / "logs").iterdir()
    return path
