"""A pointer of Git LFS: the text that stands for a file which was not fetched.

The format: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md.
"""

from __future__ import annotations

import re

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.file import File
from ai_finder.domain.vocabulary import FileFormat, Verdict

_VERSION = re.compile(rb"version https://(?:git-lfs|hawser)\.github\.com/spec/v1\r?(?:\n|\Z)")
_LINE = re.compile(r"(?P<key>[a-z0-9.-]+) (?P<value>\S[^\r\n]*)")
_OID = re.compile(r"sha256:(?P<digest>[0-9a-f]{64})")
_SIZE = re.compile(r"[0-9]{1,19}")
_EXTENSION = re.compile(r"ext-[0-9]-\S+")
_LENGTH_LIMIT = 1024


def read(file: File, draft: Draft) -> None:
    """A pointer, with the digest and the size of the file it stands for.

    Malformed for lines that are unknown, unsorted or there twice; Truncated where a needed line or its end is missing.
    """
    if not _VERSION.match(file.head):
        return
    draft.format = FileFormat.LFS_POINTER
    draft.verdict = Verdict.POINTER
    if file.size >= _LENGTH_LIMIT:
        raise LimitExceeded("bytes in a Git LFS pointer", _LENGTH_LIMIT - 1)
    try:
        lines = file.head.decode().replace("\r\n", "\n").split("\n")[1:]
    except UnicodeDecodeError:
        raise Malformed("a Git LFS pointer that is not UTF-8") from None
    *whole, rest = lines or [""]
    if rest.startswith("size ") and _LINE.fullmatch(rest):  # an editor took the last line's end away
        whole, rest = [*whole, rest], ""
    matches = [_LINE.fullmatch(line) for line in whole]
    pairs = [(match["key"], match["value"]) for match in matches if match]
    keys = [key for key, _ in pairs]
    if len(pairs) < len(whole) or keys != sorted(set(keys)):
        raise Malformed("a Git LFS pointer whose lines are not sorted keys with values")
    for key, value in pairs:
        _take(key, value, draft)
    if rest or draft.sha256 is None or draft.size is None:
        raise Truncated("the Git LFS pointer ends too early")


def _take(key: str, value: str, draft: Draft) -> None:
    oid = _OID.fullmatch(value)
    if key == "oid" and oid:
        draft.sha256 = oid["digest"]
    elif key == "size" and _SIZE.fullmatch(value):
        draft.size = int(value)
    elif not (_EXTENSION.fullmatch(key) and oid):
        raise Malformed("a line of a Git LFS pointer that is not known")
