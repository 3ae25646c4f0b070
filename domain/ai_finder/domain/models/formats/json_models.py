"""The models, and what belongs to them, that are JSON: one table of the keys by which they are known."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.encodings import json_text
from ai_finder.domain.prefilter import Prefilter

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File


class Row(NamedTuple):
    """When a module is asked: its `read_json(document, file, draft)` may still leave the format unset."""

    module: str
    sign: str
    """The key that the top object, or the first object of a list, must show within a file's first bytes."""
    keys: frozenset[str]
    """All keys that it must have, wherever they stand."""


def _row(module: str, sign: str, *others: str) -> Row:
    return Row(module, sign, frozenset((sign, *others)))


ROWS: tuple[Row, ...] = (
    _row("coreml_manifest", "itemInfoEntries", "fileFormatVersion", "rootModelIdentifier"),
    _row("paddle_pir", "base_code", "program"),
    _row("xgboost", "learner"),
    _row("tfjs", "modelTopology"),
    _row("tfjs", "weights", "paths"),
    _row("catboost_json", "features_info"),
    _row("mxnet_symbol", "nodes"),
    _row("orbax", "tree_metadata"),
    _row("orbax", "item_handlers", "init_timestamp_nsecs"),
    _row("orbax", "init_timestamp_nsecs", "commit_timestamp_nsecs"),
    _row("keras_shards", "weight_map", "metadata"),
    _row("shard_index", "weight_map"),
    _row("ollama_manifest", "schemaVersion", "layers"),
    _row("ollama_config", "model_format", "rootfs"),
    _row("ollama_config", "model_format", "model_family", "model_type"),
    *(_row("mlflow", "flavors", other) for other in ("run_id", "mlflow_version", "model_uuid", "artifact_path")),
    _row("diffusers_index", "_class_name", "_diffusers_version"),
    _row("peft_adapter_config", "peft_type"),
    _row("hf_tokenizer", "added_tokens", "model"),
    _row("hf_tokenizer", "added_tokens", "truncation", "padding"),
    _row("hf_tokenizer", "pre_tokenizer", "model"),
    _row("hf_config", "model_type"),
    _row("hf_config", "architectures"),
    _row("hf_config", "num_attention_heads", "num_hidden_layers", "hidden_size"),
    _row("hf_config", "transformers_version"),
    _row("hf_config", "architecture", "num_features"),
    _row("hf_config", "architecture", "pretrained_cfg"),
    _row("hf_config", "idx", "name", "path", "type"),
    _row("hf_config", "__version__"),
    _row("hf_config", "word_embedding_dimension", "pooling_mode_mean_tokens"),
    _row("hf_config", "embedding_dimension", "pooling_mode"),
    _row("hf_config", "transformer_task", "modality_config"),
    _row("hf_config", "types", "structure", "parameters"),
    _row("hf_config", "in_features", "out_features", "activation_function"),
    _row("hf_config", "max_seq_length", "do_lower_case"),
    _row("hf_config", "model_cfg", "preprocess_cfg"),
    _row("hf_config", "desc_act", "bits", "group_size"),
    _row("hf_config", "w_bit", "q_group_size"),
    _row("hf_config", "n_heads", "n_layers", "dim", "norm_eps"),
    _row("hf_tokenizer_config", "tokenizer_class"),
    _row("hf_tokenizer_config", "added_tokens_decoder"),
    _row("hf_tokenizer_config", "model_max_length"),
    _row("hf_tokenizer_config", "chat_template"),
    _row("hf_config", "image_processor_type"),
    _row("hf_config", "feature_extractor_type"),
    _row("hf_config", "video_processor_type"),
    _row("hf_config", "processor_class"),
)
"""Tried from above. A list is known by its first object, and is given to its module as `{"": the list}`."""

_SIGNS = Prefilter(sorted({f'"{row.sign}"' for row in ROWS}))


def read(file: File, draft: Draft) -> None:
    """Ask the module whose keys the document has. Raises what is wrong with the text once its format is known."""
    if not _SIGNS(file.head):
        return
    promised = _keys(json_text.beginning(file.head))
    rows = [row for row in ROWS if row.sign in promised]
    if not rows:
        return
    parsed = json_text.parsed(file)
    keys = _keys(parsed.document)
    document = parsed.document if isinstance(parsed.document, dict) else {"": parsed.document}
    for module in dict.fromkeys(row.module for row in rows if row.keys <= keys):
        try:
            import_module(f"ai_finder.domain.models.formats.{module}").read_json(document, file, draft)
        except Malformed:  # a text that breaks off says first that it does
            if parsed.problem is None and draft.format is not None:
                raise
        if draft.format is not None:
            break
    if parsed.problem is not None and draft.format is not None:
        # What was counted of a part is no count.
        told = tuple(entry for entry in draft.model.metadata if entry.key not in _COUNTS)
        draft.model = evolve(draft.model, vocabulary_size=None, metadata=told)
        raise parsed.problem


_COUNTS = frozenset(("num_trees", "num_features", "nodes", "arg_nodes", "layers"))


def _keys(document: object) -> frozenset[str]:
    """The keys of an object, or of a list's first."""
    first = document[0] if isinstance(document, list) and document else document
    return frozenset(first) if isinstance(first, dict) else frozenset()
