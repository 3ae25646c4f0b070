"""`adapter_config.json`: an adapter of the PEFT library, and the model that it adapts.

Source: https://huggingface.co/docs/peft/package_reference/config.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.formats.hf_config import settings, word
from ai_finder.domain.models.model import Model
from ai_finder.domain.models.risks.remote_code import check_auto_map, check_class, repository
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_TASKS = {
    "CAUSAL_LM": "text-generation",
    "FEATURE_EXTRACTION": "feature-extraction",
    "QUESTION_ANS": "question-answering",
    "SEQ_2_SEQ_LM": "text2text-generation",
    "SEQ_CLS": "text-classification",
    "TOKEN_CLS": "token-classification",
}
_LISTS = ("target_modules", "modules_to_save", "target_parameters", "layers_to_transform", "exclude_modules")
_NAMES_LIMIT = 100


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """An adapter: its kind, its base, and the modules of the base that it changes."""
    kind = document.get("peft_type")
    if not isinstance(kind, str) or not kind:
        return
    draft.format = FileFormat.PEFT_ADAPTER_CONFIG
    check_auto_map(document, draft)
    _check(document, draft)
    named = {key: _joined(document.get(key)) for key in _LISTS}
    draft.model = Model(
        task=_TASKS.get(str(document.get("task_type"))),
        base_models=repository(document.get("base_model_name_or_path")),
        adapter=word(kind.lower()),
        framework="peft",
        framework_version=word(document.get("peft_version")),
        metadata=settings({**document, **named}, _SAID),
    )


_SAID = frozenset({"base_model_name_or_path", "peft_type", "peft_version"})


def _check(document: Mapping[str, object], draft: Draft) -> None:
    """`AutoPeftModel` imports the library that `auto_mapping` names; Megatron's layers come from `megatron_core`."""
    mapped = document.get("auto_mapping")
    library, base = (
        (mapped.get("parent_library"), mapped.get("base_model_class")) if isinstance(mapped, dict) else (None, None)
    )
    if isinstance(library, str):
        check_class(f"{library}.{base}" if isinstance(base, str) else library, draft, "auto_mapping")
    megatron = document.get("megatron_core")
    if document.get("megatron_config") is not None and isinstance(megatron, str) and megatron != "megatron.core":
        draft.warn(Danger.CONFIG_ARBITRARY_CLASS, megatron, "megatron_core")


def _joined(names: object) -> str | None:
    """A list of modules, or the one expression that fits them."""
    if isinstance(names, list):
        return ", ".join(sorted(str(name) for name in names[:_NAMES_LIMIT]))
    return names if isinstance(names, str) else None
