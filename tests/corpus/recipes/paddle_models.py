# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==2.4.6", "paddlepaddle==3.3.1", "setuptools"]
# ///
"""What PaddlePaddle saves: checkpoints of a model and its optimizer; programs, old and new, and their parameters."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
import paddle

OUT = Path(sys.argv[1])
MADE_BY = f"paddlepaddle {paddle.__version__}"
MANIFEST: list[dict[str, object]] = []
os.chdir(OUT)
paddle.seed(0)


class Net(paddle.nn.Layer):
    """A layer of each of two kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.linear, self.norm = paddle.nn.Linear(4, 3), paddle.nn.BatchNorm1D(3)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        """Some numbers."""
        return paddle.nn.functional.relu(self.norm(self.linear(x)))


def note(path: str, form: str, verdict: str = "valid", **row: object) -> None:
    """A line of the manifest."""
    MANIFEST.append({"path": path, "made_by": MADE_BY, "format": form, "verdict": verdict, **row})


def forget_callers(path: Path) -> None:
    """Take out of a program from which lines of which files it was made: they differ on every machine."""
    program = paddle.static.Program.parse_from_string(path.read_bytes())
    for block in program.blocks:
        for operator in block.ops:
            if operator.has_attr("op_callstack"):
                operator._remove_attr("op_callstack")
    path.write_bytes(program.desc.serialize_to_string())


def size(tensors: dict[str, object]) -> dict[str, int]:
    """How many tensors, and how many numbers in them."""
    sizes = [int(np.prod(tensor.shape)) for tensor in tensors.values() if isinstance(tensor, paddle.Tensor)]
    return {"parameters": sum(sizes), "tensors": len(sizes)}


net = Net()
state = net.state_dict()
said = size(state)
paddle.save(state, "net.pdparams")
note("net.pdparams", "paddle-pdparams", model={**said, "dtypes": ["float32"]})
paddle.save(state, "named-otherwise.pkl")
note("named-otherwise.pkl", "paddle-pdparams", model=said)

schedule = paddle.optimizer.lr.StepDecay(0.1, 10)
for name, optimizer in (
    ("adam", paddle.optimizer.Adam(parameters=net.parameters(), learning_rate=schedule)),
    ("sgd", paddle.optimizer.Momentum(parameters=net.parameters(), learning_rate=schedule)),
):
    net(paddle.randn([2, 4])).sum().backward()
    optimizer.step()
    paddle.save(optimizer.state_dict(), f"{name}.pdopt")
    note(f"{name}.pdopt", "paddle-pdopt", model=size(optimizer.state_dict()))

net.eval()
spec = [paddle.static.InputSpec([None, 4], "float32", name="x")]
paddle.jit.save(net, "new/net", input_spec=spec)
note("new/net.json", "paddle-pir-json", model={**said, "dtypes": ["f32"], "inputs": ["x: f32[?,4]"]})
note("new/net.pdiparams", "paddle-pdiparams", model={**said, "dtypes": ["FP32"]})
with paddle.pir_utils.OldIrGuard():
    paddle.jit.save(paddle.jit.to_static(net, input_spec=spec), "old/net")
    forget_callers(Path("old/net.pdmodel"))
program = {**said, "dtypes": ["FP32"], "inputs": ["x: float32[?,4]"], "framework_version": paddle.__version__}
note("old/net.pdmodel", "paddle-pdmodel", model=program)
note("old/net.pdiparams", "paddle-pdiparams", model={**said, "dtypes": ["FP32"]})
note("old/net.pdiparams.info", "pickle", "not_a_model")

with paddle.pir_utils.OldIrGuard():
    paddle.enable_static()
    for name, reason in (("calls-python", "graph.python-function"), ("reads-a-file", "graph.file-read")):
        main = paddle.static.Program()
        with paddle.static.program_guard(main, paddle.static.Program()):
            x = paddle.static.data("x", [1, 2], "float32")
            y = main.global_block().create_var(name="y", shape=[1, 2], dtype="float32")
            if name == "calls-python":
                paddle.static.py_func(lambda value: value, x, y)
            else:
                attributes = {"file_path": "weights"}
                main.global_block().append_op(type="load", outputs={"Out": y}, attrs=attributes)
        Path(f"{name}.pdmodel").write_bytes(main.desc.serialize_to_string())
        forget_callers(Path(f"{name}.pdmodel"))
        note(f"{name}.pdmodel", "paddle-pdmodel", risk="dangerous", reasons=[reason])

Path("manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
