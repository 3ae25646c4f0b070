# /// script
# requires-python = "==3.11.*"
# dependencies = ["fasttext-wheel==0.9.2", "numpy==2.3.5"]
# ///
"""Models by fastText: a classifier, word vectors of both kinds, and quantized ones."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import fasttext

OUT = Path(sys.argv[1])
MANIFEST = []
corpus = OUT / "corpus.txt"
corpus.write_text("\n".join(f"__label__{'ab'[i % 2]} word{i % 7} foo{i % 3} baré" for i in range(100)))
common = {"dim": 4, "epoch": 2, "minCount": 1, "thread": 1}
grams = {"bucket": 300, "wordNgrams": 2}


def told(name: str, model: fasttext.FastText._FastText) -> None:
    """Save a model, and a line of the manifest."""
    model.save_model(str(OUT / name))
    arguments = model.f.getArgs()
    facts = {
        "architecture": arguments.model.name,
        "framework": "fasttext",
        "vocabulary_size": len(model.get_words()),
        "quantization": "product quantization" if model.is_quantized() else None,
        "metadata": {
            "dim": model.get_dimension(),
            "loss": arguments.loss.name,
            "minn": arguments.minn,
            "maxn": arguments.maxn,
        },
    }
    if not model.is_quantized():
        matrices = model.get_input_matrix(), model.get_output_matrix()
        facts |= {
            "parameters": sum(matrix.size for matrix in matrices),
            "tensors": len(matrices),
            "dtypes": sorted({str(matrix.dtype) for matrix in matrices}),
        }
    by = f"fasttext-wheel {version('fasttext-wheel')}"
    MANIFEST.append({"path": name, "made_by": by, "format": "fasttext", "model": facts})


told("classifier.bin", fasttext.train_supervised(str(corpus), **common))
told("one-against-all.bin", fasttext.train_supervised(str(corpus), **common, loss="ova"))
told("cbow.bin", fasttext.train_unsupervised(str(corpus), **common, bucket=10, model="cbow"))
told("skipgram.bin", fasttext.train_unsupervised(str(corpus), **common, bucket=10, model="skipgram"))
small = fasttext.train_supervised(str(corpus), **common, **grams)
small.quantize(str(corpus))
told("quantized.ftz", small)
pruned = fasttext.train_supervised(str(corpus), **common, **grams)
pruned.quantize(str(corpus), cutoff=270, qnorm=True)
told("pruned.ftz", pruned)

corpus.unlink()
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
