# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==2.4.6", "onnx==1.19.0"]
# ///
"""Models by ONNX's own helpers: every element type, data in other files, functions, graphs in graphs, training."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(sys.argv[1])
MADE_BY = f"onnx {onnx.__version__}"
MANIFEST: list[dict[str, object]] = []
SHORT = {"float": "float32", "double": "float64"}


def element(number: int) -> str:
    """An element type as our inputs and outputs spell it."""
    name = TensorProto.DataType.Name(number).lower()
    return SHORT.get(name, name)


def spelled(value: onnx.ValueInfoProto) -> str:
    """An input or output."""
    kind = value.type.tensor_type
    dims = [str(d.dim_value) if d.HasField("dim_value") else d.dim_param or "?" for d in kind.shape.dim]
    return f"{value.name}: {element(kind.elem_type)}[{','.join(dims)}]"


def graphs(graph: onnx.GraphProto) -> list[onnx.GraphProto]:
    """A graph, and those in its nodes."""
    inner = [a.g for node in graph.node for a in node.attribute if a.HasField("g")]
    return [graph, *(each for one in inner for each in graphs(one))]


def said(model: onnx.ModelProto) -> dict[str, object]:
    """What the library says of a model."""
    every = graphs(model.graph)
    weights = [tensor for graph in every for tensor in graph.initializer]
    sparse = [tensor for graph in every for tensor in graph.sparse_initializer]
    names = {tensor.name for tensor in model.graph.initializer}
    types = {t.data_type for t in weights} | {t.values.data_type for t in sparse}
    return {
        "name": model.graph.name or None,
        "parameters": sum(math.prod(t.dims) for t in (*weights, *sparse)),
        "tensors": len(weights) + len(sparse),
        "dtypes": sorted(TensorProto.DataType.Name(number) for number in types),
        "framework": model.producer_name or None,
        "framework_version": model.producer_version or None,
        "opsets": sorted(f"{opset.domain or 'ai.onnx'} {opset.version}" for opset in model.opset_import),
        "inputs": [spelled(value) for value in model.graph.input if value.name not in names],
        "outputs": [spelled(value) for value in model.graph.output],
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
    }


def save(path: str, made: onnx.ModelProto, *, external: bool = False, facts: object = None, **row: object) -> None:
    """Write a model, and its line of the manifest; with its data beside it where that is asked for."""
    target = OUT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if external:
        data = f"{target.name}.data"
        onnx.save(made, target, save_as_external_data=True, location=data, size_threshold=0)
        form = {"format": "onnx-external-data", "verdict": "companion"}
        MANIFEST.append({"path": f"{path}.data", "made_by": MADE_BY, **form})
    else:
        onnx.save(made, target)
    MANIFEST.append(
        {"path": path, "made_by": MADE_BY, "format": "onnx", "model": {**said(made), **(facts or {})}, **row}
    )


def value(name: str, shape: list[int | str | None], kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    """An input or output."""
    return helper.make_tensor_value_info(name, kind, shape)


def model(graph: onnx.GraphProto, opset: int = 21, **options: object) -> onnx.ModelProto:
    """A model of a graph."""
    opsets = [helper.make_opsetid("", opset), *options.pop("opsets", ())]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10, **options)


def linear(name: str = "linear") -> onnx.GraphProto:
    """Multiply and add."""
    rng = np.random.default_rng(0)
    weights = [
        numpy_helper.from_array(rng.normal(size=(4, 3)).astype(np.float32), "w"),
        numpy_helper.from_array(np.zeros(3, np.float32), "b"),
    ]
    node = helper.make_node("Gemm", ["x", "w", "b"], ["y"], name="gemm", alpha=1.0, transB=0)
    return helper.make_graph([node], name, [value("x", ["batch", 4])], [value("y", ["batch", 3])], weights)


plain = model(linear(), producer_name="made-by-hand", producer_version="1.2.3", model_version=7, domain="org.example")
helper.set_model_props(plain, {"license": "apache-2.0", "author": "nobody"})
save("linear.onnx", plain, facts={"version": "7", "license": "apache-2.0"})
save("external/model.onnx", model(linear("data beside it")), external=True)
save("named-otherwise.bin", model(linear("another name")))
save("named-otherwise.safetensors", model(linear("a wrong name")), verdict="wrong_extension")

types = [number for name, number in TensorProto.DataType.items() if name not in ("UNDEFINED", "STRING")]
weights = []
for number in types:
    plain_type = helper.tensor_dtype_to_np_dtype(number)
    weights.append(numpy_helper.from_array(np.ones(3).astype(plain_type), f"w{number}"))
weights.append(helper.make_tensor("words", TensorProto.STRING, [2], [b"a", b"b"]))
weights.append(helper.make_tensor("typed", TensorProto.FLOAT, [2, 2], [1.0, 2.0, 3.0, 4.0]))
weights.append(helper.make_tensor("numbers", TensorProto.INT64, [3], [1, -1, 1 << 60]))
weights.append(helper.make_tensor("none", TensorProto.FLOAT, [0, 7], []))
nothing = helper.make_node("Identity", ["typed"], ["y"])
save("types.onnx", model(helper.make_graph([nothing], "types", [], [value("y", [2, 2])], weights)))

indices = numpy_helper.from_array(np.array([1, 5], np.int64), "indices")
values = numpy_helper.from_array(np.array([2, 3], np.float32), "sparse")
graph = helper.make_graph([helper.make_node("Identity", ["sparse"], ["y"])], "sparse", [], [value("y", [3, 4])])
graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [3, 4]))
save("sparse.onnx", model(graph))


def branch(name: str, size: int) -> onnx.GraphProto:
    """A graph in a node, with weights of its own."""
    weight = numpy_helper.from_array(np.ones(size, np.float16), f"{name}.w")
    node = helper.make_node("ReduceSum", [f"{name}.w"], [f"{name}.y"])
    return helper.make_graph([node], name, [], [value(f"{name}.y", [1], TensorProto.FLOAT16)], [weight])


either = helper.make_node("If", ["c"], ["y"], then_branch=branch("then", 5), else_branch=branch("else", 7))
inputs, outputs = [value("c", [], TensorProto.BOOL)], [value("y", [1], TensorProto.FLOAT16)]
save("branches.onnx", model(helper.make_graph([either], "branches", inputs, outputs)))

local = helper.make_function(
    "org.example.local",
    "Twice",
    ["a"],
    ["b"],
    [helper.make_node("Add", ["a", "a"], ["b"])],
    [helper.make_opsetid("", 21)],
)
call = helper.make_node("Twice", ["x"], ["y"], domain="org.example.local")
graph = helper.make_graph([call], "function", [value("x", [None])], [value("y", [None])])
opsets = [helper.make_opsetid("org.example.local", 1)]
save("function.onnx", model(graph, functions=[local], opsets=opsets), facts={"custom_operators": []})

for path, domain, operator, risk, reasons in (
    ("custom.onnx", "org.example", "Sharpen", "suspicious", ["graph.custom-operator"]),
    ("runtime.onnx", "com.microsoft", "FusedMatMul", "none", []),
    ("extensions.onnx", "ai.onnx.contrib", "BertTokenizer", "suspicious", ["graph.custom-operator"]),
    ("trees.onnx", "ai.onnx.ml", "Normalizer", "none", []),
):
    node = helper.make_node(operator, ["x"], ["y"], domain=domain)
    graph = helper.make_graph([node], path, [value("x", [1, 2])], [value("y", [1, 2])])
    own = domain == "ai.onnx.ml"
    facts = {"custom_operators": [] if own else [f"{domain}::{operator}"]}
    opsets = [helper.make_opsetid(domain, 1)]
    save(path, model(graph, opsets=opsets), facts=facts, risk=risk, reasons=reasons)

old = helper.make_model(linear("of old"), ir_version=3, opset_imports=[helper.make_opsetid("", 7)])
old.graph.input.extend([value("w", [4, 3]), value("b", [3])])
save("weights-are-inputs.onnx", old)

trained = model(linear("trained"), opsets=[helper.make_opsetid("ai.onnx.preview.training", 1)])
step = helper.make_node("Adam", ["r", "t", "x", "g", "v", "h"], ["n"], domain="ai.onnx.preview.training")
info = onnx.TrainingInfoProto()
info.algorithm.CopyFrom(helper.make_graph([step], "step", [], [value("n", [1])]))
trained.training_info.append(info)
save("training.onnx", trained)

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
