# /// script
# requires-python = "==3.11.*"
# dependencies = ["safetensors==0.8.0", "torch==2.13.0", "numpy==2.4.6", "huggingface_hub==2.4.0"]
# ///
"""Safetensors by its library, for torch and numpy, and shards with their index by huggingface_hub."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from huggingface_hub import save_torch_state_dict
from safetensors import numpy as of_numpy
from safetensors import safe_open
from safetensors.torch import save_file

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []


def told(name: str, facts: dict[str, Any], by: str = "safetensors") -> None:
    """A line of the manifest, with what the library counts."""
    with safe_open(OUT / name, "pt") as tensors:
        slices = [tensors.get_slice(key) for key in tensors.keys()]  # noqa: SIM118 - no mapping
    model = {
        "tensors": len(slices),
        "parameters": sum(int(np.prod(one.get_shape())) for one in slices),
        "dtypes": sorted({one.get_dtype() for one in slices}),
    }
    row = {"path": name, "made_by": f"{by} {version(by)}", "format": "safetensors", "verdict": "valid"}
    MANIFEST.append(row | {"model": model | facts})


FILES: dict[str, tuple[dict[str, torch.Tensor], dict[str, str] | None, dict[str, Any]]] = {
    "types": (
        {
            "half": torch.ones(3, dtype=torch.float16),
            "brain": torch.ones(2, 2, dtype=torch.bfloat16),
            "scalar": torch.tensor(1.0),
            "none": torch.ones(0, 7),
            "flags": torch.ones(5, dtype=torch.bool),
            "complex": torch.ones(2, dtype=torch.complex64),
        },
        {"format": "pt"},
        {"framework": "pytorch"},
    ),
    "fp8": (
        {
            "w.weight": torch.ones(8, 8).to(torch.float8_e4m3fn),
            "w.weight_scale": torch.ones(1),
            "v.weight": torch.ones(2).to(torch.float8_e5m2),
        },
        {"format": "pt"},
        {"quantization": "FP8"},
    ),
    "lora": (
        {
            "base_model.model.q_proj.lora_A.weight": torch.ones(2, 8),
            "base_model.model.q_proj.lora_B.weight": torch.ones(8, 2),
        },
        {"format": "pt"},
        {"adapter": "lora"},
    ),
    "kohya": (
        {
            "lora_unet_mid.lora_down.weight": torch.ones(2, 4),
            "lora_unet_mid.lora_up.weight": torch.ones(4, 2),
            "lora_unet_mid.alpha": torch.tensor(1.0),
        },
        {
            "ss_network_module": "networks.lora",
            "ss_sd_model_name": "sd_xl_base_1.0.safetensors",
            "ss_base_model_version": "sdxl_base_v1-0",
            "ss_output_name": "style",
            "ss_dataset_dirs": '{"/home/somebody/images": {"n_repeats": 1}}',
            "ss_vae_name": "/home/somebody/vae.safetensors",
            "modelspec.architecture": "stable-diffusion-xl-v1-base/lora",
            "modelspec.title": "Style",
            "modelspec.license": "cc-by-4.0",
        },
        {
            "adapter": "lora",
            "name": "Style",
            "architecture": "stable-diffusion-xl-v1-base/lora",
            "license": "cc-by-4.0",
            "base_models": ["sd_xl_base_1.0.safetensors"],
            "metadata": {"ss_network_module": "networks.lora"},
        },
    ),
    "gptq": (
        {
            "q.qweight": torch.ones(4, 8, dtype=torch.int32),
            "q.qzeros": torch.ones(1, 1, dtype=torch.int32),
            "q.scales": torch.ones(1, 8, dtype=torch.float16),
            "q.g_idx": torch.zeros(32, dtype=torch.int32),
        },
        {"format": "pt"},
        {"quantization": "GPTQ"},
    ),
    "empty": ({}, None, {"parameters": 0}),
}
for name, (state, said, facts) in FILES.items():
    save_file(state, OUT / f"{name}.safetensors", said)
    told(f"{name}.safetensors", facts)
of_numpy.save_file({"a": np.ones((2, 3), dtype=np.uint16)}, OUT / "numpy.safetensors")
told("numpy.safetensors", {"dtypes": ["U16"]})

state = {f"layer.{number}": torch.full((4,), float(number)) for number in range(3)}
for safe, stem, ending in ((True, "model", "safetensors"), (False, "pytorch_model", "bin")):
    folder = OUT / f"sharded-{ending}"
    folder.mkdir()
    save_torch_state_dict(state, folder, max_shard_size=32, safe_serialization=safe)
    by = f"huggingface_hub {version('huggingface_hub')}"
    for shard in sorted(folder.glob(f"{stem}-*")):
        path = str(shard.relative_to(OUT))
        if safe:
            told(path, {}, "huggingface_hub")
        else:
            MANIFEST.append({"path": path, "made_by": by, "format": "pytorch-zip", "verdict": "valid"})
    index = folder / f"{stem}.{ending}.index.json"
    said = json.loads(index.read_text())["metadata"]
    facts = {"tensors": len(state), "metadata": {"total_size": said["total_size"]}}
    if "total_parameters" in said:
        facts["parameters"] = said["total_parameters"]
    row = {"path": str(index.relative_to(OUT)), "made_by": by, "format": "safetensors-index", "verdict": "valid"}
    MANIFEST.append(row | {"model": facts})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
