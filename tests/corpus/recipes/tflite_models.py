# /// script
# requires-python = "==3.11.*"
# dependencies = ["tensorflow-cpu==2.21.0"]
# ///
"""TensorFlow Lite, in the ways that TensorFlow's converter writes it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema

BY = f"tensorflow {tf.__version__}"
OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, object]] = []
INPUTS = np.random.default_rng(0).normal(size=(50, 16)).astype("f4")


class Small(tf.Module):
    """Two dense layers, the weights of the first large enough to be quantised."""

    def __init__(self) -> None:
        super().__init__()
        rng = np.random.default_rng(1)
        self.first = tf.Variable(rng.normal(size=(16, 80)).astype("f4"))
        self.second = tf.Variable(rng.normal(size=(80, 3)).astype("f4"))

    @tf.function(input_signature=[tf.TensorSpec([1, 16], tf.float32, name="x")])
    def __call__(self, x: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"y": tf.nn.softmax(tf.nn.relu(x @ self.first) @ self.second)}


class Read(tf.Module):
    """Reads a file: what TensorFlow Lite runs where TensorFlow's own operators are linked in."""

    @tf.function(input_signature=[tf.TensorSpec([], tf.string, name="path")])
    def __call__(self, path: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"content": tf.io.read_file(path)}


class Erf(tf.Module):
    """Uses an operator that TensorFlow Lite has not."""

    @tf.function(input_signature=[tf.TensorSpec([4], tf.float32, name="x")])
    def __call__(self, x: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"y": tf.math.erf(x)}


def counted(content: bytes) -> dict[str, object]:
    """What TensorFlow's own classes for the schema say."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    names = {value: key.lower() for key, value in vars(schema.TensorType).items() if key.isupper()}
    tensors = [tensor for graph in model.subgraphs for tensor in graph.tensors]
    constants = [tensor for tensor in tensors if model.buffers[tensor.buffer].data is not None]
    return {
        "parameters": int(sum(np.prod(tensor.shape, dtype=int) for tensor in constants)),
        "tensors": len(tensors),
        "dtypes": sorted({names[tensor.type] for tensor in tensors}),
    }


def convert(
    name: str,
    module: tf.Module,
    *,
    custom: bool = False,
    flex: bool = False,
    types: tuple[tf.DType, ...] = (),
    integers: bool = False,
    optimized: bool = False,
    risk: str = "none",
    reasons: tuple[str, ...] = (),
    **model: object,
) -> None:
    """Convert a module, and say what the file is."""
    converter = tf.lite.TFLiteConverter.from_concrete_functions([module.__call__.get_concrete_function()], module)
    converter.allow_custom_ops = custom
    if flex:
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
    if integers:
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        converter.representative_dataset = lambda: ([row[None]] for row in INPUTS)
    if optimized or types or integers:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = list(types)
    content = converter.convert()
    (OUT / name).write_bytes(content)
    row = {"path": name, "made_by": BY, "format": "tflite", "verdict": "valid", "risk": risk, "reasons": list(reasons)}
    MANIFEST.append({**row, "model": {**counted(content), **model}})


def main() -> None:
    """Make the files."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    convert("float32.tflite", Small(), quantization=None)
    convert("dynamic.tflite", Small(), optimized=True, quantization="int8 dynamic range")
    convert("float16.tflite", Small(), types=(tf.float16,), quantization="float16")
    convert("int8.tflite", Small(), integers=True, quantization="int8")
    convert("flex.tflite", Erf(), flex=True)
    custom = {"risk": "suspicious", "reasons": ("graph.custom-operator",)}
    convert("custom.tflite", Erf(), custom=True, custom_operators=["Erf"], **custom)
    convert("flex_read_file.tflite", Read(), flex=True, risk="dangerous", reasons=("graph.file-read",))
    (OUT / "manifest.json").write_text(json.dumps(sorted(MANIFEST, key=lambda row: str(row["path"])), indent=1) + "\n")


main()
