"""`ai-finder telemetry`: what would be said of a run. Nothing is kept for it or sent."""

from __future__ import annotations

import typer

from ai_finder.cli import exit_codes
from ai_finder.cli.log import LogArgument, chosen
from ai_finder.cli.options import Settings, command

telemetry = typer.Typer(
    help="What telemetry would say; this version sends nothing.", no_args_is_help=True, rich_markup_mode=None
)


@telemetry.callback()
def group() -> None:
    """What telemetry would say; this version sends nothing."""


@telemetry.command()
@command
def preview(settings: Settings, path: LogArgument = None) -> int:
    """Print the messages that a run amounts to, one a line: the same filter over the same events."""
    from ai_finder.adapters.log.reader import LogReader
    from ai_finder.adapters.outputs import write_stdout
    from ai_finder.adapters.telemetry.filter import TelemetryFilter

    reader = LogReader(chosen(path))
    said = TelemetryFilter()
    for event, envelope in reader:
        said.record(event, envelope)
    for warning in reader.warnings():
        settings.warn(warning)
    write_stdout(b"".join(line + b"\n" for line in said.lines()))
    return exit_codes.DONE
