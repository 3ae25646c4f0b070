"""The entry point. `--version` is answered before anything heavy is imported."""

from __future__ import annotations

import os
import sys

from ai_finder.cli import __version__


def main() -> int:
    """Run the command line of this process; the answer is its exit code."""
    _open_missing_streams()
    if sys.argv[1:] == ["--version"]:
        print(f"ai-finder {__version__}")
        return 0
    try:
        from ai_finder.cli.commands import app

        app(prog_name="ai-finder")
    except KeyboardInterrupt:
        print("ai-finder: interrupted", file=sys.stderr)
        return 130
    return 0


def _open_missing_streams() -> None:
    """Where a standard stream is closed, no file that is opened later may take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115 - no pathlib yet; as long as the process
