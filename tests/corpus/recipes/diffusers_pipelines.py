# /// script
# requires-python = "==3.11.*"
# dependencies = ["diffusers==0.42.1", "torch==2.13.0", "transformers==5.24.0"]
# ///
"""Tiny pipelines by diffusers: an index each, and the configuration and weights of every component."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers import AutoencoderKL, DDIMScheduler, DDPMPipeline, DiTPipeline, DiTTransformer2DModel, UNet2DModel
from safetensors import safe_open

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []

torch.manual_seed(0)
unet = UNet2DModel(
    sample_size=8,
    in_channels=1,
    out_channels=1,
    block_out_channels=(4,),
    layers_per_block=1,
    norm_num_groups=2,
    down_block_types=("DownBlock2D",),
    up_block_types=("UpBlock2D",),
)
vae = AutoencoderKL(block_out_channels=(4,), norm_num_groups=2, latent_channels=2)
dit = DiTTransformer2DModel(
    num_attention_heads=1, attention_head_dim=4, in_channels=2, num_layers=1, sample_size=4, norm_num_groups=2
)
pipelines = {
    "ddpm": DDPMPipeline(unet, DDIMScheduler()),
    "dit": DiTPipeline(dit, vae, DDIMScheduler(), id2label={0: "a", 1: "b"}),
}


def told(path: str, form: str, verdict: str, model: dict[str, Any]) -> None:
    """A line of the manifest."""
    by = f"diffusers {diffusers.__version__}"
    MANIFEST.append({"path": path, "made_by": by, "format": form, "verdict": verdict, "model": model})


for name, pipeline in pipelines.items():
    folder = OUT / name
    pipeline.save_pretrained(folder)
    facts = {
        "architecture": type(pipeline).__name__,
        "framework": "diffusers",
        "framework_version": diffusers.__version__,
        "metadata": {part: f"diffusers.{type(made).__name__}" for part, made in pipeline.components.items() if made},
    }
    told(f"{name}/model_index.json", "diffusers-index", "valid", facts)
    for path in sorted(folder.glob("*/*.json")):
        made = pipeline.components[path.parent.name]
        facts = {"architecture": type(made).__name__, "framework": "diffusers"}
        told(str(path.relative_to(OUT)), "hf-config", "companion", facts)
    for path in sorted(folder.glob("*/*.safetensors")):
        with safe_open(path, "pt") as tensors:
            count = sum(tensors.get_tensor(key).numel() for key in tensors.keys())  # noqa: SIM118 - no mapping
        told(str(path.relative_to(OUT)), "safetensors", "valid", {"parameters": count})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
