# /// script
# requires-python = "==3.11.*"
# dependencies = ["tensorflow-cpu==2.21.0"]
# ///
"""TensorFlow's own formats: SavedModel, frozen and text graphs, a MetaGraph, checkpoints; all by TensorFlow."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

v1 = tf.compat.v1
BY = f"tensorflow {tf.__version__}"
OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, object]] = []


class Dense(tf.Module):
    """A dense layer whose rows are looked up in a vocabulary, so that it has an asset."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        rng = np.random.default_rng(0)
        self.kernel = tf.Variable(rng.normal(size=(4, 3)).astype("f4"), name="kernel")
        self.bias = tf.Variable(np.zeros(3, "f4"), name="bias")
        vocabulary = folder / "vocabulary.txt"
        vocabulary.write_text("a\nb\nc\nd\n")
        lines = tf.lookup.TextFileInitializer(
            str(vocabulary),
            tf.string,
            tf.lookup.TextFileIndex.WHOLE_LINE,
            tf.int64,
            tf.lookup.TextFileIndex.LINE_NUMBER,
        )
        self.table = tf.lookup.StaticHashTable(lines, -1)

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, name="x")])
    def __call__(self, x: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"y": tf.nn.relu(x @ self.kernel + self.bias)}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="word")])
    def index(self, word: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"index": self.table.lookup(word)}


def said(path: str, form: str, verdict: str = "valid", **model: object) -> None:
    """A row of the manifest."""
    row = {"path": path, "made_by": BY, "format": form, "verdict": verdict, "model": model, "risk": "none"}
    MANIFEST.append({**row, "reasons": []})


def counted(checkpoint: str) -> dict[str, object]:
    """What TensorFlow's reader says of a checkpoint; the object graph that it also holds is no tensor of the model."""
    reader = tf.train.load_checkpoint(checkpoint)
    shapes = {k: v for k, v in reader.get_variable_to_shape_map().items() if k != "_CHECKPOINTABLE_OBJECT_GRAPH"}
    types = reader.get_variable_to_dtype_map()
    return {
        "parameters": int(sum(np.prod(shape, dtype=int) for shape in shapes.values())),
        "tensors": len(shapes),
        "dtypes": sorted({types[key].name for key in shapes}),
    }


def saved_model() -> None:
    """A SavedModel of TensorFlow 2."""
    module = Dense(OUT)
    folder = OUT / "saved_model"
    tf.saved_model.save(module, str(folder), signatures={"serving_default": module.__call__, "index": module.index})
    (OUT / "vocabulary.txt").unlink()
    facts = counted(str(folder / "variables/variables"))
    signatures = tf.saved_model.load(str(folder)).signatures
    inputs = sorted(spec.name for s in signatures.values() for spec in s.structured_input_signature[1].values())
    assert inputs == ["word", "x"]
    said(
        "saved_model/saved_model.pb", "tf-savedmodel", **facts, framework="tensorflow", framework_version=tf.__version__
    )


def keras_saved_model() -> None:
    """A SavedModel as Keras 3 exports it."""
    model = tf.keras.Sequential([tf.keras.Input((8,), name="x"), tf.keras.layers.Dense(2, name="y")])
    model.export(str(OUT / "keras_export"), verbose=False)
    # The export's checkpoint also counts what the export itself adds; the saved model's variables say as much.
    facts = counted(str(OUT / "keras_export/variables/variables"))
    said("keras_export/saved_model.pb", "tf-savedmodel", **facts, framework_version=tf.__version__)


def first_generation() -> None:
    """TensorFlow 1: a graph with a Saver, its MetaGraph and checkpoint, the text of the graph, and a SavedModel."""
    with tf.Graph().as_default() as graph, v1.Session() as session:
        v1.set_random_seed(0)
        x = v1.placeholder(tf.float32, [None, 4], name="x")
        w = v1.get_variable("w", [4, 2], initializer=v1.ones_initializer())
        b = v1.get_variable("b", [2], tf.float32, initializer=v1.zeros_initializer())
        y = tf.nn.softmax(tf.matmul(x, w) + b, name="y")
        session.run(v1.global_variables_initializer())
        saver = v1.train.Saver()
        (OUT / "saver").mkdir()
        saver.save(session, str(OUT / "saver/model.ckpt"))
        (OUT / "saver/checkpoint").unlink()  # plain text; it names the folder
        v1.train.write_graph(graph.as_graph_def(), str(OUT), "graph.pbtxt", as_text=True)
        v1.saved_model.simple_save(session, str(OUT / "simple_save"), {"x": x}, {"y": y})
    facts = counted(str(OUT / "saver/model.ckpt"))
    said("saver/model.ckpt.meta", "tf-metagraph", framework_version=tf.__version__)
    said("graph.pbtxt", "tf-graphdef-text")
    said(
        "simple_save/saved_model.pb",
        "tf-savedmodel",
        **facts,
        framework_version=tf.__version__,
        inputs=["x: float32[?,4]"],
        outputs=["y: float32[?,2]"],
    )


def frozen() -> None:
    """A graph with its weights inside, as binary and as text."""
    kernel, bias = tf.Variable(tf.reshape(tf.range(12.0), [4, 3])), tf.Variable([0.5, 1.5, 2.5])
    call = tf.function(lambda x: tf.nn.relu(x @ kernel + bias))
    concrete = call.get_concrete_function(tf.TensorSpec([None, 4], tf.float32, name="x"))
    graph = convert_variables_to_constants_v2(concrete).graph.as_graph_def()
    constants = [tf.make_ndarray(node.attr["value"].tensor) for node in graph.node if node.op == "Const"]
    facts = {
        "parameters": sum(value.size for value in constants),
        "tensors": len(constants),
        "dtypes": sorted({value.dtype.name for value in constants}),
    }
    (OUT / "frozen.pb").write_bytes(graph.SerializeToString(deterministic=True))
    v1.train.write_graph(graph, str(OUT), "frozen.pbtxt", as_text=True)
    said("frozen.pb", "tf-graphdef", **facts, inputs=["x: float32[?,4]"])
    said("frozen.pbtxt", "tf-graphdef-text", **facts)


def object_checkpoint() -> None:
    """A checkpoint of TensorFlow 2, with every type of number that it writes."""
    types = ("float16", "bfloat16", "float64", "int8", "int64", "bool")
    values = {kind: tf.Variable(tf.cast([[1, 0, 1]], kind)) for kind in types}
    tf.train.Checkpoint(step=tf.Variable(7), **values).write(str(OUT / "objects"))


def checkpoints() -> None:
    """All checkpoints that were written, the saved models' too, and what else lies beside those."""
    for index in sorted(OUT.rglob("*.index")):
        said(str(index.relative_to(OUT)), "tf-checkpoint-index", **counted(str(index.with_suffix(""))))
    for data in sorted(OUT.rglob("*.data-*")):
        said(str(data.relative_to(OUT)), "tf-checkpoint-data", "companion")
    for asset in sorted(OUT.rglob("assets/*")):
        said(str(asset.relative_to(OUT)), "text", "not_a_model")
    for fingerprint in OUT.rglob("fingerprint.pb"):
        fingerprint.unlink()


def main() -> None:
    """Make the files."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    for make in (saved_model, keras_saved_model, first_generation, frozen, object_checkpoint, checkpoints):
        make()
    (OUT / "manifest.json").write_text(json.dumps(sorted(MANIFEST, key=lambda row: str(row["path"])), indent=1) + "\n")


main()
