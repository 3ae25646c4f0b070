"""What a recogniser is given, and what it says."""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from ai_finder.domain.vocabulary import ModelFormat


class Source(Protocol):
    """Random access to the bytes of one file; what goes wrong below it is an OSError, which nobody here catches."""

    @property
    def size(self) -> int:
        """The length of the file, in bytes."""

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on; fewer only where the file ends."""


@frozen
class Recognised:
    """A model file, and the files beside it that belong to it, in the order of their names."""

    format: ModelFormat
    parts: tuple[str, ...] = ()
