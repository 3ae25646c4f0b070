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
from ai_finder.domain.vocabulary import Format


def replay(
    settings: Settings,
    log: Annotated[Path, typer.Argument(parser=path_of, metavar="LOG", help="An event log.", show_default=False)],
    form: FormatOption = Format.TEXT,
    output: OutputOption = [],  # noqa: B006 - typer's way to say "none"
    relationships: RelationshipsOption = True,
    strict: StrictOption = False,
) -> int:
    """Write a saved run's output again, byte for byte, in any format; the scanned tree is not needed."""
    from ai_finder.adapters.log.reader import LogReader
    from ai_finder.events.projections.inventory import Inventory

    places = targets(form, output)
    reader = LogReader(log)
    inventory = Inventory()
    for event, envelope in reader:
        inventory.record(event, envelope)
    report = inventory.report()
    if not relationships:
        report = evolve(report, relationships=())
    for warning in reader.warnings():
        settings.warn(warning)
    writer(places, lambda: report, settings).write()
    gaps = report.skipped or reader.unknown or not report.run.complete
    return exit_codes.INCOMPLETE if strict and gaps else exit_codes.DONE
