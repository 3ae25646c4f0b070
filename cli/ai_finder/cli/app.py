"""The entry point. `--version` is answered before anything heavy is imported."""

from __future__ import annotations

import sys

from ai_finder.cli import __version__


def main() -> int:
    """Run the command line of this process; the answer is its exit code."""
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
