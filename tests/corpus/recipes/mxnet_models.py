# /// script
# requires-python = "==3.11.*"
# dependencies = ["mxnet==1.9.1", "numpy==1.23.5"]
# ///
"""Networks and arrays by MXNet: a graph with its parameters, lists without names, sparse arrays, a custom operator."""

from __future__ import annotations

import json
import sys
from math import prod
from pathlib import Path
from typing import Any

import mxnet

OUT = Path(sys.argv[1])
BY = f"mxnet {mxnet.__version__}"
MANIFEST: list[dict[str, Any]] = []


def told_arrays(name: str) -> None:
    """A line of the manifest for a file of arrays, as MXNet loads it."""
    loaded = mxnet.nd.load(str(OUT / name))
    arrays = list(loaded.values()) if isinstance(loaded, dict) else loaded
    facts = {
        "parameters": sum(prod(array.shape) for array in arrays),
        "tensors": len(arrays),
        "dtypes": sorted({array.dtype.__name__ for array in arrays}),
        "framework": "mxnet",
    }
    MANIFEST.append({"path": name, "made_by": BY, "format": "mxnet-params", "model": facts})


def told_graph(name: str, **more: Any) -> None:
    """A line for a graph."""
    symbol = mxnet.sym.load(str(OUT / name))
    facts = {
        "framework": "mxnet",
        "framework_version": mxnet.__version__,
        "outputs": [output.removesuffix("_output") for output in symbol.list_outputs()],
        "metadata": {"arg_nodes": len(symbol.list_arguments()) + len(symbol.list_auxiliary_states())},
    }
    MANIFEST.append({"path": name, "made_by": BY, "format": "mxnet-symbol", "model": facts, **more})


class Nothing(mxnet.operator.CustomOp):
    """Does nothing."""


@mxnet.operator.register("nothing")
class NothingProp(mxnet.operator.CustomOpProp):
    """Tells of it."""

    def create_operator(self, *_: Any) -> Nothing:
        """One that does nothing."""
        return Nothing()


mxnet.random.seed(0)
network = mxnet.gluon.nn.HybridSequential()
network.add(mxnet.gluon.nn.Dense(3, in_units=4), mxnet.gluon.nn.BatchNorm())
network.initialize()
network.hybridize()
network(mxnet.nd.ones((1, 4)))
network.export(str(OUT / "network"), epoch=7)
told_graph("network-symbol.json")
told_arrays("network-0007.params")
network.save_parameters(str(OUT / "gluon.params"))
told_arrays("gluon.params")

ones = mxnet.nd.ones
mxnet.nd.save(str(OUT / "list.params"), [ones((2, 3)), ones(2, dtype="float16"), ones((2, 1, 1), dtype="int64")])
told_arrays("list.params")
mxnet.nd.save(str(OUT / "sparse.params"), {kind: ones((4, 3)).tostype(kind) for kind in ("row_sparse", "csr")})
told_arrays("sparse.params")

custom = mxnet.sym.Custom(mxnet.sym.Variable("data"), op_type="nothing", name="custom")
(OUT / "custom-symbol.json").write_text(custom.tojson())
told_graph("custom-symbol.json", risk="dangerous", reasons=["graph.python-function"])

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
