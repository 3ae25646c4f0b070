# /// script
# requires-python = "==3.11.*"
# dependencies = ["executorch==1.5.1", "torch==2.13.0"]
# ///
"""ExecuTorch's programs: a plain one, and one that is handed to XNNPACK."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

import torch
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.exir import to_edge, to_edge_transform_and_lower
from torch.export import export

OUT = Path(sys.argv[1])


class Small(torch.nn.Module):
    """Two dense layers."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = torch.nn.Linear(8, 4), torch.nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(torch.relu(self.first(x)))


def main() -> None:
    """Make the files."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    torch.manual_seed(0)
    model = Small().eval()
    exported = export(model, (torch.zeros(1, 8),))
    plain = to_edge(exported).to_executorch().buffer
    lowered = to_edge_transform_and_lower(exported, partitioner=[XnnpackPartitioner()]).to_executorch().buffer
    parameters = sum(parameter.numel() for parameter in model.parameters())
    interface = {"inputs": ["input_0: float32[1,8]"], "outputs": ["output_0: float32[1,2]"]}
    facts = {"plain.pte": {"parameters": parameters, "tensors": 4, "dtypes": ["float32"]}, "xnnpack.pte": {}}
    rows = []
    for name, content in (("plain.pte", plain), ("xnnpack.pte", lowered)):
        (OUT / name).write_bytes(content)
        row = {"path": name, "made_by": f"executorch {version('executorch')}", "format": "executorch", "risk": "none"}
        rows.append({**row, "verdict": "valid", "model": {**facts[name], **interface}, "reasons": []})
    (OUT / "manifest.json").write_text(json.dumps(rows, indent=1) + "\n")


main()
