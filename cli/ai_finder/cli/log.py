"""`ai-finder log`: the saved event logs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ai_finder.cli import exit_codes
from ai_finder.cli.formats import path_of
from ai_finder.cli.options import Settings, command
from ai_finder.domain.failures import UserError

log = typer.Typer(
    help="The saved event logs: twelve are kept of each command.", no_args_is_help=True, rich_markup_mode=None
)

LogArgument = Annotated[
    Path | None, typer.Argument(parser=path_of, metavar="LOG", help="An event log; the newest where none is named.")
]


def chosen(path: Path | None) -> Path:
    """The log that is meant; `UserError` where none is named and none is saved."""
    from ai_finder.adapters.log.folder import LogFolder
    from ai_finder.adapters.state import home

    found = path or LogFolder(home() / "logs").latest()
    if found is None:
        raise UserError("no log is saved yet: name one, or run a scan first")
    return found


@log.command("list")
@command
def list_logs(settings: Settings) -> int:
    """Print each saved log: when, which command, how it ended, how many events, where it lies."""
    from ai_finder.adapters.log.folder import LogFolder, command_of
    from ai_finder.adapters.log.reader import glance
    from ai_finder.adapters.outputs import write_stdout
    from ai_finder.adapters.state import home

    lines = []
    for path in LogFolder(home() / "logs").logs():
        ending, events = glance(path)
        lines.append(f"{path.name[:15]}Z  {command_of(path):10}  {ending:12}  {events:>8,}  {path}\n")
    write_stdout("".join(lines).encode("utf-8", "surrogateescape"))
    return exit_codes.DONE


@log.command()
@command
def show(settings: Settings, path: LogArgument = None) -> int:
    """Print a log for reading: number, milliseconds, event, data."""
    from ai_finder.adapters.log.reader import LogReader
    from ai_finder.adapters.outputs import write_stdout

    reader = LogReader(chosen(path))
    lines = [b"%6d %8d  %-26b %b\n" % (e.seq, e.t, e.type.encode(), e.data) for _, e in reader]
    for warning in reader.warnings():
        settings.warn(warning)
    write_stdout(b"".join(lines))
    return exit_codes.DONE


@log.command()
@command
def verify(
    settings: Settings,
    path: LogArgument = None,
    head: Annotated[
        str | None, typer.Option("--head", metavar="HASH", help="A `log_head` that an output names: must be in it.")
    ] = None,
) -> int:
    """Check every line of a log against the hash chain. An unkeyed chain shows damage, not its owner's forgery."""
    from ai_finder.adapters.log.reader import LogReader
    from ai_finder.adapters.outputs import write_stdout

    log = chosen(path)
    reader = LogReader(log)
    found = False
    for _, envelope in reader:
        found = found or envelope.h == head
    if head is not None and not found:
        raise UserError(f"{log} does not contain {head}: it is not the log that the output came from")
    for warning in reader.warnings():
        settings.warn(warning)
    write_stdout(f"{reader.events} events, {reader.ending}, head {reader.head}\n".encode())
    return exit_codes.DONE


@log.command()
@command
def prune(
    settings: Settings,
    keep: Annotated[int, typer.Option("--keep", min=0, help="How many logs to keep of each command.")] = 12,
) -> int:
    """Remove the oldest logs, and print which."""
    from ai_finder.adapters.log.folder import LogFolder
    from ai_finder.adapters.outputs import write_stdout
    from ai_finder.adapters.state import home

    removed = LogFolder(home() / "logs").prune(keep=keep)
    write_stdout("".join(f"{path}\n" for path in removed).encode("utf-8", "surrogateescape"))
    return exit_codes.DONE


@log.command()
@command
def export(settings: Settings, path: LogArgument = None) -> int:
    """Print a log as a CloudEvents 1.0 JSON batch."""
    from ai_finder.adapters.log.cloudevents import batch
    from ai_finder.adapters.log.reader import LogReader
    from ai_finder.adapters.outputs import write_stdout

    reader = LogReader(chosen(path))
    document = batch(reader)
    for warning in reader.warnings():
        settings.warn(warning)
    write_stdout(document)
    return exit_codes.DONE
