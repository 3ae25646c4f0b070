"""The files beside a model's weights that say more of it: one table of their names, and of whom they speak.

They speak of what the Hugging Face libraries load from such a folder, and of nothing else that happens to lie there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ai_finder.domain.models.identified import Identified
from ai_finder.domain.vocabulary import FileFormat, Verdict


class Companion(NamedTuple):
    """A file that may lie beside weights, and what it must be to be believed."""

    name: str
    formats: frozenset[FileFormat]
    with_adapter: bool = False
    """Whether it speaks of an adapter that it lies beside, too, and not only of a whole model."""


_CONFIG = frozenset((FileFormat.HF_CONFIG,))
_TOKENIZER_CONFIG = frozenset((FileFormat.HF_TOKENIZER_CONFIG,))
_TOKENIZER = frozenset((FileFormat.HF_TOKENIZER,))
_VOCABULARY = frozenset((FileFormat.SENTENCEPIECE, FileFormat.TIKTOKEN))
_CARD = Companion("README.md", frozenset((FileFormat.HF_MODEL_CARD,)), with_adapter=True)
_ADAPTER_CONFIG = Companion("adapter_config.json", frozenset((FileFormat.PEFT_ADAPTER_CONFIG,)), with_adapter=True)

COMPANIONS: tuple[Companion, ...] = (
    _ADAPTER_CONFIG,
    *(
        Companion(name, _CONFIG)
        for name in (
            "config.json",
            "params.json",
            "quantize_config.json",
            "quant_config.json",
            "modules.json",
            "config_sentence_transformers.json",
            "sentence_bert_config.json",
            "generation_config.json",
        )
    ),
    Companion("tokenizer_config.json", _TOKENIZER_CONFIG, with_adapter=True),
    Companion("chat_template.json", _TOKENIZER_CONFIG, with_adapter=True),
    Companion("chat_template.jinja", frozenset((FileFormat.TEXT, FileFormat.YAML)), with_adapter=True),
    Companion("tokenizer.json", _TOKENIZER, with_adapter=True),
    *(
        Companion(name, _VOCABULARY, with_adapter=True)
        for name in (
            "tokenizer.model",
            "tokenizer.model.v3",
            "spiece.model",
            "sentencepiece.bpe.model",
            "sentencepiece.model",
            "source.spm",
            "target.spm",
            "tiktoken.model",
            "qwen.tiktoken",
        )
    ),
    *(
        Companion(name, _CONFIG)
        for name in (
            "processor_config.json",
            "preprocessor_config.json",
            "video_preprocessor_config.json",
            "image_processor_config.json",
            "open_clip_config.json",
        )
    ),
    _CARD,
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
"""What these libraries load from a folder."""
_POINTED = re.compile(r".*\.(?:safetensors|bin|gguf|onnx|h5|msgpack|pth?|index\.json)", re.DOTALL | re.IGNORECASE)
"""The names of such files, where only a pointer to one is there."""
_OF_TRAINING = re.compile(r"(?:optimizer|scheduler|scaler|training_args|rng_state\w*)\.(?:pt|pth|bin)")
"""What a trainer leaves beside the weights."""
_WITH_CARD = frozenset((FileFormat.DIFFUSERS_INDEX, FileFormat.PEFT_ADAPTER_CONFIG))
"""What describes itself but for its card."""
_ADAPTER = re.compile(r"(?:adapter_model|pytorch_lora_weights)\..*", re.DOTALL)
_EXPORTS = re.compile(r"onnx|openvino|original|gguf|0_\w+")
"""A folder of weights whose companions lie one above: another format of the model, or its first module."""


def holds_weights(path: str, found: Identified) -> bool:
    """Whether it is what companions speak of."""
    if _OF_TRAINING.fullmatch(path.rpartition("/")[2]) is not None:
        return False
    if found.format is FileFormat.LFS_POINTER:
        return _POINTED.fullmatch(path) is not None
    return found.format in _WEIGHTS and found.verdict is not Verdict.NOT_A_MODEL


def companions(path: str, found: Identified) -> Iterator[tuple[str, Companion]]:
    """Where the files would lie that speak of the one at `path`; of several of one name the first is meant."""
    where, _, name = path.rpartition("/")
    above, _, last = where.rpartition("/")
    places = [where, above] if where and _EXPORTS.fullmatch(last) else [where]
    for companion in _of(name, holds=holds_weights(path, found), form=found.format):
        for place in places:
            yield f"{place}/{companion.name}" if place else companion.name, companion


def _of(name: str, *, holds: bool, form: FileFormat) -> tuple[Companion, ...]:
    if form in _WITH_CARD:
        return (_CARD,)
    if not holds:
        return ()
    if _ADAPTER.fullmatch(name) is not None:
        return tuple(companion for companion in COMPANIONS if companion.with_adapter)
    return tuple(companion for companion in COMPANIONS if companion is not _ADAPTER_CONFIG)


def fits(companion: Companion, found: Identified) -> bool:
    """Whether a file of its name is it; a pointer to it says nothing more."""
    return found.format in companion.formats or found.format is FileFormat.LFS_POINTER
