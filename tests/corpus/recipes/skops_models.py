# /// script
# requires-python = "==3.11.*"
# dependencies = ["skops==0.16.0", "scikit-learn==1.9.1", "numpy==2.4.6"]
# ///
"""Small scikit-learn models by skops, one with a class that is nobody's, and one that names what no model needs."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
import skops
import skops.io
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

OUT = Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
MANIFEST: list[dict[str, Any]] = []
DICE = np.random.default_rng(0)
X = DICE.random((20, 3))
Y = (X[:, 0] > 0.5).astype(int)


def told(name: str, model: dict[str, Any], risk: str = "none", reasons: Iterable[str] = ()) -> None:
    """A line of the manifest."""
    line = {"path": name, "made_by": f"skops {skops.__version__}", "format": "skops", "verdict": "valid"}
    MANIFEST.append({**line, "model": model, "risk": risk, "reasons": sorted(reasons)})


def dumped(name: str, model: Any) -> dict[str, Any]:
    """A model's file, and what scikit-learn says of it."""
    skops.io.dump(model, OUT / name)
    version = sklearn.__version__
    return {"architecture": type(model).__name__, "framework": "scikit-learn", "framework_version": version}


def changed(name: str, source: str, old: str, new: str) -> None:
    """A copy whose schema says something else."""
    with zipfile.ZipFile(OUT / source) as before, zipfile.ZipFile(OUT / name, "w") as after:
        for member in before.infolist():
            content = before.read(member)
            if member.filename == "schema.json":
                text = json.dumps(json.loads(content))
                assert old in text
                content = text.replace(old, new).encode()
            after.writestr(member, content)


told("logistic.skops", dumped("logistic.skops", LogisticRegression().fit(X, Y)))
forest = RandomForestClassifier(2, max_depth=2, random_state=0)
pipeline = make_pipeline(StandardScaler(), FunctionTransformer(np.log1p), forest)
told("pipeline.skops", dumped("pipeline.skops", pipeline.fit(X, Y)))
function = '"__class__": "log1p", "__module__": "numpy"'
changed("hostile.skops", "pipeline.skops", function, '"__class__": "system", "__module__": "posix"')
told("hostile.skops", {"architecture": "Pipeline"}, "dangerous", ["config.dangerous-class"])
changed("own-class.skops", "pipeline.skops", function, '"__class__": "Step", "__module__": "our_models"')
told("own-class.skops", {"architecture": "Pipeline"}, "suspicious", ["config.arbitrary-class"])
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
