# /// script
# requires-python = "==3.11.*"
# dependencies = ["nyoka==5.5.0", "scikit-learn==1.9.1", "pandas==3.1.1", "lxml==6.1.3"]
# ///
"""Tiny models of scikit-learn, written as PMML by Nyoka."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import sklearn
from nyoka import PMML44, skl_to_pmml
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
NAMES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]

IRIS = load_iris()
MODELS = {
    "linear": LinearRegression(),
    "tree": DecisionTreeClassifier(max_depth=2, random_state=0),
    "forest": RandomForestClassifier(2, max_depth=2, random_state=0),
    "vectors": SVC(max_iter=5),
    "network": MLPClassifier((3,), max_iter=5, random_state=0),
    "clusters": KMeans(2, n_init=1, random_state=0),
}
for name, model in MODELS.items():
    pipeline = Pipeline([("scaled", StandardScaler()), ("model", model)]).fit(IRIS.data, IRIS.target)
    path = OUT / f"{name}.pmml"
    skl_to_pmml(pipeline, NAMES, "species", str(path), model_name=name, description=f"a {name}")
    read = PMML44.parse(str(path), silence=True)
    kinds = [kind for kind in vars(read) if kind.endswith("Model") or kind == "NeuralNetwork"]
    kind, found = next((kind, made[0]) for kind in kinds if (made := getattr(read, kind)))
    types = {one.name: one.dataType for one in read.DataDictionary.DataField}
    used = [one for one in found.MiningSchema.MiningField if one.usageType in {"active", None}]
    facts = {
        "name": found.modelName,
        "architecture": kind,
        "task": found.functionName,
        "framework": read.Header.Application.name,
        "framework_version": read.Header.Application.version,
        "inputs": [f"{one.name}: {types[one.name]}" for one in used],
    }
    by = f"nyoka {read.Header.Application.version}, scikit-learn {sklearn.__version__}"
    MANIFEST.append({"path": path.name, "made_by": by, "format": "pmml", "model": facts})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
