# /// script
# requires-python = "==3.11.*"
# dependencies = [
#   "scikit-learn==1.9.1", "joblib==1.6.0", "lz4==4.4.5", "numpy==2.4.6", "scipy==1.17.1", "pandas==3.1.1",
# ]
# ///
"""What scikit-learn's users write: estimators as pickles of every protocol and as joblib's files."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import sklearn
from sklearn.cluster import KMeans
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, LabelEncoder, StandardScaler
from sklearn.svm import SVC

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
OUT.mkdir(parents=True, exist_ok=True)
NUMBERS = np.random.RandomState(0)
X, Y = NUMBERS.rand(24, 3), np.arange(24) % 2

ESTIMATORS = {
    "logistic": LogisticRegression().fit(X, Y),
    "forest": RandomForestClassifier(n_estimators=2, max_depth=2, random_state=0).fit(X, Y),
    "boosting": GradientBoostingClassifier(n_estimators=2, max_depth=1, random_state=0).fit(X, Y),
    "histogram": HistGradientBoostingRegressor(max_iter=2, max_depth=2, random_state=0).fit(X, Y),
    "neighbours": KNeighborsClassifier(algorithm="kd_tree").fit(X, Y),
    "svc": SVC(random_state=0).fit(X, Y),
    "sgd": SGDClassifier(random_state=0).fit(X, Y),
    "kmeans": KMeans(2, n_init=1, random_state=0).fit(X),
    "labels": LabelEncoder().fit(["a", "b"]),
    "text": TfidfVectorizer().fit(["one text", "another text"]),
    "pipeline": make_pipeline(FunctionTransformer(np.log1p), StandardScaler(), LogisticRegression()).fit(X, Y),
}


def told(name: str, form: str, made: object, verdict: str = "valid", **more: Any) -> None:
    """A line of the manifest."""
    model = {"architecture": type(made).__name__, "framework": "scikit-learn", "framework_version": sklearn.__version__}
    line = {"path": name, "made_by": f"scikit-learn {sklearn.__version__}", "format": form, "verdict": verdict}
    MANIFEST.append({**line, "model": model if verdict == "valid" else {}, "risk": "none", "reasons": [], **more})


for name, estimator in ESTIMATORS.items():
    (OUT / f"{name}.pkl").write_bytes(pickle.dumps(estimator))
    told(f"{name}.pkl", "pickle", estimator)
    joblib.dump(estimator, OUT / f"{name}.joblib")
    told(f"{name}.joblib", "joblib", estimator)
for protocol in range(6):
    (OUT / f"protocol{protocol}.pkl").write_bytes(pickle.dumps(ESTIMATORS["pipeline"], protocol))
    told(f"protocol{protocol}.pkl", "pickle", ESTIMATORS["pipeline"])
for method in ("zlib", "gzip", "bz2", "lzma", "xz", "lz4"):
    joblib.dump(ESTIMATORS["forest"], OUT / f"forest.joblib.{method}", compress=(method, 3))
    told(f"forest.joblib.{method}", "joblib-compressed", ESTIMATORS["forest"])

table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.to_datetime(["2024-01-01", "2024-01-02"])})
table.to_pickle(OUT / "table.pkl")
told("table.pkl", "pickle", table, "not_a_model")
(OUT / "plain.pkl").write_bytes(pickle.dumps({"a": [1, 2.5, None], "b": {"c"}}))
told("plain.pkl", "pickle", {}, "not_a_model")

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n", encoding="utf-8")
