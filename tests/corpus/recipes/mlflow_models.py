# /// script
# requires-python = "==3.11.*"
# dependencies = ["mlflow-skinny==3.17.2", "scikit-learn==1.9.1", "pandas==3.1.1"]
# ///
"""Models by MLflow: one of scikit-learn, one of the user's own Python, each with a signature."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import sklearn
from mlflow.models import Model, infer_signature
from sklearn.linear_model import LinearRegression

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []


class Doubler(mlflow.pyfunc.PythonModel):
    """A model that is Python code."""

    def predict(self, context: object, model_input: np.ndarray, params: object = None) -> np.ndarray:
        """Twice of what it is given."""
        return model_input * 2


def told(path: str, form: str, model: dict[str, Any], **also: Any) -> None:
    """A line of the manifest."""
    MANIFEST.append({"path": path, "made_by": f"mlflow {mlflow.__version__}", "format": form, "model": model, **also})


frame = pd.DataFrame({"height": [1.0, 2.0, 3.0], "count": [1, 2, 3]})
linear = LinearRegression().fit(frame, [1.0, 2.0, 3.0])
mlflow.sklearn.save_model(
    linear,
    OUT / "sklearn",
    signature=infer_signature(frame, linear.predict(frame)),
    serialization_format="cloudpickle",
    pip_requirements=[f"scikit-learn=={sklearn.__version__}"],
)
described = Model.load(str(OUT / "sklearn"))
told(
    "sklearn/MLmodel",
    "mlflow",
    {
        "framework": "sklearn",
        "framework_version": described.flavors["sklearn"]["sklearn_version"],
        "inputs": [f"{column.name}: {column.type.name}" for column in described.signature.inputs],
        "outputs": [
            f"{tensor.type.name}{list(tensor.shape)}".replace("-1", "?") for tensor in described.signature.outputs
        ],
    },
)
code = OUT / "helpers.py"
code.write_text("FACTOR = 2\n")
array = np.zeros((2, 3), "float32")
mlflow.pyfunc.save_model(
    OUT / "python",
    python_model=Doubler(),
    code_paths=[str(code)],
    signature=infer_signature(array, array),
    pip_requirements=["numpy"],
)
code.unlink()
described = Model.load(str(OUT / "python"))
told(
    "python/MLmodel",
    "mlflow",
    {
        "framework": "mlflow",
        "framework_version": described.mlflow_version,
        "inputs": [f"{column.type.name}[?,3]" for column in described.signature.inputs],
    },
    risk="suspicious",
    reasons=["archive.code"],
)
for path in sorted(OUT.rglob("*")):
    if path.is_file() and path.name != "MLmodel":
        path.unlink()  # pickles and lists of requirements: other recipes have them
for path in sorted(OUT.rglob("*"), reverse=True):
    if path.is_dir() and not any(path.iterdir()):
        path.rmdir()
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
