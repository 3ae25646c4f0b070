# /// script
# requires-python = "==3.11.*"
# dependencies = ["tensorflow-cpu==2.21.0"]
# ///
"""Graphs that read and write files and call Python, made by TensorFlow; what they would write is a marker."""

from __future__ import annotations

import base64
import json
import marshal
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf
from tensorflow.core.framework import graph_pb2
from tensorflow.core.protobuf import saved_model_pb2

v1 = tf.compat.v1
OUT = Path(sys.argv[1])
MARKER = "marker-of-ai-finder"
MANIFEST: list[dict[str, object]] = []


def said(path: str, form: str, *reasons: str, risk: str = "dangerous", verdict: str = "valid") -> None:
    """A row of the manifest."""
    row = {"path": path, "made_by": f"tensorflow {tf.__version__}", "format": form, "verdict": verdict, "model": {}}
    MANIFEST.append({**row, "risk": risk, "reasons": list(reasons)})


def save(name: str, call: Callable[[tf.Tensor], tf.Tensor], *reasons: str, risk: str = "dangerous") -> Path:
    """A SavedModel of one function."""
    module = tf.Module()
    module.call = tf.function(call, input_signature=[tf.TensorSpec([], tf.string, name="x")])
    tf.saved_model.save(module, str(OUT / name), signatures=module.call)
    shutil.rmtree(OUT / name / "variables")
    shutil.rmtree(OUT / name / "assets", ignore_errors=True)
    (OUT / name / "fingerprint.pb").unlink()
    said(f"{name}/saved_model.pb", "tf-savedmodel", *reasons, risk=risk)
    return OUT / name / "saved_model.pb"


def write(x: tf.Tensor) -> tf.Tensor:
    """Write a file."""
    tf.io.write_file(MARKER, x)
    return x


def print_to_file(x: tf.Tensor) -> tf.Tensor:
    """Print to a file."""
    tf.print(x, output_stream=f"file://{MARKER}")
    return x


def print_plainly(x: tf.Tensor) -> tf.Tensor:
    """Print to where one prints: no danger."""
    tf.print(x)
    return x


def python(x: tf.Tensor) -> tf.Tensor:
    """Call Python."""
    return tf.reshape(tf.numpy_function(lambda value: value, [x], tf.string), [])


def immutable(x: tf.Tensor) -> tf.Tensor:
    """Map a file into memory."""
    value = tf.raw_ops.ImmutableConst(dtype=tf.uint8, shape=[1], memory_region_name=f"./{MARKER}")
    return tf.strings.join([x, tf.strings.as_string(value[0])])


def lines(x: tf.Tensor) -> tf.Tensor:
    """Read the lines of a file."""
    return tf.data.TextLineDataset(x).reduce(x, lambda old, new: tf.strings.join([old, new]))


def saved_models() -> None:
    """A SavedModel for each."""
    save("read_file", tf.io.read_file, "graph.file-read")
    save("write_file", write, "graph.file-write")
    save("print_to_file", print_to_file, "graph.file-write")
    save("print", print_plainly, risk="none")
    save("numpy_function", python, "graph.python-function")
    save("immutable_const", immutable, "graph.file-read")
    save("text_lines", lines, "graph.file-read")
    save("matching_files", lambda x: tf.strings.reduce_join(tf.io.matching_files(x)), "graph.file-read")


def asset_elsewhere() -> None:
    """A SavedModel whose asset lies outside its folder."""
    path = save("asset", lambda x: x, "graph.external-path")
    model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    asset = model.meta_graphs[0].asset_file_def.add(filename="../../secret.txt")
    asset.tensor_info.name = "Const:0"
    path.write_bytes(model.SerializeToString(deterministic=True))


def graphs() -> None:
    """Frozen graphs, as binary and as text; one of them names its operator twice, and the last one counts."""
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.string, [], name="x")
        tf.identity(tf.io.read_file(x, name="read"), name="y")
    definition = graph.as_graph_def()
    (OUT / "read_file.pb").write_bytes(definition.SerializeToString(deterministic=True))
    v1.train.write_graph(definition, str(OUT), "read_file.pbtxt", as_text=True)
    said("read_file.pb", "tf-graphdef", "graph.file-read")
    said("read_file.pbtxt", "tf-graphdef-text", "graph.file-read")
    twice = b"".join(
        b"\x0a" + bytes([len(body)]) + body
        for body in (b"\x0a\x01x\x12\x0bPlaceholder", b"\x0a\x01y\x12\x08Identity\x12\x08ReadFile")
    )
    assert [node.op for node in graph_pb2.GraphDef.FromString(twice).node] == ["Placeholder", "ReadFile"]
    (OUT / "twice.pb").write_bytes(twice)
    said("twice.pb", "tf-graphdef", "graph.file-read")
    custom = graph_pb2.GraphDef()
    custom.node.add(name="x", op="Placeholder")
    custom.node.add(name="y", op="Vendor>DoThings", input=["x"])
    (OUT / "custom.pb").write_bytes(custom.SerializeToString(deterministic=True))
    said("custom.pb", "tf-graphdef", "graph.custom-operator", risk="suspicious")


def keras_lambda() -> None:
    """What Keras 2 writes beside a SavedModel of a Lambda layer, by the message of its schema (SavedMetadata)."""
    code = base64.b64encode(marshal.dumps(compile(f"open({MARKER!r}, 'w')", "lambda", "eval"))).decode()
    config = {"name": "run", "function": {"class_name": "__tuple__", "items": [code, None, None]}}
    config["function_type"] = "lambda"
    layer = json.dumps({"class_name": "Lambda", "name": "run", "config": config}).encode()

    def field(number: int, content: bytes) -> bytes:
        length = bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) if len(content) > 127 else bytes([len(content)])
        return bytes([number << 3 | 2]) + length + content

    node = b"\x10\x01" + field(3, b"root.layer-0") + field(4, b"_tf_keras_layer") + field(5, layer)
    (OUT / "keras_metadata.pb").write_bytes(field(1, node))
    said("keras_metadata.pb", "tf-savedmodel", "keras.lambda", verdict="companion")


def main() -> None:
    """Make the files."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    for make in (saved_models, asset_elsewhere, graphs, keras_lambda):
        make()
    (OUT / "manifest.json").write_text(json.dumps(sorted(MANIFEST, key=lambda row: str(row["path"])), indent=1) + "\n")


main()
