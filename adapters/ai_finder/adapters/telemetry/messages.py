"""What the filters of all commands share: a set of messages, and how a run begins, fails and ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ai_finder.adapters.telemetry.taxonomy import Message, Name, Property, Value
from ai_finder.adapters.telemetry.values import (
    Context,
    Duration,
    ErrorCategory,
    ErrorType,
    OutputFormat,
    ReleasedVersion,
)
from ai_finder.domain.vocabulary import Counter, ErrorKind
from ai_finder.events import facts

Row = Callable[[Any, Any], None]


class Messages:
    """The messages of one run, gathered event by event; a subclass says which event says what."""

    CONTEXT: ClassVar[Context]
    ROWS: ClassVar[Mapping[type, Row]]

    def __init__(self, event: facts.CommandStarted) -> None:
        self.asked = {argument.name: argument.value for argument in event.arguments}
        self.output_format = OutputFormat.of(self.asked.get("format", ""))
        self._said: set[bytes] = set()
        self.say(Name.CLI_STARTED, {Property.VERSION: ReleasedVersion.of(event.tool_version)})

    def lines(self) -> set[bytes]:
        """The messages as canonical JSON."""
        return set(self._said)

    def say(self, name: Name, properties: Mapping[Property, Value] | None = None) -> None:
        """Add a message; the same one twice is one."""
        self._said.add(Message(name, properties or {}).line())

    def completed(self, event: Ended, properties: Mapping[Property, Value]) -> None:
        """`command.*.completed`, and the error where the run failed."""
        ended: dict[Property, Value] = {
            Property.SUCCESS: isinstance(event, facts.CommandCompleted),
            Property.DURATION: Duration.bucket(event.duration_ms),
        }
        self.say(Name(f"command.{self.CONTEXT.value}.completed"), {**ended, **properties})
        if isinstance(event, facts.CommandFailed):
            self.error(event.kind, ErrorType.of(event.error_type))

    def error(self, kind: ErrorKind, error_type: ErrorType) -> None:
        """An error, survived or not."""
        self.say(Name(f"error.{self.CONTEXT.value}.{kind}"))
        self.say(
            Name.ERROR,
            {
                Property.ERROR_TYPE: error_type,
                Property.ERROR_CATEGORY: ErrorCategory(kind.value),
                Property.CONTEXT: self.CONTEXT,
            },
        )


Ended = facts.CommandCompleted | facts.CommandFailed | facts.CommandInterrupted


def says(name: Name) -> Row:
    """A row whose event says no more than that it happened."""
    return lambda messages, _: messages.say(name)


def by_counter(counts: tuple[facts.Count, ...]) -> dict[Counter, int]:
    """Every counter's value, 0 where a run counts no such thing."""
    return dict.fromkeys(Counter, 0) | {each.counter: each.value for each in counts}
