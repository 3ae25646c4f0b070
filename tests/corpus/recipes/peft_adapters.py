# /// script
# requires-python = "==3.11.*"
# dependencies = ["peft==0.21.2", "torch==2.13.0", "transformers==5.24.0"]
# ///
"""Adapters by PEFT, on a tiny Llama: their configurations and their weights."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import peft
import torch
from peft import IA3Config, LoraConfig, PromptTuningConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
SMALL = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 32}
CONFIGS = {
    "lora": LoraConfig(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"),
    "dora": LoraConfig(r=2, use_dora=True, target_modules="all-linear", task_type="CAUSAL_LM", revision="main"),
    "ia3": IA3Config(target_modules=["k_proj", "down_proj"], feedforward_modules=["down_proj"], task_type="CAUSAL_LM"),
    "prompt": PromptTuningConfig(num_virtual_tokens=2, task_type="CAUSAL_LM"),
    "mapped": LoraConfig(r=2, target_modules=["q_proj"]),
}


def told(path: str, form: str, model: dict[str, Any]) -> None:
    """A line of the manifest."""
    MANIFEST.append({"path": path, "made_by": f"peft {peft.__version__}", "format": form, "model": model})


for name, config in CONFIGS.items():
    torch.manual_seed(0)
    base = LlamaForCausalLM(LlamaConfig(**SMALL))
    base.config._name_or_path = base.name_or_path = "acme/tiny-llama"
    adapted = get_peft_model(base, config)
    folder = OUT / name
    adapted.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)  # huggingface_hub writes it: that is another recipe
    saved = peft.PeftConfig.from_pretrained(str(folder))
    facts = {
        "adapter": saved.peft_type.value.lower(),
        "base_models": [saved.base_model_name_or_path],
        "framework": "peft",
        "framework_version": peft.__version__,
        "metadata": {"r": saved.r, "lora_alpha": saved.lora_alpha} if isinstance(saved, LoraConfig) else {},
    }
    if saved.task_type is not None:
        facts["task"] = "text-generation"
    told(f"{name}/adapter_config.json", "peft-adapter-config", facts)
    weights = peft.utils.load_peft_weights(str(folder), device="cpu")
    told(f"{name}/adapter_model.safetensors", "safetensors", {"parameters": sum(w.numel() for w in weights.values())})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
