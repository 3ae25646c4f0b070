"""The commands and their groups."""

from __future__ import annotations

from typing import Annotated

import typer

from ai_finder.cli import __version__
from ai_finder.cli.log import log
from ai_finder.cli.options import Settings, command, shared
from ai_finder.cli.replay import replay
from ai_finder.cli.scan import scan
from ai_finder.cli.telemetry import telemetry

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


app.command("scan")(command(scan))
app.command("replay")(command(replay))
app.add_typer(log, name="log")
app.add_typer(telemetry, name="telemetry")
