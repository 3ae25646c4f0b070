"""The configuration of an image of Ollama's: the family of its model, and how it is quantized.

Source: `ConfigV2` in https://github.com/ollama/ollama/blob/main/types/model/config.go.
"""

from __future__ import annotations

from collections.abc import Mapping

from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.file import File
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat, Verdict

_KEPT = ("model_format", "model_type", "base_name", "embedding_length", "parser", "renderer", "requires")


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """A configuration, which belongs to a model."""
    if not isinstance(document.get("model_format"), str) or not (
        isinstance(document.get("rootfs"), dict) or isinstance(document.get("model_family"), str)
    ):
        return
    draft.format = FileFormat.OLLAMA_CONFIG
    draft.verdict = Verdict.COMPANION
    draft.model = facts(document)


def facts(document: Mapping[str, object]) -> Model:
    """The facts of a configuration; how many parameters there are it only rounds (`model_type`)."""
    context = document.get("context_length")
    return Model(
        architecture=_word(document, "model_family"),
        quantization=_word(document, "file_type"),
        context_length=context if type(context) is int and context > 0 else None,
        metadata=metadata({key: document.get(key) for key in _KEPT if document.get(key)}),
    )


def _word(document: Mapping[str, object], key: str) -> str | None:
    value = document.get(key)
    return text(value) or None if isinstance(value, str) else None
