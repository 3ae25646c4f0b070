# /// script
# requires-python = "==3.11.*"
# dependencies = ["xgboost-cpu==2.1.4", "numpy==2.4.6"]
# ///
"""Models by XGBoost in the binary form that it wrote until version 3."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import xgboost

OUT = Path(sys.argv[1])
MANIFEST = []

rows = np.random.default_rng(0).normal(size=(60, 4))
data = xgboost.DMatrix(rows, np.arange(60) % 3)
two = xgboost.DMatrix(rows, (rows[:, 0] > 0).astype(int))

boosters = {
    "trees": xgboost.train({"objective": "binary:logistic", "max_depth": 2}, two, 3),
    "dart": xgboost.train({"objective": "multi:softprob", "num_class": 3, "booster": "dart", "max_depth": 1}, data, 2),
    "linear": xgboost.train({"objective": "reg:squarederror", "booster": "gblinear"}, two, 2),
}
boosters["trees"].set_attr(best_iteration="2")

for name, booster in boosters.items():
    learner = json.loads(booster.save_config())["learner"]
    model = {
        "architecture": learner["gradient_booster"]["name"],
        "task": learner["objective"]["name"],
        "framework": "xgboost",
        "framework_version": ".".join(xgboost.__version__.split(".")[:2]),
        "metadata": {"num_feature": booster.num_features(), **booster.attributes()},
    }
    if name == "linear":
        dump = json.loads(booster.get_dump(dump_format="json")[0])
        model["parameters"] = len(dump["weight"]) + len(dump["bias"])
    else:
        model["metadata"]["num_trees"] = len(booster.get_dump())
    # Versions before 1.0 did not always write the mark.
    marked = bytes(booster.save_raw("deprecated"))
    by = f"xgboost {xgboost.__version__}"
    for path, content in ((f"{name}.marked", marked), (f"{name}.model", marked.removeprefix(b"binf"))):
        (OUT / path).write_bytes(content)
        MANIFEST.append({"path": path, "made_by": by, "format": "xgboost", "model": model})

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
