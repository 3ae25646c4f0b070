# /// script
# requires-python = "==3.11.*"
# dependencies = ["lightgbm==2.1.2", "numpy==1.23.5", "scipy==1.10.1", "scikit-learn==1.2.2"]
# ///
"""Models as LightGBM wrote them before version 2.2, which marks the end of the trees."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import lightgbm
import numpy as np

OUT = Path(sys.argv[1])
MANIFEST = []

rows = np.random.default_rng(0).normal(size=(60, 4))
settings = {"num_leaves": 3, "verbose": -1, "min_data_in_leaf": 5, "num_threads": 1}
for name, objective, target in (("regression", "regression", rows[:, 1]), ("binary", "binary", rows[:, 0] > 0)):
    data = lightgbm.Dataset(rows, target.astype(float), feature_name=["age", "size", "x_y", "z"])
    booster = lightgbm.train({**settings, "objective": objective}, data, 2)
    booster.save_model(str(OUT / f"{name}.txt"))
    said = booster.dump_model()
    model = {
        "framework": "lightgbm",
        "inputs": booster.feature_name(),
        "metadata": {
            "version": said["version"],
            "num_trees": len(said["tree_info"]),
            "num_class": str(said["num_class"]),
            "num_tree_per_iteration": str(said["num_tree_per_iteration"]),
        },
    }
    by = f"lightgbm {lightgbm.__version__}"
    MANIFEST.append({"path": f"{name}.txt", "made_by": by, "format": "lightgbm", "model": model})

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
