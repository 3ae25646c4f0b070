"""`-f` and `-o`, as `scan` and `replay` share them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ai_finder.cli.options import Settings
from ai_finder.domain.vocabulary import Command, Format, Hashing

if TYPE_CHECKING:
    from ai_finder.adapters.outputs import OutputWriter, Target

FormatOption = Annotated[Format, typer.Option("-f", "--format", help="Format of what is written.")]
OutputOption = Annotated[
    list[str],
    typer.Option("-o", "--output", metavar="[FORMAT=]FILE", help="Where to write, repeatable; `-` is stdout."),
]
RelationshipsOption = Annotated[
    bool,
    typer.Option("-r", "--relationships/--no-relationships", help="Tell what belongs to what.", show_default="on"),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 4 where anything could not be looked at.")]

HashOption = Annotated[
    Hashing,
    typer.Option("--hash", help="Hash model files: up to 4 GiB (auto), of any size (always), or none (never)."),
]

_PREFIX = re.compile(r"([a-z][a-z0-9-]*)=(.*)", re.DOTALL)
_STDOUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


def path_of(text: str) -> Path:
    """A path as a command line gives it; an unset variable in quotes is none."""
    if not text:
        raise typer.BadParameter("an empty name is no path")
    return Path(text)


def targets(command: Command, form: Format, outputs: Sequence[str]) -> list[Target]:
    """Where each output goes; a usage error where a command has no such format, or two outputs go to one place."""
    from ai_finder.adapters.render import RENDERERS

    known = RENDERERS[command]
    found = [_target(form, each) for each in outputs or ["-"]]
    if any(each.format not in known for each in found):
        raise typer.BadParameter(f"`{command}` is written as {' or '.join(known)}")
    if len({each.path and os.path.realpath(each.path) for each in found}) < len(found):
        raise typer.BadParameter("two outputs cannot go to one place")
    return found


def writer(
    command: Command,
    targets: Sequence[Target],
    report: Callable[[], object],
    settings: Settings,
    uninterrupted: AbstractContextManager[None] | None = None,
) -> OutputWriter:
    """What writes them, with colours where a person looks at text on a terminal."""
    from ai_finder.adapters.outputs import OutputWriter

    terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    colour = terminal and not (settings.no_color or os.environ.get("NO_COLOR"))
    return OutputWriter(command, targets, report, colour=colour, uninterrupted=uninterrupted or nullcontext())


def _target(form: Format, output: str) -> Target:
    from ai_finder.adapters.outputs import Target

    match = _PREFIX.fullmatch(output)
    if match:
        name, output = match.groups()
        if name not in set(Format):
            known = ", ".join(Format)
            raise typer.BadParameter(f"{name!r} is no format; there are {known}. A file of that name is ./{name}=…")
        form = Format(name)
    return Target(form, None if output in _STDOUT else path_of(output))
