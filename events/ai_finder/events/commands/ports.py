"""What a command asks of the outside world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from attrs import field, frozen

from ai_finder.domain.models.identified import Identified, Surroundings
from ai_finder.domain.vocabulary import Format, RootKind, SkipReason
from ai_finder.events.facts import FileSkipped, PathLeftOut

T = TypeVar("T")


class Clock(Protocol):
    """Time since the run began."""

    def elapsed_ms(self) -> int:
        """Milliseconds since the start; 0 for ever where `SOURCE_DATE_EPOCH` stops the clock."""


@frozen
class Walked:
    """A tree's files, and what the walk could not or should not enter; all sorted by path."""

    files: tuple[str, ...]
    """Paths relative to the root, as the file system spells them (see `domain.paths.shown`)."""
    gaps: tuple[FileSkipped | PathLeftOut, ...]
    links: Mapping[str, str] = field(factory=dict)
    """Path of a link -> path of the file that it points to; both lie in the tree."""


@frozen
class Probed:
    """A file by its content: what it is, how large, its digest."""

    identified: Identified
    size_bytes: int
    sha256: str | None


class Files(Protocol):
    """The scanned tree. Answers come in the order of the paths, however many workers read."""

    @property
    def name(self) -> str:
        """Last part of the scanned path; `OSError` where there is nothing to scan."""

    @property
    def kind(self) -> RootKind:
        """What the path is; `OSError` where there is nothing to scan."""

    def walk(self) -> Walked:
        """Every path below the root."""

    def read(self, paths: Iterable[str], look: Callable[[str, bytes], T]) -> Iterator[tuple[str, T | SkipReason]]:
        """Read each file once and hand its bytes to `look`: pure, may raise `Malformed` or `Undecodable`."""

    def probe(self, paths: Iterable[str], names: Mapping[str, str]) -> Iterator[tuple[str, Probed | SkipReason]]:
        """The model files among `paths`, and those that cannot be read; the others are passed over.

        `names`: of a file, the path of the link that gives it its name.
        """

    @property
    def near(self) -> Surroundings:
        """What lies beside and below, by paths like those of the walk."""


class OneFile(Protocol):
    """A file that somebody points to."""

    @property
    def path(self) -> str:
        """By which it is among those that are near it; never told."""

    @property
    def near(self) -> Surroundings:
        """What else there is."""

    def identify(self) -> Probed:
        """The file alone, model or not; `OSError` where it cannot be read."""


class Outputs(Protocol):
    """The places that outputs go to."""

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats, each once."""

    def write(self) -> None:
        """Fold, render and write every output: all of them, or none and an exception."""
