# /// script
# requires-python = "==3.11.*"
# dependencies = []
# ///
"""Networks and weights as Darknet has them. No package carries Darknet: put down by hand to `parser.c`."""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path

OUT = Path(sys.argv[1])
NETWORK = """# a tiny network
[net]
batch=1
width=8
height=8
channels=3
learning_rate=0.001

[convolutional]
batch_normalize=1
filters=4
size=3
stride=1
pad=1
activation=leaky

[maxpool]
size=2
stride=2

[convolutional]
filters=2
size=1
activation=linear

[yolo]
mask = 0
anchors = 1,1
classes=1
num=1
"""
PARAMETERS = 4 * 4 + 4 * 3 * 3 * 3 + 2 + 2 * 4
"""Biases, scales, means, variances and weights of the first layer; biases and weights of the last."""

(OUT / "tiny.cfg").write_text(NETWORK)
floats = struct.pack(f"<{PARAMETERS}f", *(0.01 * (number % 17 - 8) for number in range(PARAMETERS)))
(OUT / "tiny.weights").write_bytes(struct.pack("<iiiQ", 0, 2, 5, 6400) + floats)
(OUT / "old.weights").write_bytes(struct.pack("<iiiI", 0, 1, 0, 6400) + floats)

graph = {"framework": "darknet", "inputs": ["input: [3,8,8]"], "metadata": {"layers": 4, "batch": "1"}}
weights = {"framework": "darknet", "parameters": PARAMETERS, "metadata": {"seen": 6400}}
MANIFEST = [
    {"path": "tiny.cfg", "made_by": "by hand", "format": "darknet", "model": graph},
    {"path": "tiny.weights", "made_by": "by hand", "format": "darknet", "model": weights},
    {"path": "old.weights", "made_by": "by hand", "format": "darknet", "model": weights},
]
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
