# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==2.4.6", "onnx==1.19.0"]
# ///
"""Tensors as ONNX writes them to files of their own, and sequences of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(sys.argv[1])
MANIFEST = []


def save(path: str, message: object, tensors: list[onnx.TensorProto]) -> None:
    """Write a message, and its line of the manifest."""
    (OUT / path).write_bytes(message.SerializeToString())
    sizes = [numpy_helper.to_array(tensor).size for tensor in tensors]
    model = {
        "parameters": int(sum(sizes)),
        "tensors": len(tensors),
        "dtypes": sorted({TensorProto.DataType.Name(tensor.data_type) for tensor in tensors}),
    }
    made_by = f"onnx {onnx.__version__}"
    MANIFEST.append({"path": path, "made_by": made_by, "format": "onnx-tensorproto", "model": model})


tensors = {
    "float.pb": numpy_helper.from_array(np.arange(12, dtype=np.float32).reshape(3, 4), "input_0"),
    "scalar.pb": numpy_helper.from_array(np.array(3.5), "scalar"),
    "empty.pb": numpy_helper.from_array(np.zeros((0, 3), np.int64), "like"),
    "words.pb": numpy_helper.from_array(np.array(["a", "bc"], dtype=object), "words"),
    "typed.pb": helper.make_tensor("typed", TensorProto.FLOAT, [2], [1.0, 2.0]),
    "without-name.pb": numpy_helper.from_array(np.ones(5, np.float16)),
    "named-otherwise.dat": numpy_helper.from_array(np.ones((2, 2), np.int8), "x"),
}
for path, tensor in tensors.items():
    save(path, tensor, [tensor])

arrays = [np.zeros((n + 1, 2), np.float32) for n in range(3)]
sequence = numpy_helper.from_list(arrays, "sequence")
save("sequence.pb", sequence, list(sequence.tensor_values))
nested = numpy_helper.from_list([arrays, arrays[:1]], "sequences")
save("sequences.pb", nested, [t for inner in nested.sequence_values for t in inner.tensor_values])
optional = numpy_helper.from_optional(arrays[2], "optional")
save("optional.pb", optional, [optional.tensor_value])
save("no-sequence.pb", numpy_helper.from_list([], "seq_empty", onnx.SequenceProto.TENSOR), [])

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
