# /// script
# requires-python = "==3.11.*"
# dependencies = ["torch-model-archiver==0.12.0", "torch==2.13.0"]
# ///
"""TorchServe's archives by its own archiver: a built-in handler and one of one's own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

OUT = Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
MANIFEST: list[dict[str, Any]] = []
ARCHIVER = Path(sys.executable).with_name("torch-model-archiver")
HANDLER = "from ts.torch_handler.base_handler import BaseHandler\n\n\nclass Handler(BaseHandler):\n    pass\n"
MODEL = "import torch\n\n\nclass Model(torch.nn.Linear):\n    def __init__(self):\n        super().__init__(3, 2)\n"
torch.manual_seed(0)


def archived(name: str, folder: Path, reasons: list[str], facts: dict[str, Any], *options: str) -> None:
    """An archive that the archiver makes."""
    common = ["--model-name", name, "--version", "1.5", "--export-path", str(OUT), "--force"]
    subprocess.run([ARCHIVER, *common, *options], check=True, cwd=folder)
    line = {"path": f"{name}.mar", "made_by": f"torch-model-archiver {version('torch-model-archiver')}"}
    model = {"name": name, "version": "1.5", **facts}
    risk = "suspicious" if reasons else "none"
    line |= {"format": "torchserve-mar", "verdict": "valid"}
    MANIFEST.append({**line, "model": model, "risk": risk, "reasons": reasons})


with tempfile.TemporaryDirectory() as temporary:
    folder = Path(temporary)
    module = torch.nn.Linear(3, 2)
    torch.jit.save(torch.jit.script(module), folder / "script.pt")
    torch.save(module.state_dict(), folder / "weights.pth")
    (folder / "handler.py").write_text(HANDLER)
    (folder / "model.py").write_text(MODEL)
    known = {"parameters": sum(weight.numel() for weight in module.parameters()), "tensors": 2, "dtypes": ["float32"]}
    archived("plain", folder, [], known, "--serialized-file", "script.pt", "--handler", "image_classifier")
    files = ("--serialized-file", "weights.pth", "--model-file", "model.py", "--handler", "handler.py")
    archived("handled", folder, ["archive.code"], known, *files)
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
