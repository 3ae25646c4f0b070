"""`tokenizer_config.json`, and the `chat_template.json` of processors.

Source: https://huggingface.co/docs/transformers/main_classes/tokenizer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ai_finder.domain.models.formats.hf_config import count, settings, word
from ai_finder.domain.models.model import Model
from ai_finder.domain.models.risks import chat_template
from ai_finder.domain.models.risks.remote_code import check_auto_map
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_SAID = frozenset({"chat_template", "tokenizer_class", "model_max_length"})
_TEMPLATES_LIMIT = 20
_CONTEXT_LIMIT = 1 << 40
"""A tokenizer without a limit states 10^30."""


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """A tokenizer's configuration: its class, its limit, and its chat templates, which are programs."""
    templates = _templates(document.get("chat_template"))
    if not _is_configuration(document, templates):
        return
    draft.format, draft.verdict = FileFormat.HF_TOKENIZER_CONFIG, Verdict.COMPANION
    check_auto_map(document, draft)
    digests = {
        name: chat_template.check(template, draft, ".".join(filter(None, ("chat_template", name))))
        for name, template in templates.items()
    }
    limit = count(document.get("model_max_length"))
    draft.model = Model(
        context_length=limit if limit is not None and limit < _CONTEXT_LIMIT else None,
        tokenizer=word(document.get("tokenizer_class")),
        chat_template=next((digests[name] for name in ("", "default", *digests) if name in digests), None),
        metadata=settings(document, _SAID),
    )


def _is_configuration(document: Mapping[str, object], templates: Mapping[str, str]) -> bool:
    return (
        isinstance(document.get("tokenizer_class"), str)
        or isinstance(document.get("added_tokens_decoder"), dict)
        or isinstance(document.get("model_max_length"), int | float)
        or any("{%" in template or "{{" in template for template in templates.values())
    )


def _templates(stated: object) -> dict[str, str]:
    """Each template by its name; the only one has none."""
    match stated:
        case str():
            return {"": stated}
        case list():
            named = [(entry.get("name"), entry.get("template")) for entry in stated if isinstance(entry, dict)]
        case dict():
            named = list(stated.items())
        case _:
            return {}
    pairs = named[:_TEMPLATES_LIMIT]
    return {name: template for name, template in pairs if isinstance(name, str) and isinstance(template, str)}
