"""`ai-finder replay LOG`: what the run printed, or would have printed in another format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from attrs import evolve

from ai_finder.cli import exit_codes
from ai_finder.cli.formats import (
    FormatOption,
    OutputOption,
    RelationshipsOption,
    StrictOption,
    path_of,
    targets,
    writer,
)
from ai_finder.cli.options import Settings
from ai_finder.domain.vocabulary import Command, Format


def replay(
    settings: Settings,
    log: Annotated[Path, typer.Argument(parser=path_of, metavar="LOG", help="An event log.", show_default=False)],
    form: FormatOption = Format.TEXT,
    output: OutputOption = [],  # noqa: B006 - typer's way to say "none"
    relationships: RelationshipsOption = True,
    strict: StrictOption = False,
) -> int:
    """Write a saved run's output again, byte for byte, in any of its formats; what it looked at is not needed."""
    from ai_finder.adapters.log.reader import LogReader
    from ai_finder.events.facts import CommandStarted
    from ai_finder.events.projections.identification import Identification
    from ai_finder.events.projections.inventory import Inventory

    reader = LogReader(log)
    command = Command.SCAN
    inventory, identification = Inventory(), Identification()
    for event, envelope in reader:
        if isinstance(event, CommandStarted):
            command = event.command
        (identification if command is Command.IDENTIFY else inventory).record(event, envelope)
    places = targets(command, form, output)
    for warning in reader.warnings():
        settings.warn(warning)
    gaps = bool(reader.unknown) or reader.ending != "completed"
    if command is Command.IDENTIFY:
        report: object = identification.report()
    else:
        scanned = inventory.report()
        gaps = gaps or bool(scanned.skipped)
        report = scanned if relationships else evolve(scanned, relationships=())
    writer(command, places, lambda: report, settings).write()
    return exit_codes.INCOMPLETE if strict and gaps else exit_codes.DONE
