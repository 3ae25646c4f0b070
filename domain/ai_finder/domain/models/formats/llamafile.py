"""A llamafile: a program of llama.cpp's for six systems, which is a ZIP archive too, with the model in it.

The format: https://github.com/mozilla-ai/llamafile, and https://justine.lol/ape.html. A model is stored, never packed,
for it is mapped into memory.
"""

from __future__ import annotations

from attrs import evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.members import Window
from ai_finder.domain.models.encodings.zip_records import central_entries, directory, end, local_entry
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import gguf
from ai_finder.domain.vocabulary import FileFormat

_STORED = 0


def read(file: File, draft: Draft) -> None:
    """A program with GGUF inside; facts are those of the largest. Every other program is declined by its last bytes.

    Malformed where the model is packed or not where the directory says, and for what is wrong with the model.
    """
    found = end(file)
    _, content, shift = directory(file, found)
    if b".gguf" not in content.lower():
        return
    models = [entry for entry in central_entries(content, shift) if entry.raw.lower().endswith(b".gguf")]
    if not models:
        return
    draft.format = FileFormat.LLAMAFILE
    draft.warn(Danger.EXECUTABLE_LLAMAFILE)
    largest = max(models, key=lambda entry: entry.size)
    local = local_entry(file, largest.at)
    if local is None or local.raw != largest.raw or largest.method != _STORED or largest.packed != largest.size:
        raise Malformed("a model in a llamafile that is not stored where its directory says")
    inner = Draft()
    try:
        gguf.read(File(local.name, Window(file, local.start, largest.size)), inner)
    finally:
        draft.model = inner.model
        draft.reasons |= {evolve(reason, where=f"{local.name}: {reason.where}") for reason in inner.reasons}
    if inner.format is None:
        raise Malformed("a model in a llamafile that is no GGUF")
