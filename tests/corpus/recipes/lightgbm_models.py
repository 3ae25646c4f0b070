# /// script
# requires-python = "==3.11.*"
# dependencies = ["lightgbm==4.7.0", "numpy==2.3.5"]
# ///
"""Models by LightGBM: two classes, three, linear trees, a random forest."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import lightgbm
import numpy as np

OUT = Path(sys.argv[1])
MANIFEST = []

rows = np.random.default_rng(0).normal(size=(60, 4))
names = ["age", "size", "x_y", "ü"]
common = {"num_leaves": 3, "verbose": -1, "min_data_in_leaf": 5, "num_threads": 1}
forest = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5}
trained = {
    "binary": ({"objective": "binary"}, rows[:, 0] > 0),
    "classes": ({"objective": "multiclass", "num_class": 3}, np.arange(60) % 3),
    "linear": ({"objective": "regression", "linear_tree": True}, rows[:, 1]),
    "forest": ({"objective": "binary", **forest}, rows[:, 0] > 0),
}
for name, (settings, target) in trained.items():
    data = lightgbm.Dataset(rows, target.astype(float), feature_name=names, params={**common, **settings})
    booster = lightgbm.train({**common, **settings}, data, 2)
    booster.save_model(OUT / f"{name}.txt")
    said = booster.dump_model()
    model = {
        "architecture": settings.get("boosting", "gbdt"),
        "task": said["objective"],
        "framework": "lightgbm",
        "inputs": booster.feature_name(),
        "metadata": {
            "version": said["version"],
            "num_trees": booster.num_trees(),
            "num_class": str(said["num_class"]),
            "num_tree_per_iteration": str(booster.num_model_per_iteration()),
        },
    }
    by = f"lightgbm {lightgbm.__version__}"
    MANIFEST.append({"path": f"{name}.txt", "made_by": by, "format": "lightgbm", "model": model})

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
