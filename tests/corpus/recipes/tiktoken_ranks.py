# /// script
# requires-python = "==3.11.*"
# dependencies = ["tiktoken==0.14.0", "blobfile==3.3.0"]
# ///
"""A byte pair encoding, trained and written by tiktoken."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import tiktoken
from tiktoken._educational import bpe_train
from tiktoken.load import dump_tiktoken_bpe, load_tiktoken_bpe

OUT = Path(sys.argv[1])
TEXT = "the quick brown fox jumps over the lazy dog; a model is known by its content, never by its name. " * 20
PATTERN = r"\w+|\s+|[^\w\s]+"

ranks = bpe_train(TEXT, 300, PATTERN, visualise=None)
dump_tiktoken_bpe(ranks, str(OUT / "tiny.tiktoken"))
(OUT / "tokenizer.model").write_bytes((OUT / "tiny.tiktoken").read_bytes())  # as Llama 3 names it
encoding = tiktoken.Encoding(
    "tiny", pat_str=PATTERN, mergeable_ranks=load_tiktoken_bpe(str(OUT / "tiny.tiktoken")), special_tokens={}
)
manifest = [
    {
        "path": name,
        "made_by": f"tiktoken {tiktoken.__version__}",
        "format": "tiktoken",
        "verdict": "companion",
        "model": {"vocabulary_size": encoding.n_vocab, "tokenizer": "BPE"},
    }
    for name in ("tiny.tiktoken", "tokenizer.model")
]
(OUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
