"""Code that a configuration of the Hugging Face libraries has its loader fetch, import or call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.model import is_absolute
from ai_finder.domain.models.risks.python_names import Judgement, judge

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft

LIBRARIES = ("transformers.", "diffusers.", "peft.", "sentence_transformers.", "torch.nn.", "timm.", "optimum.")
"""What configurations name classes of, beside the names that pickles need."""
_FETCHED = "transformers_modules."
"""The package under which transformers imports what it downloaded."""
_ENTRIES_LIMIT = 200


def check_auto_map(config: Mapping[str, object], draft: Draft) -> None:
    """Warn of each class that a configuration, or one directly in it, maps to a file of a repository.

    Source: https://huggingface.co/docs/transformers/custom_models
    """
    for place, part in _with_parts(config):
        auto_map = part.get("auto_map")
        for automatic, named in _pairs(auto_map if isinstance(auto_map, dict) else {"": auto_map}):
            where = ".".join(filter(None, (place, "auto_map", automatic)))
            for name in named if isinstance(named, list) else (named,):
                if isinstance(name, str):
                    draft.warn(Danger.CONFIG_REMOTE_CODE, name, where)
    for pipeline, made in _pairs(config.get("custom_pipelines")):
        code = made.get("impl") if isinstance(made, dict) else made
        if isinstance(code, str):
            draft.warn(Danger.CONFIG_REMOTE_CODE, code, f"custom_pipelines.{pipeline}")


def check_class(dotted: str, draft: Draft, where: str) -> None:
    """Warn of a class that a loader imports by its full name, unless its library is one that models need."""
    if dotted.startswith(_FETCHED):
        draft.warn(Danger.CONFIG_REMOTE_CODE, dotted, where)
        return
    judgement = judge(dotted)
    if judgement is Judgement.DANGEROUS:
        draft.warn(Danger.CONFIG_DANGEROUS_CLASS, dotted, where)
    elif judgement is Judgement.UNKNOWN and not dotted.startswith(LIBRARIES):
        draft.warn(Danger.CONFIG_ARBITRARY_CLASS, dotted, where)


def is_below(path: str) -> bool:
    """Whether a relative path stays in its folder."""
    return not is_absolute(path) and ".." not in path.replace("\\", "/").split("/")


def repository(named: object) -> tuple[str, ...]:
    """The model that a configuration was made from: none where it is somebody's folder."""
    if not isinstance(named, str) or not named or is_absolute(named) or named.startswith("."):
        return ()
    return (named,) if named.isprintable() and len(named) <= 200 and named.count("/") <= 1 else ()


def _with_parts(config: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    yield "", config
    for place, part in _pairs(config):
        if isinstance(part, dict) and place != "auto_map":
            yield place, part


def _pairs(mapping: object) -> list[tuple[str, object]]:
    return list(mapping.items())[:_ENTRIES_LIMIT] if isinstance(mapping, Mapping) else []
