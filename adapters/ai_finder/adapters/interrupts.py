"""Ctrl-C and a polite kill, at moments of our choosing."""

from __future__ import annotations

import signal
from contextlib import AbstractContextManager
from types import FrameType, TracebackType
from typing import Self

from attrs import define, field

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@define
class _Held(AbstractContextManager[None]):
    """What is entered is not interrupted in the middle: a line of a log is whole, a file renamed or not."""

    held: bool = False
    due: bool = False

    def __enter__(self) -> None:
        self.held = True

    def __exit__(self, *_: object) -> None:
        self.held = False
        if self.due:
            self.due = False
            raise KeyboardInterrupt


@define
class Interrupts:
    """While entered, SIGINT and SIGTERM raise `KeyboardInterrupt`, but never within `held`."""

    held: _Held = field(factory=_Held)
    _before: list[object] = field(factory=list)

    def __enter__(self) -> Self:
        self._before = [signal.signal(each, self._arrived) for each in _SIGNALS]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for each, before in zip(_SIGNALS, self._before, strict=True):
            signal.signal(each, before)  # type: ignore[arg-type]

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        if not self.held.held:
            raise KeyboardInterrupt
        self.held.due = True
