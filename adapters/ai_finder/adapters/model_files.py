"""Model files on a file system: opened, recognised by bounded reads, hashed as a stream."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from itertools import islice
from pathlib import Path
from typing import Self

from attrs import define, field, frozen

from ai_finder.adapters.walk import LEFT_OUT
from ai_finder.domain.failures import UserError
from ai_finder.domain.models import File, Identified, Source, identify, recognise
from ai_finder.domain.vocabulary import Hashing
from ai_finder.events.commands.ports import Probed

HASH_LIMIT = 4 << 30
"""A larger file gets no digest unless one is asked for; in bytes."""
SPARSE_LIMIT = 64 << 20
"""A larger file with holes gets none; in bytes."""
CHUNK = 1 << 20
LISTED = 100_000
"""How many names of a folder are looked at."""

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
"""A pipe does not block."""

Hashed = Callable[[str, int, int], None]
"""Told while a file is hashed: its name, the bytes done, the bytes in all."""


class NotRegular(OSError):
    """A pipe, a device, a socket or a folder where a file is asked for."""


class Changed(OSError):
    """A file that is another one after it was read."""

    def __init__(self) -> None:
        super().__init__(errno.EAGAIN, "changed while it was read")


@define
class Probe:
    """Looks at files below one folder; a neighbour outside it is not read."""

    folder: str
    """Absolute, links resolved, without a slash at its end."""
    hashing: Hashing = Hashing.AUTO
    hashed: Hashed | None = None
    names: Mapping[str, str] = field(factory=dict)
    """Of a file: the path of the link that gives it its name, and its neighbours."""

    def __call__(self, path: str) -> Probed | None:
        """The file at this path, if a model is in it; `OSError` where it cannot be read."""
        with _opened(f"{self.folder}/{path}", os.O_NOFOLLOW) as source, ExitStack() as open_files:
            folder, _, name = f"{self.folder}/{self.names.get(path, path)}".rpartition("/")

            def beside(relative: str) -> Source | None:
                whole = os.path.realpath(f"{folder}/{relative}")
                return _neighbour(open_files, whole, os.O_NOFOLLOW) if whole.startswith(f"{self.folder}/") else None

            found = recognise(File(name, source, beside))
            if found is None or not found.is_kept:
                return None
            return Probed(found, source.size, digest(path, source, self.hashing, self.hashed))


@frozen
class OneFile:
    """A file that somebody points to, links followed."""

    told: Path
    hashing: Hashing = Hashing.AUTO
    hashed: Hashed | None = None

    @property
    def path(self) -> str:
        """From the root of the file system, without the slash at its beginning."""
        return os.path.abspath(self.told).lstrip("/")

    @property
    def near(self) -> Near:
        """What else there is, by such paths."""
        return Near("/")

    def identify(self) -> Probed:
        """The file alone; `OSError` where it cannot be read."""
        with ExitStack() as open_files:
            try:
                source = open_files.enter_context(_opened(os.fspath(self.told)))
            except NotRegular as error:
                if error.errno == errno.EISDIR:
                    raise UserError(f"{self.told} is a directory: `ai-finder scan` looks into one") from error
                raise UserError(f"{self.told} is no regular file: a pipe or a device is not read") from error
            file = _file(f"/{self.path}", source, open_files)
            return Probed(identify(file), source.size, digest(file.name, source, self.hashing, self.hashed))


@frozen
class Near:
    """What lies below a folder, links followed: `domain.models.Surroundings`."""

    base: str
    """What a path is appended to."""

    def look(self, path: str) -> Identified | None:
        """What a file is; None where there is none, or none that belongs to a model."""
        with suppress(OSError, ValueError), ExitStack() as open_files:  # a name with a NUL is none
            source = open_files.enter_context(_opened(self.base + path))
            found = recognise(_file(self.base + path, source, open_files))
            return found if found is not None and found.is_kept else None
        return None

    def size(self, path: str) -> int | None:
        """Of a regular file, in bytes; None where there is none."""
        with suppress(OSError, ValueError):
            status = os.stat(self.base + path)
            return status.st_size if stat.S_ISREG(status.st_mode) else None
        return None

    def listed(self, path: str) -> tuple[Sequence[str], Sequence[str]]:
        """The names of a folder's files, and those of its folders that a scan would enter."""
        files, folders = [], []
        with suppress(OSError, ValueError), os.scandir(self.base + path) as entries:
            for entry in islice(entries, LISTED):
                if entry.is_file():
                    files.append(entry.name)
                elif entry.is_dir(follow_symlinks=False) and entry.name not in LEFT_OUT:
                    folders.append(entry.name)
        return files, folders


def _file(path: str, source: Source, open_files: ExitStack) -> File:
    folder, _, name = path.rpartition("/")
    return File(name, source, lambda relative: _neighbour(open_files, f"{folder}/{relative}"))


@define
class _Handle:
    """Random access to an open file, closed at the end of a `with`; `domain.models.Source`."""

    handle: int
    size: int

    def read(self, offset: int, length: int) -> bytes:
        return os.pread(self.handle, length, offset)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)


def _opened(path: str, flags: int = 0) -> _Handle:
    """A regular file; `NotRegular` where it is none."""
    handle = os.open(path, _FLAGS | flags)
    status = os.fstat(handle)
    if stat.S_ISREG(status.st_mode):
        return _Handle(handle, status.st_size)
    os.close(handle)
    if stat.S_ISDIR(status.st_mode):
        raise NotRegular(errno.EISDIR, os.strerror(errno.EISDIR))
    raise NotRegular(errno.EINVAL, "no regular file")


def _neighbour(open_files: ExitStack, path: str, flags: int = 0) -> Source | None:
    """Another file, open as long as the first one; None where it cannot be read."""
    with suppress(OSError, ValueError):  # a name with a NUL is none
        return open_files.enter_context(_opened(path, flags))
    return None


def digest(name: str, source: _Handle, hashing: Hashing, hashed: Hashed | None) -> str | None:
    """SHA-256, hex; None by the rule of `--hash`, and for a large file with holes. `Changed` where it changed."""
    if hashing is Hashing.NEVER or (hashing is Hashing.AUTO and source.size > HASH_LIMIT):
        return None
    before = os.fstat(source.handle)
    if _is_sparse(source.handle, before):
        return None
    import hashlib

    sha256, done, buffer = hashlib.sha256(), 0, memoryview(bytearray(CHUNK))
    while read := os.preadv(source.handle, [buffer], done):
        sha256.update(buffer[:read])
        done += read
        if hashed:
            hashed(name, done, source.size)
    after = os.fstat(source.handle)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or done != before.st_size:
        raise Changed
    return sha256.hexdigest()


def _is_sparse(handle: int, status: os.stat_result) -> bool:
    """Whether a large file has holes: nobody wrote them, and there may be terabytes of them."""
    if status.st_size <= SPARSE_LIMIT or status.st_blocks * 512 >= status.st_size:
        return False
    try:
        return os.lseek(handle, 0, os.SEEK_HOLE) < status.st_size
    except OSError:
        return False
