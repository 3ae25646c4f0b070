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

from ai_finder.adapters.render import renderer
from ai_finder.domain.failures import UserError, reason
from ai_finder.domain.vocabulary import Command, Format


@frozen
class Target:
    """One output asked for."""

    format: Format
    path: Path | None
    """None is standard output."""


class OutputFailed(UserError, OSError):
    """An output cannot be written."""

    def __init__(self, place: object, error: OSError) -> None:
        super().__init__(f"{place} cannot be written: {reason(error)}")
        self.errno = error.errno


@define
class OutputWriter:
    """Renders a command's report once a format and puts it everywhere it was asked for."""

    command: Command
    targets: Sequence[Target]
    report: Callable[[], object]
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

        Regular files are staged first and renamed last, so that a failure leaves every old one; between
        that comes what can only be written in place: pipes, devices, standard output.
        """
        report = self.report()
        documents = {form: renderer(self.command, form)(report) for form in self.formats}
        files: list[tuple[Path, bytes]] = []
        in_place: list[tuple[Path, bytes]] = []
        for target in self.targets:
            if target.path is not None:
                (files if _is_file(target.path) else in_place).append((target.path, documents[target.format]))
        staged: dict[Path, Path] = {}
        try:
            with self.uninterrupted:
                for path, document in files:
                    _stage(staged, path, document)
            for path, document in in_place:
                _write(path, document)
            for target in self.targets:
                if target.path is None:
                    write_stdout(
                        self._coloured(report)
                        if target.format is Format.TEXT and self.colour
                        else documents[target.format]
                    )
            with self.uninterrupted:
                for final, temporary in staged.items():
                    _rename(temporary, final)
        finally:
            for temporary in staged.values():
                temporary.unlink(missing_ok=True)

    def _coloured(self, report: object) -> bytes:
        return renderer(self.command, Format.TEXT)(report, colour=True)


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
    # What a descriptor leads to is somebody's open file, not ours to rename over.
    return stat.S_ISREG(mode) and not str(path).startswith(("/dev/", "/proc/"))


def _stage(staged: dict[Path, Path], path: Path, document: bytes) -> None:
    """Write a document beside its place, links followed, with the mode that it has or would get."""
    final = Path(os.path.realpath(path))
    try:
        mode = stat.S_IMODE(final.stat().st_mode) if final.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=final.parent, prefix=".ai-finder-")
        staged[final] = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(document)
            os.fchmod(stream.fileno(), mode)
    except OSError as error:
        raise OutputFailed(path, error) from error


def _rename(temporary: Path, final: Path) -> None:
    try:
        temporary.replace(final)
    except OSError as error:
        raise OutputFailed(final, error) from error


def _write(path: Path, document: bytes) -> None:
    try:
        with suppress(BrokenPipeError), path.open("ab") as stream:  # whoever reads a pipe may have seen enough
            stream.write(document)
    except OSError as error:
        raise OutputFailed(path, error) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
