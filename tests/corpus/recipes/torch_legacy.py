# /// script
# requires-python = "==3.11.*"
# dependencies = ["torch==2.13.0", "numpy==2.4.6"]
# ///
"""What PyTorch writes without the zip archive, in every protocol that it reads; and tensors in ordinary pickles."""

from __future__ import annotations

import collections
import json
import pickle
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
OUT.mkdir(parents=True, exist_ok=True)
torch.manual_seed(0)


class Marker:
    """Leaves a file behind when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle calls."""
        return (eval, ("open('marker', 'w')",))


def tensors_of(made: Any) -> list[torch.Tensor]:
    """All tensors in containers."""
    if isinstance(made, torch.Tensor):
        return [made]
    inner: Iterable[Any] = made.values() if isinstance(made, dict) else made if isinstance(made, list | tuple) else ()
    return [tensor for one in inner for tensor in tensors_of(one)]


def told(name: str, made: Any, form: str = "pytorch-legacy", risk: str = "none", **more: Any) -> None:
    """A line of the manifest."""
    tensors = tensors_of(made.state_dict() if isinstance(made, torch.nn.Module) else made)
    model: dict[str, Any] = {"framework": "pytorch"}
    if tensors:
        model["parameters"] = sum(tensor.numel() for tensor in tensors)
        model["tensors"] = len(tensors)
        model["dtypes"] = sorted({str(tensor.dtype).removeprefix("torch.") for tensor in tensors})
    if isinstance(made, torch.nn.Module):
        model["architecture"] = type(made).__name__
    line = {"path": name, "made_by": f"torch {torch.__version__}", "format": form, "verdict": "valid"}
    MANIFEST.append({**line, "model": model, "risk": risk, "reasons": [], **more})


def save(name: str, made: Any, protocol: int = 2, **more: Any) -> None:
    """torch.save as it was before 1.6."""
    torch.save(made, OUT / name, pickle_protocol=protocol, _use_new_zipfile_serialization=False)
    told(name, made, **more)


layers = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
STATE = layers.state_dict()
for protocol in range(1, 6):
    save(f"state.protocol{protocol}.pt", STATE, protocol)
save("module.pt", layers)
save("tensor.pt", torch.arange(6).reshape(2, 3))
kinds = ("float64", "float16", "bfloat16", "int8", "uint8", "int16", "int32", "bool", "complex64")
save("dtypes.pt", {kind: torch.zeros(2, 3, dtype=getattr(torch, kind)) for kind in kinds})
whole = torch.arange(12.0)
save("views.pt", {"whole": whole, "part": whole[2:6].reshape(2, 2), "empty": torch.empty(0, 3)})
save("checkpoint.pt", {"epoch": 3, "model": STATE, "note": "a checkpoint", "best": collections.OrderedDict(loss=0.5)})
save("hostile.pt", {"weight": torch.ones(2), "extra": Marker()}, risk="dangerous", reasons=["pickle.code-execution"])

(OUT / "tensors.pkl").write_bytes(pickle.dumps({"a": torch.ones(2, 3), "b": torch.zeros(4)}))
told("tensors.pkl", {"a": torch.ones(2, 3), "b": torch.zeros(4)}, "pickle")
(OUT / "module.pkl").write_bytes(pickle.dumps(layers))
told("module.pkl", layers, "pickle")

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n", encoding="utf-8")
