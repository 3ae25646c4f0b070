"""A llamafile: a program of llama.cpp's for six systems, which is a ZIP archive too, with the model in it.

The format: https://github.com/mozilla-ai/llamafile, and https://justine.lol/ape.html. A model is stored, never packed,
for it is mapped into memory.
"""

from __future__ import annotations

import re

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.members import Window
from ai_finder.domain.models.encodings.zip_records import Entry, central_entries, directory, end, local_entry
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import gguf
from ai_finder.domain.vocabulary import FileFormat

_STORED = 0
_MANY_SYSTEMS = (b"MZqFpD=", b"jartsr=", b"APEDBG=")
_MODEL = re.compile(rb"GGUF[\1-\3]\0{3}.{3}\0{5}", re.DOTALL)
_SEARCHED, _CHUNK, _OVERLAP = 64 << 20, 1 << 20, 32
"""How much of a program is searched for a model, in bytes."""


def read(file: File, draft: Draft) -> None:
    """A program with GGUF inside; facts are those of the largest. Every other program is declined by its last bytes.

    Malformed where the model is packed or not where the directory says, and for what is wrong with the model.
    """
    try:
        models = _in_archive(file)
    except LimitExceeded:
        raise
    except Malformed:
        models = []
    if not models:
        _read_behind(file, draft)
        return
    _begin(draft)
    largest = max(models, key=lambda entry: entry.size)
    local = local_entry(file, largest.at)
    if local is None or local.raw != largest.raw or largest.method != _STORED or largest.packed != largest.size:
        raise Malformed("a model in a llamafile that is not stored where its directory says")
    _read_model(File(local.name, Window(file, local.start, largest.size)), draft)


def _in_archive(file: File) -> list[Entry]:
    _, content, shift = directory(file, end(file))
    if b".gguf" not in content.lower():
        return []
    return [entry for entry in central_entries(content, shift) if entry.raw.lower().endswith(b".gguf")]


def _read_behind(file: File, draft: Draft) -> None:
    """The same of a program for many systems that has no directory: what follows it is looked for."""
    if not file.head.startswith(_MANY_SYSTEMS):
        return
    for at in range(0, min(file.size, _SEARCHED), _CHUNK):
        found = _MODEL.search(file.peek(at, _CHUNK + _OVERLAP))
        if found:
            _begin(draft)
            _read_model(File("", Window(file, at + found.start(), file.size - at - found.start())), draft)
            return


def _begin(draft: Draft) -> None:
    draft.format = FileFormat.LLAMAFILE
    draft.warn(Danger.EXECUTABLE_LLAMAFILE)


def _read_model(model: File, draft: Draft) -> None:
    inner = Draft()
    try:
        gguf.read(model, inner)
    finally:
        draft.model, draft.is_counted = inner.model, inner.is_counted
        before = f"{model.name}: " if model.name else ""
        draft.reasons |= {evolve(reason, where=f"{before}{reason.where}") for reason in inner.reasons}
    if inner.format is None:
        raise Malformed("a model in a llamafile that is no GGUF")
