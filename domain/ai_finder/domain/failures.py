"""Exceptions: those that speak to the user, and the specification's fourteen kinds of error."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping

from ai_finder.domain.vocabulary import ErrorKind, SkipReason


class UserError(Exception):
    """Something that the user can put right; its text is a sentence that says what and how."""


_BY_ERRNO: Mapping[int | None, ErrorKind] = {
    errno.ENOENT: ErrorKind.FILE_NOT_FOUND,
    errno.ENOTDIR: ErrorKind.FILE_NOT_FOUND,
    errno.EACCES: ErrorKind.PERMISSION_DENIED,
    errno.EPERM: ErrorKind.PERMISSION_DENIED,
    errno.EROFS: ErrorKind.PERMISSION_DENIED,
    errno.EISDIR: ErrorKind.IS_DIRECTORY,
    errno.ENOSPC: ErrorKind.DISK_FULL,
    errno.EDQUOT: ErrorKind.DISK_FULL,
    errno.ENOMEM: ErrorKind.OUT_OF_MEMORY,
    errno.ELOOP: ErrorKind.SYMLINK_LOOP,
}

_BY_CLASS: tuple[tuple[type[BaseException], ErrorKind], ...] = (
    (ConnectionError, ErrorKind.NETWORK_ERROR),
    (TimeoutError, ErrorKind.NETWORK_ERROR),
    (MemoryError, ErrorKind.OUT_OF_MEMORY),
    (UnicodeError, ErrorKind.ENCODING_ERROR),
    (json.JSONDecodeError, ErrorKind.PARSE_ERROR),
    (OSError, ErrorKind.OS_ERROR),
    (ValueError, ErrorKind.INVALID_VALUE),
)

_SKIPS: Mapping[ErrorKind, SkipReason] = {
    ErrorKind.PERMISSION_DENIED: SkipReason.PERMISSION_DENIED,
    ErrorKind.SYMLINK_LOOP: SkipReason.SYMLINK_LOOP,
    ErrorKind.FILE_NOT_FOUND: SkipReason.CHANGED,
    ErrorKind.IS_DIRECTORY: SkipReason.CHANGED,
}


def error_kind(error: BaseException) -> ErrorKind:
    """The kind of an exception: by its errno where the system gave one, else by its class."""
    if isinstance(error, OSError) and error.errno in _BY_ERRNO:
        return _BY_ERRNO[error.errno]
    return next((kind for cls, kind in _BY_CLASS if isinstance(error, cls)), ErrorKind.UNKNOWN)


def reason(error: OSError) -> str:
    """What the system says of a failure, as the end of a sentence."""
    return (error.strerror or type(error).__name__).lower()


def skip_reason(error: OSError) -> SkipReason:
    """Why a file that cannot be read is skipped."""
    return _SKIPS.get(error_kind(error), SkipReason.IO_ERROR)
