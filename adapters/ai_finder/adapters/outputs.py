"""Where outputs go: files beside which they are staged, and standard output."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from attrs import define, frozen

from ai_finder.adapters.render import renderer, text
from ai_finder.domain.failures import UserError
from ai_finder.domain.vocabulary import Format
from ai_finder.events.projections.report import Report


@frozen
class Target:
    """One output asked for."""

    format: Format
    path: Path | None
    """None is standard output."""


class OutputFailed(UserError, OSError):
    """An output cannot be written."""

    def __init__(self, place: object, error: OSError) -> None:
        super().__init__(f"{place} cannot be written: {(error.strerror or type(error).__name__).lower()}")
        self.errno = error.errno


@define
class OutputWriter:
    """Renders the report once a format and puts it everywhere it was asked for."""

    targets: Sequence[Target]
    report: Callable[[], Report]
    colour: bool = False
    """Whether text on standard output is for a terminal."""

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats, each once, in the order of the vocabulary."""
        asked = {target.format for target in self.targets}
        return tuple(form for form in Format if form in asked)

    def write(self) -> None:
        """All of it, or nothing and `OutputFailed`: every file is staged before the first is renamed."""
        report = self.report()
        documents = {form: renderer(form)(report) for form in self.formats}
        staged: list[tuple[Path, Path]] = []
        try:
            for target in self.targets:
                if target.path is not None:
                    staged += _stage(target.path, documents[target.format])
            for temporary, final in staged:
                try:
                    temporary.replace(final)
                except OSError as error:
                    raise OutputFailed(final, error) from error
        finally:
            for temporary, _ in staged:
                temporary.unlink(missing_ok=True)
        for target in self.targets:
            if target.path is None:
                coloured = self.colour and target.format is Format.TEXT
                write_stdout(text.render(report, colour=True) if coloured else documents[target.format])


def write_stdout(document: bytes) -> None:
    """Hand a document to standard output; a reader that has gone away is no error, a full disk is `OutputFailed`."""
    try:
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough; what the interpreter still flushes at its end must not complain.
        _silence_stdout()
    except OSError as error:
        _silence_stdout()
        raise OutputFailed("standard output", error) from error


def _silence_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stage(path: Path, document: bytes) -> list[tuple[Path, Path]]:
    """Write `document` beside `path`, a link followed first; what is no regular file is written in place."""
    final = Path(os.path.realpath(path))
    try:
        mode = final.stat().st_mode if final.exists() else 0
        if mode and not stat.S_ISREG(mode):
            _write_in_place(final, document)
            return []
        handle, name = tempfile.mkstemp(dir=final.parent, prefix=f".{final.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(document)
                os.fchmod(stream.fileno(), stat.S_IMODE(mode) if mode else 0o666 & ~_umask())
        except BaseException:
            Path(name).unlink()
            raise
    except OSError as error:
        raise OutputFailed(path, error) from error
    return [(Path(name), final)]


def _write_in_place(path: Path, document: bytes) -> None:
    with suppress(BrokenPipeError):  # Whoever reads the pipe has seen enough.
        path.write_bytes(document)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
