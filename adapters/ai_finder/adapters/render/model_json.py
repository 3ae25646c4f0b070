"""A model file as JSON: the same in every document."""

from __future__ import annotations

from typing import Any

from ai_finder.domain.models.draft import Reason
from ai_finder.domain.models.model import Model
from ai_finder.events.facts import ModelFile


def of_model(model: Model) -> dict[str, Any]:
    """The facts, those unknown too; where a fact is from, where it is not from the file itself; the guesses apart."""
    return {
        "name": model.name,
        "version": model.version,
        "architecture": model.architecture,
        "task": model.task,
        "parameters": model.parameters,
        "tensors": model.tensors,
        "dtypes": list(model.dtypes),
        "quantization": model.quantization,
        "context_length": model.context_length,
        "vocabulary_size": model.vocabulary_size,
        "tokenizer": model.tokenizer,
        "chat_template": model.chat_template and {"sha256": model.chat_template},
        "license": model.license,
        "base_models": list(model.base_models),
        "datasets": list(model.datasets),
        "languages": list(model.languages),
        "adapter": model.adapter,
        "framework": model.framework,
        "framework_version": model.framework_version,
        "opsets": list(model.opsets),
        "custom_operators": list(model.custom_operators),
        "inputs": list(model.inputs),
        "outputs": list(model.outputs),
        "metadata": {entry.key: entry.value for entry in model.metadata},
        "origins": {origin.fact: origin.path for origin in model.origins},
        "guesses": {guess.fact: guess.value for guess in model.guesses},
    }


def of_risk(file: ModelFile) -> dict[str, Any]:
    """How dangerous it is, and why."""
    return {"level": file.risk, "reasons": [_reason(reason) for reason in file.reasons]}


def of_parts(file: ModelFile) -> list[dict[str, Any]]:
    """The other files of the model."""
    return [{"path": part.path, "size": part.size_bytes, "sha256": part.sha256} for part in file.parts]


def _reason(reason: Reason) -> dict[str, Any]:
    return {"id": reason.danger, "level": reason.level, "message": reason.message, "where": reason.where}
