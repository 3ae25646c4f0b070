"""The files beside a model's weights that say more of it: which they are, and how their facts join the header's.

A fact of the header is never overwritten; one that is taken from another file keeps its origin.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from attrs import evolve, fields

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.draft import REASONS_LIMIT, Draft, Reason
from ai_finder.domain.models.file import File, Source
from ai_finder.domain.models.identified import Identified
from ai_finder.domain.models.model import Model, Origin
from ai_finder.domain.models.risks import chat_template
from ai_finder.domain.vocabulary import FileFormat, Verdict


class Companion(NamedTuple):
    """A file that may lie beside weights, and what it must be to be believed."""

    name: str
    formats: frozenset[FileFormat]
    with_adapter: bool
    """Whether it speaks of an adapter that it lies beside, or only of a whole model."""


_CONFIG = frozenset((FileFormat.HF_CONFIG,))

COMPANIONS: tuple[Companion, ...] = (
    Companion("adapter_config.json", frozenset((FileFormat.PEFT_ADAPTER_CONFIG,)), with_adapter=True),
    Companion("config.json", _CONFIG, with_adapter=False),
    Companion("params.json", _CONFIG, with_adapter=False),
    Companion("quantize_config.json", _CONFIG, with_adapter=False),
    Companion("quant_config.json", _CONFIG, with_adapter=False),
    Companion("modules.json", _CONFIG, with_adapter=False),
    Companion("generation_config.json", _CONFIG, with_adapter=False),
    Companion("tokenizer_config.json", frozenset((FileFormat.HF_TOKENIZER_CONFIG,)), with_adapter=True),
    Companion("tokenizer.json", frozenset((FileFormat.HF_TOKENIZER,)), with_adapter=True),
    Companion("tokenizer.model", frozenset((FileFormat.SENTENCEPIECE, FileFormat.TIKTOKEN)), with_adapter=True),
    Companion("README.md", frozenset((FileFormat.HF_MODEL_CARD,)), with_adapter=True),
)
"""The first that states a fact is believed."""

_WEIGHTS = frozenset((
    FileFormat.FLAX_MSGPACK,
    FileFormat.GGUF,
    FileFormat.KERAS_H5,
    FileFormat.KERAS_WEIGHTS_H5,
    FileFormat.ONNX,
    FileFormat.OPENVINO_IR,
    FileFormat.PYTORCH_LEGACY,
    FileFormat.PYTORCH_ZIP,
    FileFormat.SAFETENSORS,
    FileFormat.SAFETENSORS_INDEX,
))  # fmt: skip
_WITH_CARD = frozenset((FileFormat.DIFFUSERS_INDEX, FileFormat.PEFT_ADAPTER_CONFIG))
"""What describes itself but for its card."""
_ADAPTER = re.compile(r"(?:adapter_model|pytorch_lora_weights)\..*", re.DOTALL)
_TEMPLATE = "chat_template.jinja"
_TEMPLATE_LIMIT = 1 << 20
"""In bytes."""

_OWN = frozenset(("parameters", "tensors", "dtypes", "metadata", "origins", "guesses", "framework_version"))
"""Facts that a model's own file states, or nobody; and the version, which goes with its framework."""
_FACTS = tuple(each.name for each in fields(Model) if each.name not in _OWN)


def with_companions(
    found: Identified, name: str, beside: Callable[[str], Source | None], recognise: Callable[[File], Identified | None]
) -> Identified:
    """A model file, with what the files beside it add: facts that it lacks, and dangers.

    `name` is its own; `beside` gives a file of its folder, `recognise` tells what such a file is. OSError as theirs.
    """
    if found.format not in _WEIGHTS | _WITH_CARD:
        return found
    for companion in COMPANIONS:
        if not _speaks_of(companion, found.format, name):
            continue
        source = beside(companion.name)
        if source is not None:
            said = recognise(File(companion.name, source, beside))
            if said is not None and said.format in companion.formats:
                found = joined(found, companion.name, said)
    return _with_template(found, beside) if found.format in _WEIGHTS else found


def joined(found: Identified, name: str, said: Identified) -> Identified:
    """A model, and what a companion of this name says; of a broken one only the dangers are believed."""
    reasons = {*found.reasons, *(Reason(each.danger, each.detail, _place(name, each)) for each in said.reasons)}
    whole = said.verdict in (Verdict.COMPANION, Verdict.VALID)
    return evolve(
        found,
        model=_filled(found.model, name, said.model) if whole else found.model,
        reasons=tuple(sorted(reasons)[:REASONS_LIMIT]),
    )


def _speaks_of(companion: Companion, form: FileFormat, name: str) -> bool:
    if form in _WITH_CARD:
        return companion.name == "README.md"
    if _ADAPTER.fullmatch(name) is not None:
        return companion.with_adapter
    return companion.name != "adapter_config.json"


def _filled(model: Model, path: str, said: Model) -> Model:
    missing = [fact for fact in _FACTS if _is_unknown(model, fact) and not _is_unknown(said, fact)]
    if "framework" in missing and model.framework_version is None and said.framework_version is not None:
        missing.append("framework_version")
    facts = {fact: getattr(said, fact) for fact in missing}
    return evolve(model, **facts, origins=(*model.origins, *(Origin(fact, path) for fact in missing)))


def _is_unknown(model: Model, fact: str) -> bool:
    return getattr(model, fact) in (None, ())


def _place(name: str, reason: Reason) -> str:
    return f"{name}:{reason.where}" if reason.where else name


def _with_template(found: Identified, beside: Callable[[str], Source | None]) -> Identified:
    """The chat template that lies alone in a file; it is plain text, so nothing but its name says what it is."""
    source = beside(_TEMPLATE)
    if source is None or not 0 < source.size <= _TEMPLATE_LIMIT:
        return found
    draft = Draft()
    try:
        template = source.read(0, source.size).decode()
        digest = chat_template.check(template, draft)
    except (UnicodeDecodeError, LimitExceeded):
        return found
    said = evolve(found, model=Model(chat_template=digest), reasons=tuple(draft.reasons), verdict=Verdict.COMPANION)
    return joined(found, _TEMPLATE, said)
