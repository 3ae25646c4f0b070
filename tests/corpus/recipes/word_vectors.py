# /// script
# requires-python = "==3.11.*"
# dependencies = ["gensim==4.4.0", "numpy==2.3.5"]
# ///
"""Word vectors by gensim, as text and binary."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import gensim
import numpy as np
from gensim.models import KeyedVectors, Word2Vec

OUT = Path(sys.argv[1])
MANIFEST = []

sentences = [[f"wörd{(i * j) % 23}" for j in range(9)] for i in range(50)]
many = KeyedVectors(3)
many.add_vectors([f"w{i}" for i in range(1200)], np.random.default_rng(0).normal(size=(1200, 3)).astype("float32"))
vectors = {
    "few": Word2Vec(sentences, vector_size=5, min_count=1, seed=1, workers=1).wv,
    "wide": Word2Vec(sentences, vector_size=1100, min_count=24, seed=1, workers=1, epochs=1).wv,
    "many": many,
}
for name, words in vectors.items():
    model = {
        "vocabulary_size": len(words),
        "parameters": words.vectors.size,
        "tensors": 1,
        "dtypes": [str(words.vectors.dtype)],
    }
    for ending, binary in (("bin", True), ("txt", False)):
        if name != "few" and not binary:
            continue
        words.save_word2vec_format(OUT / f"{name}.{ending}", binary=binary)
        form = "word2vec-bin" if binary else "word2vec-text"
        by = f"gensim {gensim.__version__}"
        MANIFEST.append({"path": f"{name}.{ending}", "made_by": by, "format": form, "model": model})

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
