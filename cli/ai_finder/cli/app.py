"""The entry point. `--version` is answered before anything heavy is imported."""

from __future__ import annotations

import os
import sys

from ai_finder.cli import __version__


def main() -> int:
    """Run the command line of this process; the answer is its exit code."""
    _open_missing_streams()
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("ai-finder: interrupted", file=sys.stderr)
        return 130
    except OSError as error:
        # A reader of help or version that has gone away is no error; a full disk is.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, BrokenPipeError):
            return 0
        print(f"ai-finder: standard output cannot be written: {(error.strerror or '').lower()}", file=sys.stderr)
        return 1
    return code


def _run(words: list[str]) -> int:
    if words == ["--version"]:
        print(f"ai-finder {__version__}")
        return 0
    from ai_finder.cli.commands import run

    return run(words)


def _open_missing_streams() -> None:
    """Where a standard stream is closed, no file that is opened later may take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115 - no pathlib yet; as long as the process
