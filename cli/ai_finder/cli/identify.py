"""`ai-finder identify FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ai_finder.cli import exit_codes
from ai_finder.cli.formats import HashOption, OutputOption, path_of, targets, writer
from ai_finder.cli.options import Settings
from ai_finder.domain.paths import shown
from ai_finder.domain.vocabulary import Command, Format, Hashing


def identify(
    settings: Settings,
    file: Annotated[Path, typer.Argument(parser=path_of, metavar="FILE", help="One model file.", show_default=False)],
    form: Annotated[
        Format, typer.Option("-f", "--format", metavar="[text|json]", help="Format of what is written.")
    ] = Format.TEXT,
    output: OutputOption = [],  # noqa: B006 - typer's way to say "none"
    hashing: HashOption = Hashing.AUTO,
) -> int:
    """Say what a model file is, what it holds, and what it could do to whoever loads it; nothing is loaded."""
    from ai_finder.adapters.model_files import OneFile
    from ai_finder.cli.wiring import Session
    from ai_finder.events.commands.identify import Identifier
    from ai_finder.events.projections.identification import Identification

    places = targets(Command.IDENTIFY, form, output)
    identification = Identification()
    session = Session.prepare(settings, identification)
    identifier = Identifier(
        path=_told(file),
        file=OneFile(file, hashing, session.progress.hashed if session.progress else None),
        outputs=writer(Command.IDENTIFY, places, identification.report, settings, session.interrupts.held),
    )
    parameters = {
        "file": file,
        "format": form,
        "output": [target.format for target in places],
        "quiet": settings.quiet,
        "hash": hashing,
    }
    session.play(Command.IDENTIFY, parameters, identifier.events(), identifier.counts, log=None, keep_log=True)
    return exit_codes.DONE if identification.report().recognised else exit_codes.NO_ANSWER


def _told(file: Path) -> str:
    """The path as outputs and log tell it: nothing of the folders above."""
    return shown(file.name if file.is_absolute() or ".." in file.parts else str(file))
