"""A command from its first event to its last, whatever happens between."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ai_finder.domain.failures import error_kind
from ai_finder.events import facts
from ai_finder.events.commands.ports import Clock
from ai_finder.events.recorder import Recorder


def run(
    recorder: Recorder,
    clock: Clock,
    started: facts.CommandStarted,
    events: Iterable[facts.Event],
    counts: Callable[[], tuple[facts.Count, ...]],
) -> None:
    """Record `started`, the command's events, and how it ended; an exception is recorded and raised again."""
    try:
        recorder.record(started)
        for event in events:
            recorder.record(event)
    except KeyboardInterrupt:
        recorder.record(facts.CommandInterrupted(counts(), clock.elapsed_ms()))
        raise
    except Exception as error:
        recorder.record(facts.CommandFailed(error_kind(error), _builtin(error), counts(), clock.elapsed_ms()))
        raise
    recorder.record(facts.CommandCompleted(counts(), clock.elapsed_ms()))


def _builtin(error: Exception) -> str:
    """Name of the nearest class of the language itself: a library's class name may say more than it should."""
    return next(cls.__name__ for cls in type(error).__mro__ if cls.__module__ == "builtins")
