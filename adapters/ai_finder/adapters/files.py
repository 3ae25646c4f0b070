"""The scanned tree on a file system: walk first, then read each file once, in order."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeVar

from attrs import define

from ai_finder.adapters.model_files import Changed, Hashed, Near, NotRegular, Probe
from ai_finder.adapters.walk import walk
from ai_finder.domain.failures import skip_reason
from ai_finder.domain.malformed import Malformed
from ai_finder.domain.text import Undecodable
from ai_finder.domain.vocabulary import Hashing, RootKind, SkipReason
from ai_finder.events.commands.ports import Probed, Walked

MIB = 1024 * 1024
TEXT_LIMIT = 16 * MIB
"""A larger source or manifest is skipped as `too_large`; in bytes."""
BATCH = 64
"""How many files a worker takes at a time."""

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW
"""A pipe does not block, and what has become a link since the walk is not followed."""

T = TypeVar("T")


@define
class FileTree:
    """A directory, or one file, below which paths are relative."""

    path: Path
    jobs: int = 1
    """How many threads read; the answers are the same for any number."""
    include_vendored: bool = False
    exclude: tuple[str, ...] = ()
    """Patterns in the syntax of `.gitignore`."""
    hashing: Hashing = Hashing.AUTO
    hashed: Hashed | None = None
    unseen: Path | None = None
    """A file that is as if it were not there: where the log lies is no fact."""

    @property
    def name(self) -> str:
        """Last part of the path; `OSError` where there is nothing to scan."""
        return os.path.basename(self._root) or "root"

    @property
    def kind(self) -> RootKind:
        """Whether the path is a directory; `OSError` where there is nothing to scan."""
        return RootKind.DIRECTORY if stat.S_ISDIR(os.stat(self.path).st_mode) else RootKind.FILE

    def walk(self) -> Walked:
        """Every path below the root; `OSError` where the root itself cannot be entered."""
        if self.kind is RootKind.FILE:
            if os.path.isfile(self._root):
                os.close(os.open(self._root, _FLAGS))  # one file that cannot be read is no scan
            return Walked((os.path.basename(self._root),), ())
        unseen = os.path.relpath(os.path.realpath(self.unseen), self._root) if self.unseen else None
        return walk(self._root, include_vendored=self.include_vendored, exclude=self.exclude, unseen=unseen)

    @cached_property
    def _root(self) -> str:
        return os.path.realpath(self.path, strict=True)

    @cached_property
    def _base(self) -> str:
        """What a relative path is appended to."""
        folder = self._root if self.kind is RootKind.DIRECTORY else os.path.dirname(self._root)
        return os.path.join(folder, "")

    def read(self, paths: Iterable[str], look: Callable[[str, bytes], T]) -> Iterator[tuple[str, T | SkipReason]]:
        """Each file's bytes through `look`."""

        def one(path: str) -> tuple[str, T | SkipReason]:
            try:
                data = self._read(path)
                return path, data if isinstance(data, SkipReason) else look(path, data)
            except OSError as error:
                return path, skip_reason(error)
            except Undecodable:
                return path, SkipReason.UNDECODABLE
            except Malformed:
                return path, SkipReason.MALFORMED

        return self._each(one, paths)

    @property
    def near(self) -> Near:
        """What lies beside and below, by paths like those of the walk."""
        return Near(self._base)

    def probe(self, paths: Iterable[str], names: Mapping[str, str]) -> Iterator[tuple[str, Probed | SkipReason]]:
        """The model files among `paths`, hashed."""
        probe = Probe(self._base.rstrip("/"), self.hashing, self.hashed, names)

        def one(path: str) -> tuple[str, Probed | SkipReason | None]:
            try:
                return path, probe(path)
            except NotRegular:
                return path, SkipReason.SPECIAL_FILE
            except Changed:
                return path, SkipReason.CHANGED
            except OSError as error:
                return path, skip_reason(error)

        # One file a time: a model may be large, and hashing it is the work.
        for path, probed in self._each(one, paths, batch=1):
            if probed is not None:
                yield path, probed

    def _read(self, path: str) -> bytes | SkipReason:
        handle = os.open(self._base + path, _FLAGS)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return SkipReason.SPECIAL_FILE
            if status.st_size > TEXT_LIMIT:
                return SkipReason.TOO_LARGE
            data = os.read(handle, status.st_size + 1)
            if len(data) == status.st_size:
                return data
            return SkipReason.CHANGED
        finally:
            os.close(handle)

    def _each(self, one: Callable[[str], T], paths: Iterable[str], batch: int = BATCH) -> Iterator[T]:
        """`map`, with as many threads as asked for and the answers in the order of the paths."""
        if self.jobs <= 1:
            yield from map(one, paths)
            return
        from concurrent.futures import Future, ThreadPoolExecutor

        remaining = iter(paths)
        waiting: deque[Future[list[T]]] = deque()
        pool = ThreadPoolExecutor(self.jobs)
        try:
            while some := list(islice(remaining, batch)):
                waiting.append(pool.submit(lambda paths: [one(path) for path in paths], some))
                if len(waiting) > 2 * self.jobs:
                    yield from waiting.popleft().result()
            for future in waiting:
                yield from future.result()
        finally:
            pool.shutdown(cancel_futures=True)
