# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==2.4.6", "onnx==1.19.0"]
# ///
"""ONNX models that lie, or reach beyond their folder; nothing in them is ever run."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, object]] = []
VALUE = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
PLAIN = helper.make_node("Identity", ["w"], ["y"])


def save(path: str, content: bytes, verdict: str = "valid", reasons: Sequence[str] = (), risk: str = "") -> None:
    """Write a file, and its line of the manifest."""
    (OUT / path).parent.mkdir(exist_ok=True)
    (OUT / path).write_bytes(content)
    row = {"path": path, "made_by": f"onnx {onnx.__version__}", "format": "onnx", "verdict": verdict}
    level = risk or ("dangerous" if reasons else "none")
    MANIFEST.append({**row, "risk": level, "reasons": [f"graph.{reason}" for reason in reasons]})


def graph(nodes: Sequence[onnx.NodeProto] = (PLAIN,), weights: Sequence[onnx.TensorProto] = ()) -> onnx.GraphProto:
    """A graph of these nodes and weights."""
    return helper.make_graph(list(nodes), "g", [], [VALUE], list(weights))


def model(whole: onnx.GraphProto, **options: object) -> bytes:
    """A model of a graph."""
    opsets = [helper.make_opsetid("", 21)]
    return helper.make_model(whole, opset_imports=opsets, ir_version=10, **options).SerializeToString()


def tensor(data: bytes = b"\0\0\0\0", dims: Sequence[int] = (1,), kind: int = TensorProto.FLOAT) -> onnx.TensorProto:
    """A weight that says what it likes."""
    return TensorProto(name="w", data_type=kind, dims=dims, raw_data=data)


def outside(location: str, **entries: str) -> onnx.TensorProto:
    """A weight whose data lies elsewhere."""
    weight = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    for key, value in {"location": location, **entries}.items():
        weight.external_data.add(key=key, value=value)
    return weight


LOCATIONS = {
    "absolute": "/etc/passwd",
    "home": "~/.ssh/id_rsa",
    "up": "../../../etc/passwd",
    "up-inside": "weights/../../secret",
    "drive": "C:\\Windows\\win.ini",
    "backslashes": "..\\..\\secret",
    "share": "\\\\host\\share\\file",
    "address": "https://example.org/weights",
    "memory": "*/_ORT_MEM_ADDR_/*",
    "long": "a/" * 1000 + "../" * 1001 + "secret",
}
for name, location in LOCATIONS.items():
    save(f"external-{name}.onnx", model(graph(weights=[outside(location)])), reasons=["external-path"])
constant = helper.make_node("Constant", [], ["y"], value=outside("../secret"))
save("external-constant.onnx", model(graph([constant])), reasons=["external-path"])
sparse = graph()
indices = numpy_helper.from_array(np.array([0], np.int64), "indices")
sparse.sparse_initializer.append(helper.make_sparse_tensor(outside("/secret"), indices, [3]))
save("external-sparse.onnx", model(sparse), reasons=["external-path"])

(OUT / "short").mkdir()
(OUT / "short" / "weights.data").write_bytes(b"\0\0\0")
row = {"made_by": f"onnx {onnx.__version__}", "format": "onnx-external-data", "verdict": "companion"}
MANIFEST.append({"path": "short/weights.data", **row})
save("short/weights.onnx", model(graph(weights=[outside("weights.data")])), "truncated")
for name, entries in {
    "offset": {"offset": "-4"},
    "hexadecimal-offset": {"offset": "0x10"},
    "endless-offset": {"offset": "9" * 5000},
    "length": {"length": "5"},
}.items():
    save(f"external-{name}.onnx", model(graph(weights=[outside("w.bin", **entries)])), "malformed")
save("external-nowhere.onnx", model(graph(weights=[outside("")])), "malformed")

calls = helper.make_node("PyOp", ["w"], ["y"], domain="org.example", module="os", class_name="system")
branch = helper.make_node("If", ["c"], ["y"], then_branch=graph([calls]), else_branch=graph())
local = helper.make_function("org.local", "F", ["a"], ["y"], [calls], [helper.make_opsetid("", 21)])
PYTHON = ["python-function"]
save("python.onnx", model(graph([calls])), reasons=PYTHON)
save("python-in-a-branch.onnx", model(graph([branch])), reasons=PYTHON)
save("python-in-a-function.onnx", model(graph(), functions=[local]), reasons=PYTHON)
trained = onnx.ModelProto.FromString(model(graph()))
trained.training_info.add().algorithm.CopyFrom(graph([calls]))
save("python-in-training.onnx", trained.SerializeToString(), reasons=PYTHON)
runtime = helper.make_node("PythonOp", ["w"], ["y"], domain="com.microsoft", func_name="f")
save("python-of-the-runtime.onnx", model(graph([runtime])), reasons=PYTHON)

bad = tensor(b"\0\0\0")
save("python-behind-a-broken-weight.onnx", model(graph([calls], [bad])), "malformed", PYTHON)
save("two-graphs.onnx", model(graph()) + model(graph([calls])), "malformed", PYTHON)
save("python-before-junk.onnx", model(graph([calls])) + b"\xff" * 40, "malformed", PYTHON)
save("python-cut-off.onnx", model(graph([calls], [tensor(bytes(400), [100])]))[:-300], "truncated", PYTHON)

SIZES = {
    "too-short": tensor(b"\0\0\0"),
    "too-long": tensor(b"\0" * 5),
    "no-data": tensor(b""),
    "negative": tensor(dims=[-1]),
    "enormous": tensor(dims=[1 << 62] * 64),
    "without-type": tensor(kind=0),
    "dimensions-without-end": tensor(dims=[1] * 70),
    "two-kinds-of-data": TensorProto(name="w", data_type=1, dims=[1], raw_data=b"\0" * 4, float_data=[1.0]),
    "text-that-is-raw": tensor(kind=TensorProto.STRING),
    "typed-by-another": TensorProto(name="w", data_type=1, dims=[1], int64_data=[1]),
}
for name, weight in SIZES.items():
    save(f"weight-{name}.onnx", model(graph(weights=[weight])), "malformed")
save("node-without-operator.onnx", model(graph([onnx.NodeProto(input=["w"], output=["y"])])), "malformed")


def field(number: int, payload: bytes) -> bytes:
    """A length-delimited field, of messages that no library would write."""
    length, size = len(payload), b""
    while length > 0x7F:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return bytes([number << 3 | 2]) + size + bytes([length]) + payload


def written(whole: bytes) -> bytes:
    """A model of a graph."""
    return b"\x08\x0a" + field(7, whole) + field(8, b"\x10\x15")


deep = graph().SerializeToString()
for _ in range(40):
    deep = field(1, field(4, b"Loop") + field(5, field(1, b"body") + field(6, deep) + b"\xa0\x01\x05")) + field(2, b"g")
save("deep.onnx", written(deep), "malformed")
save("nodes-of-nothing.onnx", written(field(1, b"") * 20_000 + field(2, b"g")), "malformed")
save("nodes-without-end.onnx", written(field(1, field(4, b"A")) * 9_000 + field(2, b"g")), "malformed")

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
