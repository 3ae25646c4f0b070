# /// script
# requires-python = "==3.11.*"
# dependencies = ["flax==0.12.8", "jax==0.10.2", "jaxlib==0.10.2", "msgpack==1.2.4"]
# ///
"""Parameters by Flax as MessagePack: whole arrays and arrays in pieces; and MessagePack that is no model."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import flax.serialization
import jax
import jax.numpy as jnp
import msgpack
import numpy as np

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
BY = f"flax {version('flax')}"

dense = {"kernel": jnp.ones((3, 4)), "bias": jnp.zeros(4, jnp.bfloat16)}
trees = {
    "dense": {"params": {"Dense_0": dense, "scale": np.ones((2, 1, 3), np.float16)}, "step": np.int32(3)},
    "pieces": {"params": {"w": np.arange(100, dtype=np.float32).reshape(10, 10), "b": np.zeros(3, np.float64)}},
    "empty-array": {"params": {"none": np.zeros((0, 5), np.int8)}, "note": "text"},
}
for name, tree in trees.items():
    flax.serialization.MAX_CHUNK_SIZE = 64 if name == "pieces" else 1 << 30
    (OUT / f"{name}.msgpack").write_bytes(flax.serialization.to_bytes(tree))
    restored = flax.serialization.msgpack_restore((OUT / f"{name}.msgpack").read_bytes())
    arrays = [leaf for leaf in jax.tree.leaves(restored) if hasattr(leaf, "dtype")]
    facts = {
        "parameters": sum(int(array.size) for array in arrays),
        "tensors": len(arrays),
        "dtypes": sorted({str(array.dtype) for array in arrays}),
        "framework": "flax",
        "metadata": {"keys": " ".join(restored)},
    }
    MANIFEST.append({"path": f"{name}.msgpack", "made_by": BY, "format": "flax-msgpack", "model": facts})

(OUT / "data.msgpack").write_bytes(msgpack.packb({"rows": [1, 2.5, {"blob": b"xx"}, None], "name": "plain"}))
by = f"msgpack {version('msgpack')}"
MANIFEST.append({"path": "data.msgpack", "made_by": by, "format": "msgpack", "verdict": "not_a_model"})

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
