# /// script
# requires-python = "==3.11.*"
# dependencies = ["orbax-checkpoint==0.12.8", "jax==0.10.2", "jaxlib==0.10.2"]
# ///
"""Checkpoints by Orbax: one by itself, a step of a manager, one with its arrays in folders of Zarr."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import orbax.checkpoint as ocp

OUT = Path(sys.argv[1]).resolve()
MANIFEST: list[dict[str, Any]] = []
ORBAX = ("_METADATA", "_CHECKPOINT_METADATA", "manifest.ocdbt")
TEXTS = {"_sharding": "json", "process_0": "json", ".zarray": "json"}

tree = {"Dense_0": {"kernel": jnp.ones((3, 4)), "bias": jnp.zeros(4, jnp.bfloat16)}, "embedding": jnp.ones((2, 5))}
with ocp.StandardCheckpointer() as alone:
    alone.save(OUT / "alone", tree)
with ocp.CheckpointManager(OUT / "manager") as manager:
    manager.save(1, args=ocp.args.StandardSave(tree))
with ocp.Checkpointer(ocp.PyTreeCheckpointHandler(use_ocdbt=False)) as zarr:
    zarr.save(OUT / "zarr", tree)

for path in OUT.rglob("commit_success.txt"):
    path.unlink()  # it says where on this machine the checkpoint was written

for path in sorted(OUT.rglob("*")):
    if not path.is_file():
        continue
    row: dict[str, Any] = {
        "path": str(path.relative_to(OUT)),
        "made_by": f"orbax-checkpoint {version('orbax-checkpoint')}",
    }
    if path.name in ORBAX:
        row |= {"format": "orbax", "model": {"framework": "orbax"}}
    else:
        chunk = "zstd" if path.is_relative_to(OUT / "zarr") else "unknown"
        row |= {"format": TEXTS.get(path.name, chunk), "verdict": "not_a_model"}
    if path.name == "_METADATA":
        leaves = jax.tree.leaves(ocp.StandardCheckpointer().metadata(path.parent).item_metadata.tree)
        row["model"] |= {"tensors": len(leaves), "parameters": sum(jnp.zeros(leaf.shape).size for leaf in leaves)}
    MANIFEST.append(row)

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
