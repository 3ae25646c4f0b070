"""One pass over a file's bytes: does any of the catalogue's words stand in it?"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import hyperscan


class Prefilter:
    """A set of literals, compiled by hyperscan at the first use (a tree without sources never pays).

    Each thread has a scratch space of its own: hyperscan forbids to share one.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = [word.encode() for word in words]
        self._database: hyperscan.Database | None = None
        self._compiling = threading.Lock()
        self._scratch = threading.local()

    def __call__(self, data: bytes) -> bool:
        """Whether one of the words stands in `data`."""
        import hyperscan

        database = self._database or self._compile()
        scratch = getattr(self._scratch, "space", None)
        if scratch is None:
            scratch = self._scratch.space = hyperscan.Scratch(database)
        try:
            database.scan(data, match_event_handler=_stop, scratch=scratch)
        except hyperscan.ScanTerminated:
            return True
        return False

    def _compile(self) -> hyperscan.Database:
        import hyperscan

        with self._compiling:
            if self._database is None:
                database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
                database.compile(expressions=self._words, literal=True, flags=hyperscan.HS_FLAG_SINGLEMATCH)
                self._database = database
            return self._database


def _stop(*_: Any) -> bool:
    return True
