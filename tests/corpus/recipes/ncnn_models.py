# /// script
# requires-python = "==3.11.*"
# dependencies = ["ncnn==1.0.20261020", "numpy==2.3.5"]
# ///
"""Graphs that ncnn loads. Its wheel has no tool that writes them: they are put down to its rules, and loaded."""

from __future__ import annotations

import json
import struct
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ncnn
import numpy as np

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
LAYERS = {"Input": 16, "Convolution": 6, "ReLU": 26, "Split": 33, "InnerProduct": 15}
"""ncnn's numbers of the types, for the binary form."""

graph = [
    ("Input", "data", [], ["data"], {0: 8, 1: 8, 2: 3}),
    ("Convolution", "conv", ["data"], ["conv"], {0: 4, 1: 3, 6: 108}),
    ("ReLU", "relu", ["conv"], ["relu"], {}),
    ("Split", "split", ["relu"], ["left", "right"], {}),
    ("InnerProduct", "prob", ["left"], ["prob"], {0: 2, 2: 288}),
]
blobs = sorted({blob for _, _, _, gives, _ in graph for blob in gives})
weights = struct.pack("<I", 0) + np.ones(108, "<f4").tobytes() + struct.pack("<I", 0) + np.ones(288, "<f4").tobytes()
lines = [
    " ".join([kind, name, str(len(takes)), str(len(gives)), *takes, *gives, *(f"{k}={v}" for k, v in sets.items())])
    for kind, name, takes, gives, sets in graph
]
(OUT / "net.param").write_text("\n".join(["7767517", f"{len(graph)} {len(blobs)}", *lines, ""]))
(OUT / "net.bin").write_bytes(weights)

numbers = [7767517, len(graph), len(blobs)]
for kind, _, takes, gives, settings in graph:
    numbers += [LAYERS[kind], len(takes), len(gives), *map(blobs.index, takes), *map(blobs.index, gives)]
    numbers += [number for setting in settings.items() for number in setting] + [-233]
(OUT / "small.param.bin").write_bytes(struct.pack(f"<{len(numbers)}i", *numbers))

by = f"by hand, loaded by ncnn {version('ncnn')}"
for name, load in (("net.param", "load_param"), ("small.param.bin", "load_param_bin")):
    net = ncnn.Net()
    if getattr(net, load)(str(OUT / name)) != 0 or (name == "net.param" and net.load_model(str(OUT / "net.bin")) != 0):
        raise SystemExit(f"ncnn does not load {name}")
    facts = {
        "framework": "ncnn",
        "metadata": {"layers": len(net.layers()), "blobs": len(net.blobs())},
    }
    if name == "net.param":
        facts["inputs"] = [f"{each}: [3,8,8]" for each in net.input_names()]
        facts["outputs"] = list(net.output_names())
    MANIFEST.append({"path": name, "made_by": by, "format": "ncnn-param", "model": facts})
MANIFEST.append({"path": "net.bin", "made_by": by, "format": "unknown", "verdict": "not_a_model"})

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
