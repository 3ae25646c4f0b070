"""Paddle's checkpoints: pickles of names and arrays, of a model (`.pdparams`) or its optimizer (`.pdopt`).

https://github.com/PaddlePaddle/Paddle/blob/develop/python/paddle/framework/io.py
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.models.encodings.pickle_stream import inspect
from ai_finder.domain.models.formats.pickle_facts import describe, raise_broken
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_PARAMETERS = b"StructuredToParameterName@@"
"""The key, behind all others, of the table from one kind of names to the other."""
_OPTIMIZER = re.compile(
    rb"_(?:moment[12]|beta[12]_pow_acc|velocity|inf_norm|mean_square|mean_grad)_0\b|LR_Scheduler.{0,40}last_"
)
_TAIL = 64 << 10
_EXTENSIONS = {".pdparams": FileFormat.PADDLE_PDPARAMS, ".pdopt": FileFormat.PADDLE_PDOPT}


def read(file: File, draft: Draft) -> None:
    """A pickle that has such keys near its beginning or end; where it has none, one that is named so."""
    form = _form(file)
    if form is None:
        return
    stream = inspect(file, draft)
    if not stream.pickles and not stream.imports:
        return
    draft.format = form
    describe(draft, stream)
    draft.model = evolve(draft.model, framework="paddlepaddle")
    raise_broken(stream)


def _form(file: File) -> FileFormat | None:
    for part in (file.peek(max(0, file.size - _TAIL), _TAIL), file.head):
        if _OPTIMIZER.search(part):
            return FileFormat.PADDLE_PDOPT
        if _PARAMETERS in part:
            return FileFormat.PADDLE_PDPARAMS
    return _EXTENSIONS.get(file.name[file.name.rfind(".") :].lower()) if "." in file.name else None
