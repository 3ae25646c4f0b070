"""Writes the sample model files beside it, each by the library of its format, and `manifest.json`, which says so.

Run in an environment of its own, on Python 3.11 (`python -m venv`, then `pip install` of these, torch for the CPU):

    torch==2.13.0  safetensors==0.8.0  gguf==0.19.0  onnx==1.23.2  huggingface_hub==2.4.0  numpy==2.4.6

The manifest maps a file to its format (null: none that is recognised), its writer and the files that belong to it.
The tar checkpoint alone is put together here, since nothing writes it any more; torch reads it back.
"""

from __future__ import annotations

import json
import pickle
import tarfile
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import gguf
import numpy as np
import onnx
import torch
from huggingface_hub import save_torch_state_dict
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
Made = tuple[str, str | None, tuple[str, ...]]


class Doubler(torch.nn.Module):
    """The smallest module with a weight and some code."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.full((2,), 2.0))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Each element times its weight."""
        return x * self.weight


def write_torch() -> Iterator[Made]:
    """Checkpoints of each container that torch.save has had, scripts, and an exported program."""
    state = Doubler().state_dict()
    torch.save(state, HERE / "zip.pt")
    yield "zip.pt", "pytorch-zip", ()
    for protocol in (0, 2, 4):
        name = f"legacy-protocol{protocol}.pt"
        torch.save(state, HERE / name, pickle_protocol=protocol, _use_new_zipfile_serialization=False)
        yield name, "pytorch-legacy", ()
    script = torch.jit.script(Doubler())
    torch.jit.save(script, HERE / "script.pt", _extra_files={"note.txt": "first in the archive"})
    yield "script.pt", "torchscript", ()
    script._save_for_lite_interpreter(str(HERE / "lite.ptl"))
    yield "lite.ptl", "torchscript", ()
    torch.export.save(torch.export.export(Doubler(), (torch.ones(2),)), HERE / "exported.pt2")
    yield "exported.pt2", None, ()


def write_torch_tar() -> Iterator[Made]:
    """A checkpoint as torch 0.1 wrote it: a tar of four members, here without tensors."""
    none = pickle.dumps(0, 2)
    members = {"sys_info": pickle.dumps({"protocol_version": 1000}, 2), "pickle": pickle.dumps({"answer": 42}, 2)}
    members |= {"tensors": none, "storages": none + pickle.dumps([], 2)}
    with tarfile.open(HERE / "legacy-tar.pt", "w:", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    assert torch.load(HERE / "legacy-tar.pt", weights_only=False) == {"answer": 42}
    yield "legacy-tar.pt", "pytorch-legacy", ()


def write_safetensors() -> Iterator[Made]:
    """One file of several types, and one without tensors."""
    save_file(
        {"half": torch.ones(3, dtype=torch.float16), "none": torch.ones(0)},
        HERE / "weights.safetensors",
        {"format": "pt"},
    )
    yield "weights.safetensors", "safetensors", ()
    save_file({}, HERE / "empty.safetensors")
    yield "empty.safetensors", "safetensors", ()


def write_shards() -> Iterator[Made]:
    """The two kinds of shards, and their indexes."""
    state = {f"layer.{number}": torch.full((4,), float(number)) for number in range(3)}
    for safe, stem, ending in ((True, "model", "safetensors"), (False, "pytorch_model", "bin")):
        save_torch_state_dict(state, HERE, max_shard_size=32, safe_serialization=safe)
        shards = tuple(f"{stem}-{number:05}-of-00002.{ending}" for number in (1, 2))
        yield f"{stem}.{ending}.index.json", "safetensors-index", shards
        for shard in shards:
            yield shard, "safetensors" if safe else "pytorch-zip", ()


def write_gguf() -> Iterator[Made]:
    """The current version in both byte orders, and a model in three splits."""

    def write(name: str, **options: object) -> None:
        writer = gguf.GGUFWriter(HERE / name, "llama", **options)
        writer.add_name("sample")
        writer.add_token_list(["<s>", "</s>", "split.count"])
        for number in range(3):
            writer.add_tensor(f"blk.{number}", np.full(4, number, dtype=np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    write("little.gguf")
    yield "little.gguf", "gguf", ()
    write("big.gguf", endianess=gguf.GGUFEndian.BIG)
    yield "big.gguf", "gguf", ()
    write("split.gguf", split_max_tensors=1)
    splits = tuple(f"split-{number:05}-of-00003.gguf" for number in (1, 2, 3))
    for split in splits:
        yield split, "gguf", splits[1:] if split == splits[0] else ()


def write_onnx() -> Iterator[Made]:
    """A graph with its weight inside, one with it outside, and a lone tensor, which is no model."""
    values = np.full(400, 2.0, dtype=np.float32)
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [400]) for name in "xy")
    weight = numpy_helper.from_array(values, "w")
    graph = helper.make_graph([helper.make_node("Mul", ["x", "w"], ["y"])], "doubler", [x], [y], [weight])
    model = helper.make_model(graph, producer_name="sample")
    onnx.save(model, HERE / "inside.onnx")
    yield "inside.onnx", "onnx", ()
    (HERE / "outside.onnx_data").unlink(missing_ok=True)
    onnx.save(model, HERE / "outside.onnx", save_as_external_data=True, location="outside.onnx_data")
    yield "outside.onnx", "onnx", ()
    yield "outside.onnx_data", None, ()
    (HERE / "tensor.pb").write_bytes(weight.SerializeToString())
    yield "tensor.pb", None, ()


WRITERS: tuple[tuple[str, Callable[[], Iterator[Made]]], ...] = (
    ("torch", write_torch),
    ("torch", write_torch_tar),
    ("safetensors", write_safetensors),
    ("huggingface_hub", write_shards),
    ("gguf", write_gguf),
    ("onnx", write_onnx),
)


def main() -> None:
    """Writes every file, then the manifest."""
    manifest = {
        name: {"format": form, "parts": parts, "writer": f"{library} {version(library)}"}
        for library, write in WRITERS
        for name, form, parts in write()
    }
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
