"""`ai-finder scan PATH`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ai_finder.cli import exit_codes
from ai_finder.cli.formats import (
    FormatOption,
    HashOption,
    OutputOption,
    RelationshipsOption,
    StrictOption,
    path_of,
    targets,
    writer,
)
from ai_finder.cli.options import Settings
from ai_finder.domain.vocabulary import Command, Format, Hashing


def scan(
    settings: Settings,
    path: Annotated[
        Path, typer.Argument(parser=path_of, metavar="PATH", help="A directory, or one file.", show_default=False)
    ],
    form: FormatOption = Format.TEXT,
    output: OutputOption = [],  # noqa: B006 - typer's way to say "none"
    relationships: RelationshipsOption = True,
    exclude: Annotated[
        list[str], typer.Option("--exclude", metavar="GLOB", help="Leave out, in the syntax of .gitignore; repeatable.")
    ] = [],  # noqa: B006 - likewise
    include_vendored: Annotated[
        bool, typer.Option("--include-vendored", help="Look into node_modules, vendor, virtual environments, … too.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="How many threads read files.")] = 1,
    hashing: HashOption = Hashing.AUTO,
    strict: StrictOption = False,
    log: Annotated[
        Path | None,
        typer.Option("--log", parser=path_of, metavar="FILE", help="Write the event log there; it must not exist."),
    ] = None,
    no_log: Annotated[bool, typer.Option("--no-log", help="Keep no event log.")] = False,
) -> int:
    """Find the AI in a directory or file: SDKs in use, packages declared and locked, model files."""
    from ai_finder.adapters.files import FileTree
    from ai_finder.adapters.walk import matcher
    from ai_finder.cli.wiring import Session
    from ai_finder.events.commands.scan import Scanner
    from ai_finder.events.projections.inventory import Inventory

    if log and no_log:
        raise typer.BadParameter("--log and --no-log cannot both be")
    try:
        matcher(exclude)
    except ValueError:
        raise typer.BadParameter("--exclude takes patterns in the syntax of .gitignore") from None
    places = targets(Command.SCAN, form, output)
    inventory = Inventory()
    session = Session.prepare(settings, inventory)
    scanner = Scanner(
        relationships=relationships,
        files=FileTree(
            path,
            jobs=jobs,
            include_vendored=include_vendored,
            exclude=tuple(exclude),
            hashing=hashing,
            hashed=session.progress.hashed if session.progress else None,
            unseen=log,
        ),
        catalogue=session.catalogue,
        inventory=inventory,
        outputs=writer(Command.SCAN, places, lambda: inventory.report(live=True), settings, session.interrupts.held),
        clock=session.clock,
    )
    parameters = {
        "path": path,
        "format": form,
        "output": [target.format for target in places],
        "quiet": settings.quiet,
        "relationships": relationships,
        "exclude": exclude or None,
        "include_vendored": include_vendored,
        "hash": hashing,
        "strict": strict,
    }
    session.play(Command.SCAN, parameters, scanner.events(), scanner.counts, log=log, keep_log=not no_log)
    for skip in inventory.skipped:
        settings.tell(f"not read: {skip.path} ({skip.reason})")
    return exit_codes.INCOMPLETE if strict and inventory.skipped else exit_codes.DONE
