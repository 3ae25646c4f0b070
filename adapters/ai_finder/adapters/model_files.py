"""Model files on a file system: opened, recognised by bounded reads, hashed as a stream."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from attrs import define, field, frozen

from ai_finder.domain.failures import UserError
from ai_finder.domain.models import HEAD_SIZE, File, Identified, Source, identify, is_promised, recognise
from ai_finder.domain.vocabulary import Hashing
from ai_finder.events.commands.ports import Probed

HASH_LIMIT = 4 << 30
"""A larger file gets no digest unless one is asked for; in bytes."""
SPARSE_LIMIT = 64 << 20
"""A larger file with holes gets none; in bytes."""
CHUNK = 1 << 20

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
    _companions: dict[str, Identified | None] = field(factory=dict, init=False)
    """By path: the weights of a folder share them."""

    def __call__(self, path: str) -> Probed | None:
        """The file at this path, if a model is in it; `OSError` where it cannot be read."""
        with _opened(f"{self.folder}/{path}", os.O_NOFOLLOW) as source:
            name = path.rpartition("/")[2]
            return self._looked_at(path, name, source) if is_promised(source.read(0, HEAD_SIZE), name) else None

    def _looked_at(self, path: str, name: str, source: _Handle) -> Probed | None:
        folder = path[: -len(name)]
        with ExitStack() as open_files:

            def beside(relative: str) -> Source | None:
                whole = f"{self.folder}/{folder}{relative}"
                if "/" in relative:
                    whole = os.path.realpath(whole)
                    if not whole.startswith(f"{self.folder}/"):
                        return None
                return _neighbour(open_files, whole, os.O_NOFOLLOW)

            def companion(file: File) -> Identified | None:
                key = folder + file.name
                if key not in self._companions:
                    self._companions[key] = recognise(file)
                return self._companions[key]

            found = recognise(File(name, source, beside))
            if found is None or not (found.matters or found.recognised):
                return None
            whole = _with_companions(found, name, beside, companion)
            return Probed(whole, source.size, digest(path, source, self.hashing, self.hashed))


@frozen
class OneFile:
    """A file that somebody points to, links followed; what lies in its folder belongs to it."""

    path: Path
    hashing: Hashing = Hashing.AUTO
    hashed: Hashed | None = None

    @property
    def name(self) -> str:
        """Last part of the path."""
        return os.path.basename(os.path.abspath(self.path))

    def identify(self) -> Mapping[str, Probed]:
        """The file, then those of its parts that are there; `OSError` where it cannot be read."""
        with ExitStack() as open_files:
            try:
                source = open_files.enter_context(_opened(os.fspath(self.path)))
            except NotRegular as error:
                if error.errno == errno.EISDIR:
                    raise UserError(f"{self.path} is a directory: `ai-finder scan` looks into one") from error
                raise UserError(f"{self.path} is no regular file: a pipe or a device is not read") from error
            beside = self._beside(open_files)
            found = _with_companions(identify(File(self.name, source, beside)), self.name, beside, recognise)
            probed = {self.name: Probed(found, source.size, digest(self.name, source, self.hashing, self.hashed))}
            for part in found.parts:
                neighbour = beside(part)
                if neighbour is not None:
                    probed[part] = Probed(identify(File(part.rpartition("/")[2], neighbour)), neighbour.size, None)
            return probed

    def _beside(self, open_files: ExitStack) -> Callable[[str], Source | None]:
        folder = os.path.dirname(os.path.abspath(self.path))
        return lambda relative: _neighbour(open_files, os.path.join(folder, relative))


def _with_companions(
    found: Identified, name: str, beside: Callable[[str], Source | None], look: Callable[[File], Identified | None]
) -> Identified:
    from ai_finder.domain.models.companions import with_companions  # most trees have no model

    return with_companions(found, name, beside, look)


@frozen
class _Handle:
    """Random access to an open file; `domain.models.Source`."""

    handle: int
    size: int

    def read(self, offset: int, length: int) -> bytes:
        return os.pread(self.handle, length, offset)


@contextmanager
def _opened(path: str, flags: int = 0) -> Iterator[_Handle]:
    handle = os.open(path, _FLAGS | flags)
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise NotRegular(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(status.st_mode):
            raise NotRegular(errno.EINVAL, "no regular file")
        yield _Handle(handle, status.st_size)
    finally:
        os.close(handle)


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
