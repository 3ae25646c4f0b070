# /// script
# requires-python = "==3.11.*"
# dependencies = ["safetensors==0.8.0"]
# ///
"""Safetensors that lie; the library refuses every one, which is tried here."""

from __future__ import annotations

import json
import struct
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, deserialize

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []


def tensor(dtype: object, shape: object, *offsets: object) -> dict[str, object]:
    """A header's entry."""
    return {"dtype": dtype, "shape": shape, "data_offsets": list(offsets)}


def written(header: object, data: int, length: int | None = None) -> bytes:
    """A file of this header (text as it is) and so many bytes of data."""
    content = (header if isinstance(header, str) else json.dumps(header)).encode()
    return struct.pack("<Q", len(content) if length is None else length) + content + bytes(data)


ONE = {"a": tensor("F32", [2], 0, 8)}
TWICE = '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
FILES = {
    "longer": ("malformed", written(ONE, 9)),
    "shape": ("malformed", written({"a": tensor("F32", [3], 0, 8)}, 8)),
    "half-byte": ("malformed", written({"a": tensor("F4", [3], 0, 1)}, 1)),
    "hole": ("malformed", written({"a": tensor("U8", [2], 0, 2), "b": tensor("U8", [3], 3, 6)}, 6)),
    "overlap": ("malformed", written({"a": tensor("U8", [2], 0, 2), "b": tensor("U8", [2], 1, 3)}, 3)),
    "late-start": ("malformed", written({"a": tensor("U8", [2], 1, 3)}, 3)),
    "backwards": ("malformed", written({"a": tensor("U8", [4], 4, 0)}, 4)),
    "negative": ("malformed", written({"a": tensor("U8", [-4], 0, 4)}, 4)),
    "overflow": ("malformed", written({"a": tensor("U8", [1 << 63, 1 << 63], 0, 4)}, 4)),
    "unknown-type": ("malformed", written({"a": tensor("F99", [1], 0, 4)}, 4)),
    "no-shape": ("malformed", written({"a": {"dtype": "U8", "data_offsets": [0, 1]}}, 1)),
    "three-offsets": ("malformed", written({"a": tensor("U8", [4], 0, 4, 4)}, 4)),
    "metadata-number": ("malformed", written({"__metadata__": {"a": 1}, **ONE}, 8)),
    "no-json": ("malformed", written('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}', 8)),
    "header-2-62": ("malformed", written(ONE, 8, 1 << 62)),
    "header-over-limit": ("malformed", written(ONE, 8, 100_000_001)),
    "cut-data": ("truncated", written(ONE, 7)),
    "cut-header": ("truncated", written(ONE, 0)[:-5]),
}
for name, (_, content) in FILES.items():
    try:
        deserialize(content)
    except SafetensorError:
        continue
    raise AssertionError(name)
FILES["twice"] = ("malformed", written(TWICE, 1))  # which the library takes, and its specification does not
for name, (verdict, content) in FILES.items():
    (OUT / f"{name}.safetensors").write_bytes(content)
    by = f"by hand, held against safetensors {version('safetensors')}"
    MANIFEST.append({"path": f"{name}.safetensors", "made_by": by, "format": "safetensors", "verdict": verdict})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
