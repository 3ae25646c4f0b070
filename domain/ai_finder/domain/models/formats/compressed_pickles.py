"""Pickles that are compressed as joblib does it: zlib, gzip, bzip2, LZMA, xz, LZ4, and its own old form of zlib.

What is compressed is walked while it is unpacked; nothing of it is kept.
"""

from __future__ import annotations

import re

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.inflated import Inflated
from ai_finder.domain.models.encodings.pickle_stream import inspect
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import modules
from ai_finder.domain.models.formats.pickle_facts import describe, raise_broken
from ai_finder.domain.models.formats.pickles import is_one
from ai_finder.domain.vocabulary import FileFormat, Verdict

_OLD_ZLIB = re.compile(rb"ZF0x([0-9a-f]{1,16})L? *(?=x)")
"""`ZF`, and a hexadecimal length that is padded to 19 characters; by joblib of before 0.9 to 20."""
_NAMES = re.compile(r".*\.(?:joblib|pkl|pickle|dill|jl|p|sav|model)(?:\.\w{1,5})?", re.IGNORECASE)
_SURE_NAMES = re.compile(r".*\.(?:joblib|pkl|pickle|dill)(?:\.(?:z|gz|bz2|xz|lzma|lz4))?", re.IGNORECASE)
_FRAMED = re.compile(rb"\x80[\4\5]\x95")
_SMALL = 1 << 20
"""bzip2 and LZ4 give nothing before a whole block is there; a file of any name is unpacked so far if it is small."""
_CHECKED = 16 << 20
"""The largest array that is unpacked to see whether it is whole, in bytes."""
_FIRST = 256


def read(file: File, draft: Draft) -> None:
    """Unpacks as far as it takes to know that it is a pickle; then walks it."""
    old = _OLD_ZLIB.match(file.head)
    source = Inflated(file, old.end() if old else 0)
    first = source.first(_FIRST)
    if not first and (file.size <= _SMALL or _NAMES.fullmatch(file.name)):
        first = _first(source, file, draft)
    if "pickles" not in modules(first, ""):
        if old and first:
            _read_array(source, int(old[1], 16), draft)
        return
    inner = File(file.name, source)
    stream = inspect(inner, draft)
    cut_off = isinstance(source.problem, Truncated) and _FRAMED.match(first) is not None
    if not is_one(inner, stream, draft) and not source.is_bomb and not cut_off:
        return
    draft.format = FileFormat.JOBLIB_COMPRESSED
    describe(draft, stream)
    if source.is_bomb:
        draft.warn(Danger.ARCHIVE_BOMB, "the compressed pickle")
    if source.problem is None and not stream.broken:
        source.check()
    raise_broken(stream)
    if source.problem is not None:
        raise source.problem


def _first(source: Inflated, file: File, draft: Draft) -> bytes:
    """The first bytes; of one that ends before its first block does, nothing but its name says what it is."""
    try:
        return source.read(0, _FIRST)
    except Truncated:
        if _SURE_NAMES.fullmatch(file.name):
            draft.format = FileFormat.JOBLIB_COMPRESSED
        raise


def _read_array(source: Inflated, size: int, draft: Draft) -> None:
    """The bytes of one array of a pickle that is another file (`…_01.npy.z`)."""
    draft.format, draft.verdict = FileFormat.JOBLIB_COMPRESSED, Verdict.COMPANION
    if size <= _CHECKED and len(source.read(max(0, size - 1), 2)) != 1:
        raise Malformed("a packed array has not the size that its header states")
