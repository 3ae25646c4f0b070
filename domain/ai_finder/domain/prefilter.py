"""One pass over a file's bytes: what hyperscan finds in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import hyperscan


class _Scanner:
    """A set of expressions, compiled by hyperscan at the first use (a tree without sources never pays).

    Each thread has a scratch space of its own: hyperscan forbids to share one.
    """

    def __init__(self, expressions: Sequence[bytes], *, literal: bool) -> None:
        self._expressions = expressions
        self._literal = literal
        self._database: hyperscan.Database | None = None
        self._compiling = threading.Lock()
        self._own = threading.local()

    def scan(self) -> Callable[..., None]:
        """This thread's `Database.scan`, but for the data and what is done with a match."""
        scan: Callable[..., None] | None = getattr(self._own, "scan", None)
        if scan is None:
            import hyperscan

            database = self._compiled()
            scan = self._own.scan = partial(database.scan, scratch=hyperscan.Scratch(database))
        return scan

    def _compiled(self) -> hyperscan.Database:
        import hyperscan

        with self._compiling:
            if self._database is None:
                flags = hyperscan.HS_FLAG_SINGLEMATCH if self._literal else hyperscan.HS_FLAG_MULTILINE
                database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
                database.compile(expressions=self._expressions, literal=self._literal, flags=flags)
                self._database = database
            return self._database


class Prefilter(_Scanner):
    """Does any of a set of words stand in a file?"""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__([word.encode() for word in words], literal=True)

    def __call__(self, data: bytes) -> bool:
        """Whether one of the words stands in `data`."""
        import hyperscan

        try:
            self.scan()(data, _stop)
        except hyperscan.ScanTerminated:
            return True
        return False


class Ends(_Scanner):
    """Where do matches of a set of expressions end? Each should have one end a place: all are told."""

    def __init__(self, *expressions: bytes) -> None:
        super().__init__(expressions, literal=False)

    def __call__(self, data: bytes) -> list[tuple[int, int]]:
        """The end of each match and the index of its expression, in ascending order."""
        ends: list[tuple[int, int]] = []
        self.scan()(data, _note, context=ends)
        ends.sort()  # hyperscan promises no order
        return ends


def _stop(*_: Any) -> bool:
    return True


def _note(expression: int, _start: int, end: int, _flags: int, ends: list[tuple[int, int]]) -> None:
    ends.append((end, expression))
