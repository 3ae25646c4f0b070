"""The models that are tar archives: NeMo's, and PyTorch's of before 2017; packed or not."""

from __future__ import annotations

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.members import (
    DEPTH_LIMIT,
    UNPACKED_LIMIT,
    Bomb,
    Unpacked,
    depth_of,
)
from ai_finder.domain.models.encodings.tar_archive import BLOCK, TarArchive, is_header
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import nemo, pytorch_tar
from ai_finder.domain.models.formats.nested import members_of
from ai_finder.domain.vocabulary import FileFormat, Verdict

UNPACKED = 16 << 20
"""How much of a packed archive is looked at, in bytes, unless it is NeMo's."""


def read(file: File, draft: Draft, stream: Unpacked | None = None) -> None:
    """An archive, and the model in it if there is one; members that may be code are looked into, whatever it is.

    `stream` is what the archive is unpacked from, where it is packed.
    """
    if depth_of(file) > DEPTH_LIMIT + 1:
        draft.format = FileFormat.TAR
        draft.warn(Danger.ARCHIVE_BOMB, f"archives in archives, {DEPTH_LIMIT} deep")
        raise LimitExceeded("archives in each other", DEPTH_LIMIT)
    if not is_header(file.peek(0, BLOCK)):
        return
    draft.format = FileFormat.TAR
    archive = TarArchive.open(file, draft)
    if nemo.is_one(archive):
        draft.format = FileFormat.NEMO
        if stream is not None:
            stream.limit = UNPACKED_LIMIT
        nemo.read_tar(archive, draft)
    elif pytorch_tar.is_one(archive):
        draft.format = FileFormat.PYTORCH_LEGACY
        pytorch_tar.read_tar(archive, draft)
    else:
        draft.verdict = Verdict.NOT_A_MODEL
    members_of(archive, draft)
    if stream is not None:
        _finish(stream, archive)
    if archive.problem is not None and not _is_merely_long(archive.problem, stream):
        raise archive.problem


def _finish(stream: Unpacked, archive: TarArchive) -> None:
    """Unpacks the rest, as far as it is looked at, for the sum at its end."""
    try:
        stream.read(stream.unpacked, UNPACKED)
    except Malformed as error:
        archive.note(error)
    if stream.broken:
        archive.note(
            Truncated("the packed data end too early")
            if stream.cut
            else Malformed("packed data that cannot be unpacked")
        )


def _is_merely_long(problem: Malformed, stream: Unpacked | None) -> bool:
    """Whether a packed archive is sound as far as it is looked at."""
    return stream is not None and isinstance(problem, LimitExceeded) and not isinstance(problem, Bomb)
