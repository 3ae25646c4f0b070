"""The commands and their groups."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer import Abort
from typer.main import get_command

from ai_finder.cli import __version__, exit_codes
from ai_finder.cli.identify import identify
from ai_finder.cli.log import log
from ai_finder.cli.options import Settings, command, shared
from ai_finder.cli.replay import replay
from ai_finder.cli.scan import scan
from ai_finder.cli.telemetry import telemetry
from ai_finder.cli.words import command_first

_UsageError: Any = typer.BadParameter.__mro__[1]
"""What typer raises for words that it cannot parse; it exports only a subclass."""

app = typer.Typer(
    name="ai-finder",
    help="Find the AI in a codebase, say how it is known, and write it down.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"ai-finder {__version__}")
        raise typer.Exit


@app.callback()
@shared
def top(
    settings: Settings,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Find the AI in a codebase, say how it is known, and write it down."""


def run(words: list[str]) -> int:
    """Parse the words, run the command, and say what is wrong with the words where something is."""
    program = get_command(app)
    try:
        code = program.main(command_first(words, program), prog_name="ai-finder", standalone_mode=False)
    except Abort:
        raise KeyboardInterrupt from None
    except SystemExit:  # the parser's one answer to a pipe that nobody reads
        raise BrokenPipeError from None
    except _UsageError as error:
        error.show(sys.stderr)
        return exit_codes.USAGE
    return int(code or exit_codes.DONE)


app.command("scan")(command(scan))
app.command("identify")(command(identify))
app.command("replay")(command(replay))
app.add_typer(log, name="log")
app.add_typer(telemetry, name="telemetry")
