# /// script
# requires-python = "==3.11.*"
# dependencies = ["protobuf==7.36.2", "sentencepiece==0.2.3"]
# ///
"""Tokenizers that SentencePiece trains on a few sentences: one of each kind."""

from __future__ import annotations

import io
import json
import sys
from importlib.metadata import version
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

OUT = Path(sys.argv[1])
SENTENCES = ["the quick brown fox jumps over the lazy dog", "a model is a file", "tokens are pieces of words"] * 20
MANIFEST = []

for kind, more in (
    ("unigram", {"vocab_size": 35}),
    ("bpe", {"vocab_size": 290, "byte_fallback": True}),
    ("word", {"vocab_size": 20, "use_all_vocab": True}),
    ("char", {"vocab_size": 31, "pad_id": 3, "user_defined_symbols": ["<sep>"]}),
):
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=written,
        model_type=kind,
        normalization_rule_name="identity",  # the tables of the others take 240 kB each
        minloglevel=2,
        num_threads=1,
        **more,
    )
    (OUT / f"{kind}.model").write_bytes(written.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    stated = sentencepiece_model_pb2.ModelProto.FromString(written.getvalue())
    model = {
        "vocabulary_size": processor.get_piece_size(),
        "tokenizer": sentencepiece_model_pb2.TrainerSpec.ModelType.Name(stated.trainer_spec.model_type).lower(),
        "metadata": {"normalizer": stated.normalizer_spec.name},
    }
    row = {"path": f"{kind}.model", "made_by": f"sentencepiece {version('sentencepiece')}", "format": "sentencepiece"}
    MANIFEST.append({**row, "verdict": "companion", "model": model})

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
