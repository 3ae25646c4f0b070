"""Pickles that are compressed as joblib does it: zlib, gzip, bzip2, LZMA, xz, LZ4, and its own old form of zlib.

What is compressed is walked while it is unpacked; nothing of it is kept.
"""

from __future__ import annotations

import re

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.inflated import Inflated
from ai_finder.domain.models.encodings.pickle_stream import BEGINNING, inspect
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.pickle_facts import describe, raise_broken
from ai_finder.domain.vocabulary import FileFormat

_OLD_ZLIB = re.compile(rb"ZF0x[0-9a-f]{1,17}L? *")
_OLD_HEADER = 21
"""`ZF`, and a hexadecimal length that is padded to 19 characters."""
_NAMES = re.compile(r".*\.(?:joblib|pkl|pickle|dill|jl|p|sav|model)(?:\.\w{1,5})?", re.IGNORECASE)
_SMALL = 1 << 20
"""bzip2 and LZ4 give nothing before a whole block is there; a file of any name is unpacked so far if it is small."""
_FIRST = 256


def read(file: File, draft: Draft) -> None:
    """Unpacks as far as it takes to know that it is a pickle; then walks it."""
    start = _OLD_HEADER if _OLD_ZLIB.match(file.head) else 0
    source = Inflated(file, start)
    first = source.first(_FIRST)
    if not first and (file.size <= _SMALL or _NAMES.fullmatch(file.name)):
        first = source.read(0, _FIRST)
    if not BEGINNING.match(first):
        return
    inner = File(file.name, source)
    stream = inspect(inner, draft)
    if not stream.pickles and not stream.imports and not source.is_bomb:
        return
    draft.format = FileFormat.JOBLIB_COMPRESSED
    describe(draft, stream)
    if source.is_bomb:
        draft.warn(Danger.ARCHIVE_BOMB, "the compressed pickle")
    raise_broken(stream)
