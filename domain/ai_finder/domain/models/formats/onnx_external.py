"""The data of an ONNX model that lies beside it: bytes without a header, which only the model explains."""

from __future__ import annotations

import re
from contextlib import suppress

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import onnx
from ai_finder.domain.vocabulary import FileFormat, Verdict

_MODEL = re.compile(
    r"(?P<whole>.*?\.onnx)[._-].*|(?P<stem>.*?)(?:\.(?:data|weights?|bin|raw|dat|params))?(?:[._-]\d+)?"
)


def weights(file: File, draft: Draft) -> None:
    """What a model of nearly the same name, or `model.onnx`, names as its data."""
    for name in _models(file.name):
        source = file.beside(name)
        if source is None:
            continue
        model = Draft()
        with suppress(Malformed):
            onnx.read(File(name, source), model)
        if file.name in model.parts:
            draft.format, draft.verdict = FileFormat.ONNX_EXTERNAL_DATA, Verdict.COMPANION
            return


def _models(name: str) -> list[str]:
    """The models that a file may belong to, by its name."""
    found = _MODEL.fullmatch(name)
    near = [found["whole"] or f"{found['stem']}.onnx"] if found else []
    return list(dict.fromkeys([*near, "model.onnx"]))
