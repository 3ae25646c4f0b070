# /// script
# requires-python = "==3.11.*"
# dependencies = ["catboost==1.2.10", "numpy==2.3.5", "pandas==3.1.1"]
# ///
"""Models by CatBoost, binary and as JSON: numbers, categories, text; trees of both kinds."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import catboost
import numpy as np
import pandas as pd

OUT = Path(sys.argv[1])
MANIFEST = []

random = np.random.default_rng(0)
table = pd.DataFrame(
    {
        "number": random.normal(size=60),
        "category": random.choice(["a", "b", "c"], 60),
        "words": random.choice(["hello world", "foo bar baz", "a b"], 60),
    }
)
two, three = random.integers(0, 2, 60), random.integers(0, 3, 60)
common = {"iterations": 3, "depth": 2, "verbose": 0, "allow_writing_files": False, "thread_count": 1}
KINDS = {"cat_features": "categorical", "text_features": "text"}

trained = {
    "binary": ({"loss_function": "Logloss"}, ["number"], {}, two),
    "categories": ({"loss_function": "MultiClass"}, ["number", "category"], {"cat_features": ["category"]}, three),
    "text": ({"loss_function": "Logloss"}, ["number", "words"], {"text_features": ["words"]}, two),
    "uneven": ({"loss_function": "RMSE", "grow_policy": "Lossguide"}, ["number"], {}, two),
}
for name, (settings, columns, kinds, target) in trained.items():
    data = catboost.Pool(table[columns], target, **kinds)
    made = catboost.CatBoost({**common, **settings}).fit(data)
    of = {column: KINDS[kind] for kind, named in kinds.items() for column in named}
    model = {
        "task": made.get_all_params()["loss_function"],
        "framework": "catboost",
        "framework_version": catboost.__version__,
        "inputs": [f"{column}: {of.get(column, 'float')}" for column in made.feature_names_],
        "metadata": {"num_trees": made.tree_count_, "num_features": made.n_features_in_},
    }
    by = f"catboost {catboost.__version__}"
    made.save_model(OUT / f"{name}.cbm")
    MANIFEST.append({"path": f"{name}.cbm", "made_by": by, "format": "catboost", "model": model})
    if name != "text":  # which CatBoost does not write as JSON
        made.save_model(OUT / f"{name}.json", format="json", pool=data)
        MANIFEST.append({"path": f"{name}.json", "made_by": by, "format": "catboost-json", "model": model})

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
