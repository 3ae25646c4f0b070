"""What was written."""

from __future__ import annotations

from attrs import frozen

from ai_finder.domain.vocabulary import Format


@frozen
class OutputStarted:
    """The outputs are about to be written; they fold what came before this event."""

    formats: tuple[Format, ...]


@frozen
class OutputCompleted:
    """Every output is where it was asked to be."""

    formats: tuple[Format, ...]
