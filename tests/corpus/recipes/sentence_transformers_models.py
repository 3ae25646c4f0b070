# /// script
# requires-python = "==3.11.*"
# dependencies = ["sentence-transformers==6.2.0", "transformers==5.24.0", "tokenizers==0.23.3", "torch==2.13.0"]
# ///
"""A tiny embedding model by sentence-transformers: its modules, their configurations, and its card."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import sentence_transformers
import torch
from sentence_transformers import SentenceTransformer, models
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

OUT = Path(sys.argv[1])
BY = f"sentence-transformers {sentence_transformers.__version__}"
UNKNOWN = "[UNK]"
SMALL = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 8}

torch.manual_seed(0)
with tempfile.TemporaryDirectory() as folder:
    BertModel(BertConfig(**SMALL, max_position_embeddings=16)).save_pretrained(folder)
    words = Tokenizer(WordLevel({UNKNOWN: 0, "[PAD]": 1, "a": 2}, unk_token=UNKNOWN))
    PreTrainedTokenizerFast(tokenizer_object=words, unk_token=UNKNOWN, pad_token="[PAD]").save_pretrained(folder)  # noqa: S106
    word = models.Transformer(folder, max_seq_length=16)
    model = SentenceTransformer(modules=[word, models.Pooling(8), models.Dense(8, 4), models.Normalize()], device="cpu")
    model.save(str(OUT / "embedder"))

named = {"framework": "sentence-transformers"}
told: dict[str, tuple[str, str, dict[str, Any]]] = {
    "modules.json": ("hf-config", "companion", named),
    "config_sentence_transformers.json": (
        "hf-config",
        "companion",
        named | {"framework_version": sentence_transformers.__version__},
    ),
    "config.json": ("hf-config", "companion", {"architecture": "BertModel", "vocabulary_size": 8}),
    "1_Pooling/config.json": ("hf-config", "companion", named),
    "2_Dense/config.json": ("hf-config", "companion", named),
    "README.md": ("hf-model-card", "companion", {"framework": "sentence-transformers", "task": "sentence-similarity"}),
    "model.safetensors": ("safetensors", "valid", {"parameters": word.auto_model.num_parameters()}),
    "tokenizer.json": ("hf-tokenizer", "companion", {"tokenizer": "WordLevel", "vocabulary_size": len(word.tokenizer)}),
    "tokenizer_config.json": ("hf-tokenizer-config", "companion", {}),
    "sentence_bert_config.json": ("hf-config", "companion", named),
}
manifest = [
    {"path": f"embedder/{path}", "made_by": BY, "format": form, "verdict": verdict, "model": facts}
    for path, (form, verdict, facts) in told.items()
]
for path in sorted(OUT.rglob("*")):
    if path.is_file() and str(path.relative_to(OUT / "embedder")) not in told:
        sys.stdout.write(f"left out: {path.relative_to(OUT)}\n")
        path.unlink()
(OUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
