"""Files packed by gzip, bzip2 or xz that are no pickles: tar archives, and what else may be code."""

from __future__ import annotations

import re

from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.members import (
    DEPTH_LIMIT,
    STREAMS,
    Budget,
    Unpacked,
    Window,
    depth_of,
    member,
)
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import tar_models
from ai_finder.domain.models.formats.nested import SNIFFED, is_telling, nested
from ai_finder.domain.vocabulary import FileFormat, Verdict

_FORMATS = {b"\x1f": FileFormat.GZIP, b"B": FileFormat.BZIP2, b"\xfd": FileFormat.XZ}
_ENDLESS = 1 << 62
_WHOLE = 4 << 20
"""Up to this size what is packed is unpacked at once, in bytes."""
_SLOW_AT_FIRST = b"B"
"""bzip2 gives nothing before a whole block is there."""
_SMALL = 1 << 20
_NAMES = re.compile(r".*\.(?:tar\.\w+|tbz2?|tb2|nemo|pkl\.\w+|pickle\.\w+|joblib\.\w+|pth?\.\w+)", re.IGNORECASE)


def read(file: File, draft: Draft) -> None:
    """An archive is told as such; of anything else only what is dangerous about it."""
    if file.head.startswith(_SLOW_AT_FIRST) and file.size > _SMALL and not _NAMES.fullmatch(file.name):
        return
    unpacker = next(make for sign, make in STREAMS if file.head.startswith(sign))
    budget = Budget.of(file)
    stream = Unpacked(Window(file, 0, file.size), unpacker(), _ENDLESS, budget)
    stream.limit = tar_models.UNPACKED
    if stream.read(257, 5) == b"ustar":
        tar_models.read(member(file.name, stream, file, budget), draft, stream)
    elif depth_of(file) < DEPTH_LIMIT and is_telling(stream.read(0, SNIFFED)):
        stream.read(0, _WHOLE)
        if stream.ended:
            stream.size = stream.unpacked
        nested(member(file.name.rpartition(".")[0], stream, file, budget), draft, "", programs=False)
        if draft.reasons:
            draft.format, draft.verdict = _FORMATS[file.head[:1]], Verdict.NOT_A_MODEL
