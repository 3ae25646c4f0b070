# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==2.4.6", "joblib==1.6.0"]
# ///
"""What NumPy and joblib write of arrays: every kind of element, header and shape; and arrays of objects."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any

import joblib
import numpy as np

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
OUT.mkdir(parents=True, exist_ok=True)


class Marker:
    """Leaves a file behind when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle calls."""
        return (eval, ("open('marker', 'w')",))


def told(name: str, form: str, array: Any, risk: str = "none", **more: Any) -> None:
    """A line of the manifest."""
    dtype = "void" if array.dtype.names else array.dtype.name if array.dtype.kind not in "US" else array.dtype.str[1:]
    model = {"tensors": 1, "dtypes": [dtype], **({} if array.dtype.hasobject else {"parameters": array.size})}
    line = {"path": name, "made_by": f"numpy {np.__version__}", "format": form, "verdict": "valid"}
    MANIFEST.append({**line, "model": model, "risk": risk, "reasons": [], **more})


ARRAYS = {
    "float32": np.arange(12, dtype=np.float32).reshape(3, 4),
    "big_endian": np.arange(3, dtype=">i2"),
    "fortran": np.asfortranarray(np.ones((2, 3))),
    "boolean": np.array([True, False]),
    "scalar": np.array(1.5),
    "empty": np.zeros((0, 3), np.int8),
    "complex": np.ones(2, np.complex64),
    "half": np.ones(2, np.float16),
    "text": np.array(["ab", "cde"]),
    "bytes": np.array([b"ab", b"cde"]),
    "record": np.array([(1, 2.0, "x")], dtype=[("a", "<i4"), ("b", "<f8", (1,)), ("c", "<U1")]),
    "unicode_name": np.array([(1,)], dtype=[("\N{GREEK SMALL LETTER ALPHA}", "<i4")]),
}
for name, array in ARRAYS.items():
    np.save(OUT / f"{name}.npy", array)
    told(f"{name}.npy", "npy", array)
with (OUT / "version2.npy").open("wb") as file:
    np.lib.format.write_array(file, ARRAYS["float32"], version=(2, 0))
told("version2.npy", "npy", ARRAYS["float32"])
objects = np.array([1, "a", None], dtype=object)
np.save(OUT / "objects.npy", objects)
told("objects.npy", "npy", objects)
hostile = np.array([Marker()], dtype=object)
np.save(OUT / "hostile.npy", hostile)
told("hostile.npy", "npy", hostile, "dangerous", reasons=["pickle.code-execution"])

joblib.dump(ARRAYS["float32"], OUT / "float32.joblib")
told("float32.joblib", "joblib", ARRAYS["float32"])
joblib.dump(hostile, OUT / "hostile.joblib")
told("hostile.joblib", "joblib", hostile, "dangerous", reasons=["pickle.code-execution"])
joblib.dump(hostile, OUT / "hostile.joblib.gz")
told("hostile.joblib.gz", "joblib-compressed", hostile, "dangerous", reasons=["pickle.code-execution"])
weights = {"w": ARRAYS["float32"], "b": np.zeros(4, np.float32)}
(OUT / "weights.pkl").write_bytes(pickle.dumps(weights))
told("weights.pkl", "pickle", ARRAYS["float32"])
MANIFEST[-1]["model"] = {"tensors": 2, "dtypes": ["float32"], "parameters": sum(w.size for w in weights.values())}
buffers = pickle.dumps(ARRAYS["float32"], protocol=5)
(OUT / "protocol5.pkl").write_bytes(buffers)
told("protocol5.pkl", "pickle", ARRAYS["float32"])

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n", encoding="utf-8")
