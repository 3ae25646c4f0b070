"""The configurations of the Hugging Face libraries: of a model, of its generation, its preprocessing, its parts.

Sources: https://huggingface.co/docs/transformers/main_classes/configuration, https://www.sbert.net,
https://huggingface.co/docs/diffusers/api/configuration, https://huggingface.co/docs/timm, and the `params.json` of
https://github.com/meta-llama/llama and https://github.com/mistralai/mistral-inference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.formats import hf_quantization
from ai_finder.domain.models.model import METADATA_ENTRIES, Entry, Model, metadata, text
from ai_finder.domain.models.risks.remote_code import check_auto_map, check_class, is_below, repository
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

    Config = Mapping[str, object]

_CONTEXT = (
    "max_position_embeddings",
    "n_positions",
    "max_seq_len",
    "max_sequence_length",
    "seq_length",
    "n_ctx",
    "max_seq_length",
    "model_max_length",
)
_NAME = "config.json"
_MODEL_TYPE = re.compile(r"[a-z][a-z0-9_-]{1,40}")
_LANGUAGE_PARTS = ("text_config", "llm_config", "language_config")
"""Where a model of several kinds of input keeps what it is as a language model."""
_OF_A_MODEL = frozenset({
    "auto_map",
    "d_model",
    "dtype",
    "hidden_dropout_prob",
    "hidden_size",
    "initializer_range",
    "layer_norm_eps",
    "n_embd",
    "num_hidden_layers",
    "quantization",
    "quantization_config",
    "text_config",
    "torch_dtype",
    "transformers_version",
    "vision_config",
    "vocab_size",
})  # fmt: skip
"""What stands beside `model_type` or `architectures` in a model's configuration, and nowhere else."""
_OF_GENERATION = frozenset({
    "bos_token_id",
    "decoder_start_token_id",
    "do_sample",
    "eos_token_id",
    "max_length",
    "max_new_tokens",
    "pad_token_id",
    "temperature",
})  # fmt: skip
_PROCESSORS = ("image_processor_type", "feature_extractor_type", "video_processor_type", "processor_class")
_TASKS = {
    "AudioClassification": "audio-classification",
    "CTC": "automatic-speech-recognition",
    "CausalLM": "text-generation",
    "DepthEstimation": "depth-estimation",
    "DocumentQuestionAnswering": "document-question-answering",
    "ImageClassification": "image-classification",
    "ImageTextToText": "image-text-to-text",
    "InstanceSegmentation": "image-segmentation",
    "MaskGeneration": "mask-generation",
    "MaskedLM": "fill-mask",
    "MultipleChoice": "multiple-choice",
    "ObjectDetection": "object-detection",
    "QuestionAnswering": "question-answering",
    "SemanticSegmentation": "image-segmentation",
    "SequenceClassification": "text-classification",
    "SpeechSeq2Seq": "automatic-speech-recognition",
    "TextToSpeech": "text-to-speech",
    "TimeSeriesPrediction": "time-series-forecasting",
    "TokenClassification": "token-classification",
    "UniversalSegmentation": "image-segmentation",
    "VideoClassification": "video-classification",
    "Vision2Seq": "image-to-text",
    "VisualQuestionAnswering": "visual-question-answering",
    "ZeroShotImageClassification": "zero-shot-image-classification",
    "ZeroShotObjectDetection": "zero-shot-object-detection",
}
"""The task that a class is `For`, in the words of the model hub."""
_MODULES_LIMIT = 100


def read_json(document: Mapping[str, object], file: File, draft: Draft) -> None:
    """A configuration of one of these libraries: facts, and the code that it makes its loader run.

    The configurations of a list of modules are its parts.
    """
    for is_it, facts in _KINDS:
        if is_it(document):
            draft.format, draft.verdict = FileFormat.HF_CONFIG, Verdict.COMPANION
            _check(document, draft)
            draft.parts = _parts(document, file)
            draft.model = facts(document)
            return
    kind = document.get("model_type")
    if file.name == _NAME and isinstance(kind, str) and _MODEL_TYPE.fullmatch(kind):  # all else is as its class has it
        draft.format, draft.verdict, draft.model = FileFormat.HF_CONFIG, Verdict.COMPANION, _transformers(document)
        _check(document, draft)


def count(value: object) -> int | None:
    """A number of things; None where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 53 else None


def word(value: object) -> str | None:
    """A short text; None where it is none."""
    return text(value) or None if isinstance(value, str) else None


def settings(config: Mapping[str, object], but: frozenset[str] = frozenset()) -> tuple[Entry, ...]:
    """The first scalars of a configuration that are no facts, as metadata."""
    scalars = ((key, value) for key, value in config.items() if isinstance(value, str | int | float) and key not in but)
    return metadata(islice(scalars, METADATA_ENTRIES))


def _check(config: Config, draft: Draft) -> None:
    check_auto_map(config, draft)
    for key in ("_attn_implementation", "attn_implementation"):
        kernel = config.get(key)
        if isinstance(kernel, str) and "/" in kernel:  # fetched from the hub, and native
            draft.warn(Danger.CONFIG_REMOTE_CODE, kernel, key)
    for where, made in _made(config):
        if isinstance(made, str) and "." in made:
            check_class(made, draft, where)
    for place, module in enumerate(_modules(config)):
        path = module.get("path")
        if isinstance(path, str) and not is_below(path):
            draft.warn(Danger.CONFIG_PATH_TRAVERSAL, path, f"[{place}].path")


def _parts(config: Config, file: File) -> tuple[str, ...]:
    folders = {path for module in _modules(config) if isinstance(path := module.get("path"), str) and is_below(path)}
    return tuple(f"{path}/config.json" for path in sorted(folders) if path and file.beside(f"{path}/config.json"))


def _made(config: Config) -> Iterator[tuple[str, object]]:
    """The classes that sentence-transformers imports by name: of its modules, their routes, and activations."""
    for key in ("activation_function", "sbert_ce_default_activation_function"):
        yield key, config.get(key)
    own, routes = config.get("sentence_transformers"), config.get("types")
    if isinstance(own, dict):
        yield "sentence_transformers.activation_fn", own.get("activation_fn")
    if isinstance(routes, dict):
        yield from ((f"types.{name}", made) for name, made in islice(routes.items(), _MODULES_LIMIT))
    yield from ((f"[{place}].type", module.get("type")) for place, module in enumerate(_modules(config)))


def _modules(config: Config) -> list[Config]:
    """The parts of a sentence-transformers model: a list is given as the value of an empty key."""
    listed = config.get("")
    modules = listed[:_MODULES_LIMIT] if isinstance(listed, list) else []
    return [module for module in modules if isinstance(module, dict)]


def _transformers(config: Config) -> Model:
    language = next((part for key in _LANGUAGE_PARTS if isinstance(part := config.get(key), dict)), {})
    classes = _classes(config)
    kind = word(config.get("model_type"))
    return Model(
        architecture=classes[0] if classes else kind,
        task=_task(classes[0], config) if classes else None,
        dtypes=_dtypes(config, language),
        quantization=hf_quantization.of_config(config),
        context_length=_first_count(_CONTEXT, config, language),
        vocabulary_size=_first_count(("vocab_size",), config, language),
        base_models=repository(config.get("_name_or_path")),
        framework="transformers" if "transformers_version" in config else None,
        framework_version=word(config.get("transformers_version")),
        metadata=settings(config, _SAID),
    )


def _classes(config: Config) -> list[str]:
    stated = config.get("architectures")
    return [text(name) for name in stated[:10] if isinstance(name, str)] if isinstance(stated, list) else []


def _task(architecture: str, config: Config) -> str | None:
    if architecture.endswith("ForConditionalGeneration"):
        if "vision_config" in config:
            return "image-text-to-text"
        if "num_mel_bins" in config:
            return "automatic-speech-recognition"
        return "text2text-generation" if config.get("is_encoder_decoder") is True else None
    if architecture.endswith(("LMHeadModel", "LMHead")):
        return _TASKS["CausalLM"]
    otherwise = "feature-extraction" if architecture.endswith("Model") else None
    return _TASKS.get(architecture.rpartition("For")[2], otherwise)


def _dtypes(*configs: Config) -> tuple[str, ...]:
    stated = (config.get(key) for config in configs for key in ("torch_dtype", "dtype"))
    return next(((text(dtype),) for dtype in stated if isinstance(dtype, str)), ())


def _first_count(keys: Iterable[str], *configs: Config) -> int | None:
    counts = (count(config.get(key)) for config in configs for key in keys)
    return next((number for number in counts if number is not None), None)


_SAID = frozenset({"_name_or_path", "dtype", "torch_dtype", "transformers_version", "vocab_size", *_CONTEXT})


def _diffusers(config: Config) -> Model:
    return Model(
        architecture=word(config.get("_class_name")),
        base_models=repository(config.get("_name_or_path")),
        quantization=hf_quantization.of_config(config),
        framework="diffusers",
        framework_version=word(config.get("_diffusers_version")),
        metadata=settings(config),
    )


def _generation(config: Config) -> Model:
    return Model(
        framework="transformers",
        framework_version=word(config.get("transformers_version")),
        metadata=settings(config),
    )


def _timm(config: Config) -> Model:
    pretrained = config.get("pretrained_cfg")
    pretrained = pretrained if isinstance(pretrained, dict) else {}
    return Model(
        architecture=word(config.get("architecture")),
        license=word(pretrained.get("license", config.get("license"))),
        framework="timm",
        metadata=settings(config),
    )


def _sentences(config: Config) -> Model:
    versions = config.get("__version__")
    version = versions.get("sentence_transformers") if isinstance(versions, dict) else None
    kinds = [module["type"] for module in _modules(config) if isinstance(module.get("type"), str)]
    return Model(
        context_length=count(config.get("max_seq_length")),
        framework="sentence-transformers",
        framework_version=word(version),
        metadata=settings({"modules": ", ".join(map(str, kinds)), **config}),
    )


def _plain_facts(config: Config) -> Model:
    """What has no facts but its own settings: a processor, the settings of a quantization."""
    return Model(quantization=hf_quantization.of_method(config), metadata=settings(config))


def _reference(config: Config) -> Model:
    """The `params.json` of Llama's and Mistral's own code."""
    return Model(
        context_length=_first_count(("max_seq_len",), config),
        vocabulary_size=_first_count(("vocab_size",), config),
        metadata=settings(config),
    )


def _is_transformers(config: Config) -> bool:
    if "added_tokens_decoder" in config:
        return False
    names = isinstance(config.get("model_type"), str) + bool(_classes(config))
    return (
        names == 2
        or (names == 1 and not config.keys().isdisjoint(_OF_A_MODEL))
        or _has(config, "hidden_size", "num_hidden_layers", "num_attention_heads")
    )


def _is_sentences(config: Config) -> bool:
    versions = config.get("__version__")
    return (
        any(isinstance(module.get("type"), str) and _has(module, "idx", "name", "path") for module in _modules(config))
        or (isinstance(versions, dict) and "sentence_transformers" in versions)
        or _has(config, "word_embedding_dimension", "pooling_mode_mean_tokens")
        or _has(config, "embedding_dimension", "pooling_mode")
        or _has(config, "transformer_task", "modality_config")
        or _is_router(config)
        or _has(config, "in_features", "out_features", "activation_function")
        or _has(config, "max_seq_length", "do_lower_case")
    )


def _is_router(config: Config) -> bool:
    routes = config.get("types")
    return (
        _has(config, "structure", "parameters")
        and isinstance(routes, dict)
        and all("." in str(made) for made in routes.values())
    )


def _is_processor(config: Config) -> bool:
    return any(isinstance(config.get(key), str) for key in _PROCESSORS) and "tokenizer_class" not in config


def _has(config: Config, *keys: str) -> bool:
    return config.keys() >= set(keys)


_KINDS: tuple[tuple[Callable[[Mapping[str, object]], bool], Callable[[Mapping[str, object]], Model]], ...] = (
    (lambda config: isinstance(config.get("_class_name"), str) and "_diffusers_version" in config, _diffusers),
    (_is_transformers, _transformers),
    (lambda config: "transformers_version" in config and not config.keys().isdisjoint(_OF_GENERATION), _generation),
    (_is_sentences, _sentences),
    (_is_processor, _plain_facts),
    (lambda config: isinstance(config.get("architecture"), str) and _has(config, "num_features"), _timm),
    (lambda config: isinstance(config.get("architecture"), str) and _has(config, "pretrained_cfg"), _timm),
    (lambda config: _has(config, "model_cfg", "preprocess_cfg"), _plain_facts),
    (lambda config: _has(config, "bits", "group_size", "desc_act"), _plain_facts),
    (lambda config: _has(config, "w_bit", "q_group_size"), _plain_facts),
    (lambda config: _has(config, "dim", "n_layers", "n_heads", "norm_eps"), _reference),
)
"""Each kind of configuration, how it is known, and what it says. Tried from above."""
