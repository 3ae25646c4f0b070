# /// script
# requires-python = "==3.11.*"
# dependencies = ["mnn==3.6.1", "onnx==1.23.2"]
# ///
"""MNN's nets, converted from ONNX by its own converter, with the weights as they are and packed in its ways.

The converter is called as the extension module that it is: the script around it installs a package with whatever pip is
found first, and reports its use to its makers.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import _tools
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(sys.argv[1])
BY = f"mnn {version('mnn')}"


def source() -> onnx.ModelProto:
    """A convolution and a dense layer, each with a bias: the converter adds none."""
    rng = np.random.default_rng(0)
    shapes = {"w": (4, 3, 3, 3), "b": (4,), "k": (5, 144), "c": (5,)}
    weights = [numpy_helper.from_array(rng.normal(size=shape).astype("f4"), name) for name, shape in shapes.items()]
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["conv"]),
        helper.make_node("Relu", ["conv"], ["relu"]),
        helper.make_node("Flatten", ["relu"], ["flat"]),
        helper.make_node("Gemm", ["flat", "k", "c"], ["y"], transB=1),
    ]
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in (("x", [1, 3, 8, 8]), ("y", [1, 5]))]
    graph = helper.make_graph(nodes, "tiny", ends[:1], ends[1:], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def main() -> None:
    """Make the files."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    model = source()
    parameters = sum(int(np.prod(weight.dims)) for weight in model.graph.initializer)
    ways = {"plain": [], "float16": ["--fp16"], "int8": ["--weightQuantBits", "8"], "int4": ["--weightQuantBits", "4"]}
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(model, f"{folder}/tiny.onnx")
        for name, options in ways.items():
            path = OUT / f"{name}.mnn"
            files = ["--modelFile", f"{folder}/tiny.onnx", "--MNNModel", str(path)]
            _tools.mnnconvert(["mnnconvert", "-f", "ONNX", *files, "--bizCode", "corpus", *options])
            facts = {
                "parameters": parameters,
                "framework_version": version("mnn"),
                "quantization": None if name == "plain" else name,
                "inputs": ["x: float32[1,3,8,8]"],
                "outputs": ["y"],
            }
            rows.append({"path": path.name, "made_by": BY, "format": "mnn", "model": facts, "risk": "none"})
    rows = [{**row, "verdict": "valid", "reasons": []} for row in sorted(rows, key=lambda row: str(row["path"]))]
    (OUT / "manifest.json").write_text(json.dumps(rows, indent=1) + "\n")


main()
