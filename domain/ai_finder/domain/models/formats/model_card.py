"""A model card: a Markdown file whose front matter tells of a model, as the Hugging Face hub reads it.

Source: https://huggingface.co/docs/hub/model-cards. Pages of site generators have front matter too, and so have the
cards of datasets and of spaces: they are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Truncated
from ai_finder.domain.models.encodings import yaml_text
from ai_finder.domain.models.formats.hf_config import settings, word
from ai_finder.domain.models.model import Model, text
from ai_finder.domain.models.risks.remote_code import repository
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_UNMISTAKABLE = frozenset({
    "base_model",
    "base_model_relation",
    "library_name",
    "model-index",
    "model_creator",
    "pipeline_tag",
    "quantized_by",
})  # fmt: skip
_LIKELY = frozenset({"datasets", "inference", "language", "license", "metrics", "model_name", "tags", "widget"})
_ELSEWHERE = frozenset({
    "app_file",
    "author",
    "categories",
    "colorFrom",
    "date",
    "dataset_info",
    "description",
    "id",
    "layout",
    "name",
    "nav_order",
    "permalink",
    "pretty_name",
    "sdk",
    "sidebar",
    "sidebar_position",
    "size_categories",
    "slug",
    "source_datasets",
    "task_categories",
    "task_ids",
    "title",
})  # fmt: skip
"""The keys of pages, of skills, of datasets and of spaces."""
_DATASET = frozenset({"dataset_info", "size_categories", "source_datasets", "task_categories", "task_ids"})

_START = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n")
_END = re.compile(rb"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_KEY = re.compile(rb"^([A-Za-z_-]+)[ \t]*:(?=[ \t\r\n])", re.MULTILINE)
_RESULTS = re.compile(
    rb"^model-index[ \t]*:[ \t]*\r?\n(?:[ ]*-[ ]+name:[ ]*['\"]?([^\r\n'\"]+)[^\n]*\n)?(?:[ \t\r-][^\n]*\n|\n)*+",
    re.MULTILINE,
)
"""The results of benchmarks: up to a megabyte, of which the first model's name is told."""
_SIZE_LIMIT = 4 << 20
"""In bytes."""
_LIST_LIMIT = 50


def read(file: File, draft: Draft) -> None:
    """A model card: what its author says of the model. Malformed where the front matter is no YAML."""
    start = _START.match(file.head)
    if start is None or not _is_card(_keys(file.head[start.end() :])):
        return
    content = file.peek(0, min(file.size, _SIZE_LIMIT))[start.end() :]
    end = _END.search(content)
    front = content[: end.start()] if end is not None else content
    if not _is_card(_keys(front)):
        return
    draft.format, draft.verdict = FileFormat.HF_MODEL_CARD, Verdict.COMPANION
    found = yaml_text.parsed(_RESULTS.sub(b"", front), draft)
    if isinstance(found.document, dict):
        draft.model = _model(found.document)
    results = _RESULTS.search(front)
    if draft.model.name is None and results is not None and results[1] is not None:
        draft.model = evolve(draft.model, name=text(results[1]) or None)
    if end is None:
        raise Truncated("the front matter of the card has no end")
    if found.problem is not None:
        raise found.problem


def _keys(front: bytes) -> frozenset[str]:
    """The keys that a front matter has at its left edge, as far as it is there."""
    end = _END.search(front)
    return frozenset(key.decode() for key in _KEY.findall(front, 0, end.start() if end is not None else len(front)))


def _is_card(keys: frozenset[str]) -> bool:
    if keys & _UNMISTAKABLE:
        return not keys & _DATASET
    return len(keys & _LIKELY) >= 2 and not keys & _ELSEWHERE and bool(keys & {"license", "datasets", "metrics"})


def _model(card: Mapping[str, object]) -> Model:
    tags = _texts(card.get("tags"))
    bases = (base for stated in _texts(card.get("base_model")) for base in repository(stated))
    licensed = _texts(card.get("license"))
    named = word(card.get("license_name")) if licensed == ("other",) else None
    return Model(
        name=word(card.get("model_name")),
        task=word(card.get("pipeline_tag")),
        license=named or ", ".join(licensed) or None,
        base_models=tuple(dict.fromkeys(bases)),
        datasets=_texts(card.get("datasets")),
        languages=_texts(card.get("language")),
        adapter="lora" if "lora" in tags else None,
        framework=word(card.get("library_name")),
        metadata=settings({**card, "tags": ", ".join(tags)}, _SAID),
    )


_SAID = frozenset({"base_model", "datasets", "language", "library_name", "license", "model_name", "pipeline_tag"})


def _texts(stated: object) -> tuple[str, ...]:
    """One text, or a list of them; `no`, which YAML reads as a boolean, is the language."""
    values = stated if isinstance(stated, list) else [stated]
    said = ("no" if value is False else value for value in values[:_LIST_LIMIT])
    return tuple(told for value in said if isinstance(value, str) and (told := text(value)))
