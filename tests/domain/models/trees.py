"""Trees for tests of what belongs together: files by path, as they were found to be."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.directories import Gathered, gathered
from ai_finder.domain.models.draft import Reason
from ai_finder.domain.models.identified import Identified
from ai_finder.domain.models.model import Model
from ai_finder.domain.vocabulary import FileFormat as F
from ai_finder.domain.vocabulary import Verdict

COMPANIONS = {F.HF_CONFIG, F.HF_TOKENIZER, F.HF_MODEL_CARD, F.TFJS_WEIGHTS, F.TF_CHECKPOINT_DATA, F.COREML_WEIGHTS}
COMPANIONS |= {F.OPENVINO_WEIGHTS, F.ONNX_EXTERNAL_DATA, F.OLLAMA_CONFIG}


def a(form: F, parts: tuple[str, ...] = (), **facts: Any) -> Identified:
    """A sound file of a format."""
    verdict = Verdict.COMPANION if form in COMPANIONS else Verdict.VALID
    return Identified(form, verdict, model=Model(**facts), parts=parts)


def told(files: dict[str, Identified], **more: Any) -> dict[str, tuple[str, ...]]:
    """The findings, each with its parts."""
    return {found.path: found.parts for found in gathered(files, **more)}


def only(files: dict[str, Identified], **more: Any) -> Gathered:
    """The one finding."""
    (found,) = gathered(files, **more)
    return found


BESIDE = {
    "config.json": a(F.HF_CONFIG, architecture="Chronos2Model"),
    "tokenizer_config.json": evolve(
        a(F.HF_TOKENIZER_CONFIG, tokenizer="T5"),
        reasons=(Reason(Danger.TEMPLATE_PYTHON_INTERNALS, "__globals__", "chat_template line 1"),),
    ),
}
