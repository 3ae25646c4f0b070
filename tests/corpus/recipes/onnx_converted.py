# /// script
# requires-python = "==3.11.*"
# dependencies = [
#   "numpy==2.4.6", "onnx==1.19.0", "onnxruntime==1.32.0", "scikit-learn==1.9.1", "skl2onnx==1.20.0", "torch==2.13.0",
#   "onnx-ir==1.1.0",
# ]
# ///
"""ONNX models as converters write them: torch's exporter, scikit-learn's, and ONNX Runtime's quantization."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import skl2onnx
import sklearn
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantFormat, QuantType, matmul_nbits_quantizer, quantize_dynamic, quantize_static
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, object]] = []


def note(path: str, made_by: str, **more: object) -> None:
    """A line of the manifest, with what the library says of the model."""
    model = onnx.load(OUT / path)
    weights = model.graph.initializer
    said = {
        # What is in no tensor, but in lists of the operators, is not counted.
        "parameters": sum(math.prod(tensor.dims) for tensor in weights) if weights else None,
        "tensors": len(weights),
        "dtypes": sorted({TensorProto.DataType.Name(tensor.data_type) for tensor in weights}),
        "framework": model.producer_name or None,
        "framework_version": model.producer_version or None,
        "opsets": sorted(f"{opset.domain or 'ai.onnx'} {opset.version}" for opset in model.opset_import),
        **more,
    }
    MANIFEST.append({"path": path, "made_by": made_by, "format": "onnx", "model": said})


torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 4)).eval()
names = {"input_names": ["x"], "output_names": ["y"], "dynamic_axes": {"x": {0: "batch"}}}
torch.onnx.export(net, (torch.zeros(1, 8),), OUT / "torch.onnx", dynamo=False, **names)
note("torch.onnx", f"torch {torch.__version__.partition('+')[0]}", inputs=["x: float32[batch,8]"])

table, target = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32), np.arange(40) % 3
for name, made in (
    ("forest", RandomForestClassifier(2, max_depth=3, random_state=0).fit(table, target)),
    ("regression", LogisticRegression().fit(table, target)),
):
    converted = skl2onnx.to_onnx(made, table[:1])
    (OUT / f"{name}.onnx").write_bytes(converted.SerializeToString())
    note(f"{name}.onnx", f"skl2onnx {skl2onnx.__version__}, scikit-learn {sklearn.__version__}")

RUNTIME = f"onnxruntime {onnxruntime.__version__}"
rng = np.random.default_rng(0)
weight = numpy_helper.from_array(rng.normal(size=(64, 32)).astype(np.float32), "w")
x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 64])
y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 32])
graph = helper.make_graph(
    [helper.make_node("MatMul", ["x", "w"], ["y"], name="product")], "product", [x], [y], [weight]
)
product = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
onnx.save(product, OUT / "product.onnx")
note("product.onnx", f"onnx {onnx.__version__}", quantization=None)

quantize_dynamic(OUT / "product.onnx", OUT / "dynamic.onnx", weight_type=QuantType.QInt8)
note("dynamic.onnx", RUNTIME, quantization="int8")


class Calibration(onnxruntime.quantization.CalibrationDataReader):
    """A few inputs."""

    def __init__(self) -> None:
        self.left = [{"x": rng.normal(size=(1, 64)).astype(np.float32)} for _ in range(4)]

    def get_next(self) -> dict[str, np.ndarray] | None:
        """The next one."""
        return self.left.pop() if self.left else None


quantize_static(OUT / "product.onnx", OUT / "static.onnx", Calibration(), quant_format=QuantFormat.QDQ)
note("static.onnx", RUNTIME, quantization="int8")
quantize_static(OUT / "product.onnx", OUT / "operators.onnx", Calibration(), quant_format=QuantFormat.QOperator)
note("operators.onnx", RUNTIME, quantization="int8")
quantizer = matmul_nbits_quantizer.MatMulNBitsQuantizer(product, block_size=32, is_symmetric=True)
quantizer.process()
quantizer.model.save_model_to_file(str(OUT / "four-bits.onnx"))
note("four-bits.onnx", RUNTIME, quantization="int4", custom_operators=["com.microsoft::MatMulNBits"])

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
