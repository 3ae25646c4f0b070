# /// script
# requires-python = "==3.11.*"
# dependencies = ["openvino==2026.4.1", "nncf==3.4.0"]
# ///
"""Tiny graphs by OpenVINO: in 32 and 16 bits, with weights that NNCF compresses, and of old opsets."""

from __future__ import annotations

import json
import sys
from math import prod
from pathlib import Path
from typing import Any

import nncf
import numpy as np
import openvino as ov
from openvino import opset13 as ops

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
DICE = np.random.default_rng(0)


def linear(size: int) -> ov.Model:
    """A matrix, a bias and an activation."""
    given = ops.parameter([-1, size], np.float32, name="given")
    given.output(0).tensor.set_names({"given"})
    weights = ops.constant(DICE.random((size, 64), dtype=np.float32), name="weights")
    bias = ops.constant(DICE.random(64, dtype=np.float32), name="bias")
    found = ops.relu(ops.add(ops.matmul(given, weights, transpose_a=False, transpose_b=False), bias))
    found.output(0).tensor.set_names({"found"})
    return ov.Model([ops.result(found)], [given], "linear")


def told(name: str, **more: Any) -> None:
    """Lines of the manifest: what OpenVINO says of a graph that it has read."""
    model = ov.Core().read_model(OUT / f"{name}.xml")
    constants = [node.output(0) for node in model.get_ops() if node.get_type_name() == "Constant"]
    facts = {
        "name": model.friendly_name,
        "framework": "openvino",
        "framework_version": ov.__version__,
        "tensors": len(constants),
        "parameters": sum(prod(port.get_shape()) for port in constants),
        "dtypes": sorted({port.get_element_type().get_type_name() for port in constants}),
        "inputs": [written(port) for port in model.inputs],
        "outputs": [written(port) for port in model.outputs],
    }
    by = f"openvino {ov.__version__.partition('-')[0]}, nncf {nncf.__version__}"
    MANIFEST.append({"path": f"{name}.xml", "made_by": by, "format": "openvino-ir", "model": facts | more})
    if (OUT / f"{name}.bin").exists():
        row = {"path": f"{name}.bin", "made_by": by, "format": "openvino-weights", "verdict": "companion"}
        MANIFEST.append(row)


def written(port: Any) -> str:
    """An input or an output as we write it."""
    sizes = ",".join("?" if size.is_dynamic else str(size) for size in port.get_partial_shape())
    return f"{port.get_any_name()}: {port.get_element_type().get_type_name()}[{sizes}]"


ov.save_model(linear(4), OUT / "f32.xml", compress_to_fp16=False)
told("f32")
ov.save_model(linear(4), OUT / "f16.xml")
told("f16")
for mode in (nncf.CompressWeightsMode.INT8_ASYM, nncf.CompressWeightsMode.INT4_SYM):
    model = (
        nncf.compress_weights(linear(64), mode=mode, ratio=1.0, group_size=-1, all_layers=True)
        if (mode is nncf.CompressWeightsMode.INT4_SYM)
        else nncf.compress_weights(linear(64), mode=mode)
    )
    ov.save_model(model, OUT / f"{mode.value}.xml")
    told(mode.value, quantization=mode.value)
data = nncf.Dataset([np.zeros((1, 4), np.float32) for _ in range(4)])
ov.save_model(nncf.quantize(linear(4), data), OUT / "quantized.xml")
told("quantized", quantization="int8")
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
