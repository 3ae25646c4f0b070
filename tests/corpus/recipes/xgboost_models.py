# /// script
# requires-python = "==3.11.*"
# dependencies = ["xgboost-cpu==3.1.1", "numpy==2.3.5"]
# ///
"""Models by XGBoost, of its three boosters, as JSON and as Universal Binary JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import xgboost

OUT = Path(sys.argv[1])
MANIFEST = []

rows = np.random.default_rng(0).normal(size=(60, 4))
classes = (rows[:, 0] + rows[:, 1] > 0).astype(int)
named = xgboost.DMatrix(
    rows, classes, feature_names=["age", "size", "x y", "ü"], feature_types=["q", "float", "i", "q"]
)
plain = xgboost.DMatrix(rows, np.arange(60) % 3)

boosters = {
    "trees": xgboost.train({"objective": "binary:logistic", "max_depth": 2}, named, 3),
    "dart": xgboost.train({"objective": "multi:softprob", "num_class": 3, "booster": "dart", "max_depth": 1}, plain, 2),
    "linear": xgboost.train({"objective": "reg:squarederror", "booster": "gblinear"}, named, 2),
}
boosters["trees"].set_attr(best_iteration="2")

for name, booster in boosters.items():
    learner = json.loads(booster.save_config())["learner"]
    names, types = booster.feature_names or [], booster.feature_types or []
    model = {
        "architecture": learner["gradient_booster"]["name"],
        "task": learner["objective"]["name"],
        "framework": "xgboost",
        "framework_version": xgboost.__version__,
        "inputs": [f"{name}: {kind}" for name, kind in zip(names, types, strict=True)],
        "metadata": {"num_feature": booster.num_features(), **booster.attributes()},
    }
    if name == "linear":
        dump = json.loads(booster.get_dump(dump_format="json")[0])
        model["parameters"] = len(dump["weight"]) + len(dump["bias"])
    else:
        model["metadata"]["num_trees"] = len(booster.get_dump())
    for ending in ("json", "ubj"):
        path = OUT / f"{name}.{ending}"
        booster.save_model(path)
        by = f"xgboost {xgboost.__version__}"
        MANIFEST.append({"path": path.name, "made_by": by, "format": "xgboost", "model": model})

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
