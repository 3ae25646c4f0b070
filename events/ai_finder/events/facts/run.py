"""How a run began and how it ended: the first event of a log and the last."""

from __future__ import annotations

from attrs import frozen

from ai_finder.domain.vocabulary import Command, Counter, ErrorKind


@frozen
class Argument:
    """One option of the command line after `arguments.sanitised`: a name of ours, a value that cannot hold a secret."""

    name: str
    value: str


@frozen
class Count:
    """How many of something there were."""

    counter: Counter
    value: int


@frozen
class CommandStarted:
    """Event 0: who runs, when, with what knowledge."""

    command: Command
    run_id: str
    """A UUID: random, or derived from the rest of this event where `SOURCE_DATE_EPOCH` stops the clock."""
    started_at: str
    """UTC, RFC 3339, whole seconds."""
    tool_version: str
    catalogue: str
    """SHA-256 of the compiled catalogue, hex."""
    arguments: tuple[Argument, ...]


@frozen
class CommandCompleted:
    """The command did what it was asked to do."""

    counts: tuple[Count, ...]
    duration_ms: int


@frozen
class CommandFailed:
    """The command could not go on."""

    kind: ErrorKind
    error_type: str
    """Name of the exception's nearest built-in class; never its text."""
    counts: tuple[Count, ...]
    duration_ms: int


@frozen
class CommandInterrupted:
    """Somebody stopped the command."""

    counts: tuple[Count, ...]
    duration_ms: int
