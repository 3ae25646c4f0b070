"""The options that every command takes, before or after its name, and what a command is wrapped in."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from attrs import evolve, frozen

from ai_finder.cli import exit_codes
from ai_finder.cli.errors import sentence


@frozen
class Settings:
    """How a command speaks."""

    no_telemetry: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    no_color: bool = False

    def warn(self, message: str) -> None:
        """Say something that went otherwise than hoped, but not wrong."""
        if not self.quiet:
            print(f"ai-finder: {message}", file=sys.stderr)

    def tell(self, message: str) -> None:
        """Say a detail, under `--verbose`."""
        if self.verbose:
            print(f"ai-finder: {message}", file=sys.stderr)


_HELP = {
    "no_telemetry": ("--no-telemetry", "Say nothing of this run to anybody."),
    "quiet": ("-q/--quiet", "Only errors on stderr."),
    "verbose": ("-v/--verbose", "More on stderr: where the log lies, what is skipped."),
    "debug": ("--debug", "A traceback where something fails."),
    "no_color": ("--no-color", "No colours."),
}

_SHARED = [
    inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context),
    *(
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=False,
            annotation=Annotated[bool, typer.Option(*names.split("/"), help=text)],
        )
        for name, (names, text) in _HELP.items()
    ),
]


def shared(function: Callable[..., Any]) -> Callable[..., None]:
    """Give a function the shared options: its first parameter becomes the settings.

    What is said before the command's name and what is said after it adds up.
    """

    @functools.wraps(function)
    def wrapper(context: typer.Context, **values: Any) -> None:
        given = {name: True for name in _HELP if values.pop(name)}
        context.obj = evolve(context.obj or Settings(), **given)
        function(context.obj, **values)

    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own] + _SHARED
    wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {each.name: each.annotation for each in parameters}
    return wrapper


def command(function: Callable[..., int]) -> Callable[..., None]:
    """Make a command of a function that takes the settings first and answers with an exit code.

    Whatever it raises becomes one sentence on stderr and an exit code.
    """

    @functools.wraps(function)
    def guarded(settings: Settings, **values: Any) -> None:
        try:
            code = function(settings, **values)
        except KeyboardInterrupt:
            print("ai-finder: interrupted", file=sys.stderr)
            code = exit_codes.INTERRUPTED
        except (typer.Exit, typer.BadParameter):
            raise
        except Exception as error:
            if settings.debug:
                raise
            print(f"ai-finder: {sentence(error)}", file=sys.stderr)
            code = exit_codes.FAILED
        raise typer.Exit(code)

    return shared(guarded)
