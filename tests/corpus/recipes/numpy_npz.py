# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==2.4.6"]
# ///
"""Archives of arrays by NumPy: stored, packed, without arrays, and with an array of objects."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

OUT = Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
MANIFEST: list[dict[str, Any]] = []


class Payload:
    """Would leave a marker in the current folder."""

    def __reduce__(self) -> tuple[Any, ...]:
        """What unpickling calls."""
        return os.mkdir, ("marker",)


def saved(name: str, save: Any, risk: str = "none", reasons: tuple[str, ...] = (), **arrays: Any) -> None:
    """An archive, and what NumPy says of its arrays."""
    save(OUT / name, **arrays)
    known = [np.asarray(array) for array in arrays.values()]
    model = {
        "parameters": sum(array.size for array in known) if all(array.dtype != object for array in known) else None,
        "tensors": len(known),
        "dtypes": sorted({str(array.dtype) for array in known}),
    }
    line = {"path": name, "made_by": f"numpy {np.__version__}", "format": "npz", "verdict": "valid", "model": model}
    MANIFEST.append({**line, "risk": risk, "reasons": sorted(reasons)})


weights = {"w": np.arange(12, dtype=np.float32).reshape(3, 4), "b": np.zeros(4, np.float64), "n": np.int64(3)}
saved("stored.npz", np.savez, **weights)
saved("packed.npz", np.savez_compressed, **weights)
saved("zeros.npz", np.savez_compressed, zeros=np.zeros((1000, 1000), np.int8))
payload = np.empty(1, object)
payload[0] = Payload()
saved("objects.npz", np.savez, "dangerous", ("pickle.code-execution",), payload=payload)
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
