"""Where outputs go: files beside which they are staged, pipes and devices, standard output."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from attrs import define, field, frozen

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
    uninterrupted: AbstractContextManager[None] = field(factory=nullcontext)
    """Entered while files are staged and renamed."""

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats, each once, in the order of the vocabulary."""
        asked = {target.format for target in self.targets}
        return tuple(form for form in Format if form in asked)

    def write(self) -> None:
        """Write every output, or raise `OutputFailed`.

        Regular files are all staged before the first is renamed, so that a failure leaves every old one.
        What can only be written in place (pipes, devices, standard output) comes after them.
        """
        report = self.report()
        documents = {form: renderer(form)(report) for form in self.formats}
        files: list[tuple[Path, bytes]] = []
        in_place: list[tuple[Path, bytes]] = []
        for target in self.targets:
            if target.path is not None:
                (files if _is_file(target.path) else in_place).append((target.path, documents[target.format]))
        with self.uninterrupted:
            _replace(files)
        for path, document in in_place:
            _write(path, document)
        for target in self.targets:
            if target.path is None:
                coloured = self.colour and target.format is Format.TEXT
                write_stdout(text.render(report, colour=True) if coloured else documents[target.format])


def write_stdout(document: bytes) -> None:
    """Hand a document to standard output; a reader that has gone away is no error, a full disk is `OutputFailed`."""
    try:
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What the interpreter still flushes at its end must not complain.
        with Path(os.devnull).open("wb") as sink:
            os.dup2(sink.fileno(), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise OutputFailed("standard output", error) from error


def _is_file(path: Path) -> bool:
    """Whether a path is a regular file, through links, or is to become one; a directory is `OutputFailed`."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return True
    except OSError as error:
        raise OutputFailed(path, error) from error
    if stat.S_ISDIR(mode):
        raise OutputFailed(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    return stat.S_ISREG(mode)


def _replace(files: Sequence[tuple[Path, bytes]]) -> None:
    staged: dict[Path, Path] = {}
    try:
        for path, document in files:
            final = Path(os.path.realpath(path))
            try:
                _stage(staged, final, document)
            except OSError as error:
                raise OutputFailed(path, error) from error
        for final, temporary in staged.items():
            try:
                temporary.replace(final)
            except OSError as error:
                raise OutputFailed(final, error) from error
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _stage(staged: dict[Path, Path], final: Path, document: bytes) -> None:
    """Write a document beside its place, with the mode that it has or would get."""
    mode = stat.S_IMODE(final.stat().st_mode) if final.exists() else 0o666 & ~_umask()
    if final in staged:
        staged[final].unlink()
    handle, name = tempfile.mkstemp(dir=final.parent, prefix=".ai-finder-")
    staged[final] = Path(name)
    with os.fdopen(handle, "wb") as stream:
        stream.write(document)
        os.fchmod(stream.fileno(), mode)


def _write(path: Path, document: bytes) -> None:
    try:
        with suppress(BrokenPipeError):  # whoever reads the pipe has seen enough
            path.write_bytes(document)
    except OSError as error:
        raise OutputFailed(path, error) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
