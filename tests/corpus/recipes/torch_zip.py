# /// script
# requires-python = "==3.11.*"
# dependencies = ["torch==2.13.0", "numpy==2.4.6"]
# ///
"""What PyTorch writes: torch.save in each container that it has had, TorchScript, the mobile interpreter, torch.export.

AOTInductor's packages are not among them: the smallest has more than a megabyte. The tar checkpoint alone is put
together here, since nothing writes it any more; torch reads it back.
"""

from __future__ import annotations

import json
import pickle
import struct
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import torch

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
OUT.mkdir(parents=True, exist_ok=True)
torch.manual_seed(0)


class Scorer(torch.nn.Module):
    """A linear layer, a buffer, and one that is not saved."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(3, 2)
        self.register_buffer("scale", torch.ones(2))
        self.register_buffer("passing", torch.ones(2), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scores."""
        return (
            torch.relu(torch.nn.functional.linear(x, self.linear.weight, self.linear.bias)) * self.scale + self.passing
        )


class Tied(torch.nn.Module):
    """Two layers of one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(5, 4)
        self.head = torch.nn.Linear(4, 5, bias=False)
        self.head.weight = self.embedding.weight


class FileReader(torch.nn.Module):
    """A script whose graph maps a file into a tensor."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The sum."""
        return x + torch.from_file("marker", shared=False, size=1, dtype=torch.float32)


def told(name: str, form: str, model: dict[str, Any], risk: str = "none", reasons: Iterable[str] = ()) -> None:
    """A line of the manifest."""
    line = {"path": name, "made_by": f"torch {torch.__version__}", "format": form, "verdict": "valid"}
    MANIFEST.append({**line, "model": model, "risk": risk, "reasons": sorted(reasons)})


def facts(tensors: Iterable[torch.Tensor]) -> dict[str, Any]:
    """What torch says of tensors."""
    known = list(tensors)
    return {
        "parameters": sum(tensor.numel() for tensor in known),
        "tensors": len(known),
        "dtypes": sorted({str(tensor.dtype).removeprefix("torch.") for tensor in known}),
        "framework": "pytorch",
    }


def saved(name: str, state: dict[str, Any], form: str = "pytorch-zip", **options: Any) -> None:
    """A dictionary, perhaps of dictionaries, of tensors."""
    torch.save(state, OUT / name, **options)
    assert torch.load(OUT / name, weights_only=False).keys() == state.keys()
    tensors = [value for value in state.values() if isinstance(value, torch.Tensor)]
    tensors += [value for inner in state.values() if isinstance(inner, dict) for value in inner.values()]
    told(name, form, facts(tensors))


saved("zip.pt", Scorer().state_dict())
saved("nested.pt", {"model": Scorer().state_dict(), "epoch": 3, "args": None})
saved("tied.pt", Tied().state_dict())
base = torch.arange(12.0)
saved(
    "views.pt", {"all": base, "row": base.reshape(3, 4)[1], "column": base.reshape(3, 4)[:, 1], "none": torch.ones(0)}
)
kinds = (torch.float16, torch.bfloat16, torch.float64, torch.int8, torch.uint8, torch.int16, torch.int64, torch.bool)
kinds += (torch.complex64, torch.complex128, torch.float8_e4m3fn, torch.float8_e5m2, torch.uint16, torch.uint32)
saved("dtypes.pt", {str(kind): torch.ones(2, 3).to(kind) for kind in kinds})
saved("quantized.pt", {"q": torch.quantize_per_tensor(torch.ones(4, 2), 0.1, 0, torch.qint8)})
torch.save({"s": torch.eye(3).to_sparse()}, OUT / "sparse.pt")
told("sparse.pt", "pytorch-zip", {"framework": "pytorch"})
saved("protocol4.pt", Scorer().state_dict(), pickle_protocol=4)
for protocol in (2, 3, 4):
    options = {"pickle_protocol": protocol, "_use_new_zipfile_serialization": False}
    torch.save(Scorer().state_dict(), OUT / f"legacy-protocol{protocol}.pt", **options)
    told(f"legacy-protocol{protocol}.pt", "pytorch-legacy", facts(Scorer().state_dict().values()))

torch.serialization.set_crc32_options(False)
saved("without-checksums.pt", Scorer().state_dict())
torch.serialization.set_crc32_options(True)

torch.save(torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU()), OUT / "module.pt")
told("module.pt", "pytorch-zip", facts(torch.nn.Linear(3, 2).parameters()) | {"architecture": "Sequential"})
torch.save(Tied(), OUT / "own-module.pt")
told(
    "own-module.pt",
    "pytorch-zip",
    facts(Tied().parameters()) | {"architecture": "Tied"},
    "suspicious",
    ["pickle.unknown-import"],
)
optimizer = torch.optim.Adam(Scorer().parameters())
saved("optimizer.pt", {"model": Scorer().state_dict(), "optimizer": {}, "lr": optimizer.param_groups[0]["lr"]})

script = torch.jit.script(Scorer())
torch.jit.save(script, OUT / "script.pt", _extra_files={"note.txt": "first in the archive"})
told("script.pt", "torchscript", facts(script.state_dict().values()) | {"architecture": "Scorer"})
trace = torch.jit.trace(Scorer(), torch.ones(1, 3))
torch.jit.save(trace, OUT / "trace.pt")
told("trace.pt", "torchscript", facts(trace.state_dict().values()) | {"architecture": "Scorer"})
script._save_for_lite_interpreter(str(OUT / "lite.ptl"))
told("lite.ptl", "torchscript", {"framework": "pytorch", "architecture": "Scorer"})
torch.jit.save(torch.jit.script(FileReader()), OUT / "reads-file.pt")
told("reads-file.pt", "torchscript", {"architecture": "FileReader"}, "dangerous", ["graph.file-read"])

rows = torch.export.Dim("rows")
program = torch.export.export(Scorer(), (torch.ones(4, 3),), dynamic_shapes={"x": {0: rows}})
torch.export.save(program, OUT / "exported.pt2")
told(
    "exported.pt2",
    "torch-export",
    facts(program.state_dict.values()) | {"framework_version": torch.__version__, "inputs": ["x: float32[?,3]"]},
)


def changed(name: str, old: str, new: str, reason: str, risk: str = "dangerous") -> None:
    """A copy of the exported program whose graph says something else."""
    with zipfile.ZipFile(OUT / "exported.pt2") as before, zipfile.ZipFile(OUT / name, "w") as after:
        for member in before.infolist():
            content = before.read(member)
            if member.filename.endswith("models/model.json"):
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            after.writestr(member.filename, content)
    told(name, "torch-export", {"framework_version": torch.__version__}, risk, [reason])


linear, call = "torch.ops.aten.linear.default", "__import__('os').mkdir('marker')"
changed("exported-code.pt2", "Symbol('s77'", f"Max({call}, Symbol('s77'", "graph.python-function")
changed("exported-call.pt2", linear, "torch.serialization.os.mkdir", "graph.python-function")
changed("exported-guard.pt2", '"guards_code": []', f'"guards_code": ["{call}"]', "graph.python-function")
changed("exported-file.pt2", linear, "torch.ops.aten.from_file.default", "graph.file-read")
changed("exported-operator.pt2", linear, "torch.ops.ours.linear.default", "graph.custom-operator", "suspicious")


def tar_checkpoint(name: str) -> None:
    """A checkpoint as torch 0.1 wrote it: two tensors that share a storage."""

    def pickled(value: object) -> bytes:
        return pickle.dumps(value, 2)

    class Stored(pickle.Pickler):
        def persistent_id(self, value: object) -> str | None:
            return value[1] if isinstance(value, tuple) and value[:1] == ("tensor",) else None

    buffer = BytesIO()
    Stored(buffer, 2).dump({"whole": ("tensor", "7"), "part": ("tensor", "8")})
    storage = pickled((5, "cpu", torch.FloatStorage)) + struct.pack("<q4f", 4, 1, 2, 3, 4)
    tensors = pickled((7, 5, torch.FloatTensor)) + struct.pack("<ii2q2qq", 2, 0, 2, 2, 2, 1, 0)
    tensors += pickled((8, 5, torch.FloatTensor)) + struct.pack("<ii1q1qq", 1, 0, 2, 1, 2)
    members = {"sys_info": pickled({"protocol_version": 1000, "little_endian": True}), "pickle": buffer.getvalue()}
    members |= {"tensors": pickled(2) + tensors, "storages": pickled(1) + storage + pickled([])}
    with tarfile.open(OUT / name, "w:", format=tarfile.PAX_FORMAT) as archive:
        for member, content in members.items():
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
    state = torch.load(OUT / name, weights_only=False)
    assert state["whole"].tolist() == [[1, 2], [3, 4]]
    told(name, "pytorch-legacy", facts(state.values()))


tar_checkpoint("legacy-tar.pt")
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
