# /// script
# requires-python = "==3.11.*"
# dependencies = ["dill==0.4.1", "cloudpickle==3.1.3"]
# ///
"""What dill and cloudpickle write: functions and classes with their bytecode, and plain data, which shows no trace."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import cloudpickle
import dill

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
OUT.mkdir(parents=True, exist_ok=True)


class Scaler:
    """A model of the author's own."""

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def __call__(self, x: float) -> float:
        """The scaled number."""
        return x * self.factor


def told(name: str, library: Any, form: str, verdict: str, risk: str, *reasons: str) -> None:
    """A line of the manifest."""
    line = {"path": name, "made_by": f"{library.__name__} {library.__version__}", "format": form, "verdict": verdict}
    MANIFEST.append({**line, "model": {}, "risk": risk, "reasons": reasons})


CODE = "pickle.serialized-code"
for protocol in range(2, 6):
    (OUT / f"function{protocol}.dill").write_bytes(dill.dumps(lambda x: x + 1, protocol))
    told(f"function{protocol}.dill", dill, "dill", "valid", "dangerous", CODE)
(OUT / "instance.dill").write_bytes(dill.dumps(Scaler(2.0)))
told("instance.dill", dill, "dill", "valid", "dangerous", CODE)
(OUT / "plain.dill").write_bytes(dill.dumps({"a": 1}))
told("plain.dill", dill, "dill", "not_a_model", "none")
for protocol in (4, 5):
    (OUT / f"function{protocol}.pkl").write_bytes(cloudpickle.dumps(lambda x: x + 1, protocol))
    told(f"function{protocol}.pkl", cloudpickle, "pickle", "valid", "dangerous", CODE)
(OUT / "instance.pkl").write_bytes(cloudpickle.dumps(Scaler(2.0)))
told("instance.pkl", cloudpickle, "pickle", "valid", "dangerous", CODE)

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n", encoding="utf-8")
