# /// script
# requires-python = "==3.11.*"
# dependencies = []
# ///
"""Configurations that would run code, or break their own rules. Every payload would only make a file named `marker`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
CONFIG = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 8, "vocab_size": 32}
TEMPLATE = "{{ ''.__class__.__mro__[1].__subclasses__() }}{{ cycler.__init__.__globals__.os.system('touch marker') }}"
ATTENTION, CLASS = "config.remote-code", "config.arbitrary-class"
BAD_CLASS, BAD_PATH, BAD_TEMPLATE = "config.dangerous-class", "config.path-traversal", "template.python-internals"


def told(path: str, content: Any, form: str, verdict: str = "companion", *reasons: str) -> None:
    """Write a file, and a line of the manifest."""
    (OUT / path).parent.mkdir(parents=True, exist_ok=True)
    (OUT / path).write_text(content if isinstance(content, str) else json.dumps(content, indent=2) + "\n")
    bad = {BAD_CLASS, BAD_PATH, BAD_TEMPLATE}.intersection(reasons)
    MANIFEST.append(
        {
            "path": path,
            "made_by": "hand",
            "format": form,
            "verdict": verdict,
            "risk": "dangerous" if bad else "suspicious" if reasons else "none",
            "reasons": list(reasons),
        }
    )


auto_map = {"AutoConfig": "configuration_own.OwnConfig", "AutoModelForCausalLM": "acme/code--modeling_own.OwnModel"}
told("remote/config.json", CONFIG | {"auto_map": auto_map}, "hf-config", "companion", ATTENTION)
told(
    "remote/tokenizer_config.json",
    {"tokenizer_class": "OwnTokenizer", "auto_map": {"AutoTokenizer": ["tokenization_own.OwnTokenizer", None]}},
    "hf-tokenizer-config",
    "companion",
    ATTENTION,
)
told(
    "remote/preprocessor_config.json",
    {"processor_class": "Own", "auto_map": {"AutoProcessor": "own.Own"}},
    "hf-config",
    "companion",
    ATTENTION,
)
told(
    "pipelines/config.json",
    CONFIG | {"custom_pipelines": {"own": {"impl": "own.OwnPipeline", "pt": ["AutoModel"]}}},
    "hf-config",
    "companion",
    ATTENTION,
)
told("kernel/config.json", CONFIG | {"_attn_implementation": "acme/kernels"}, "hf-config", "companion", ATTENTION)
told(
    "template/tokenizer_config.json",
    {"tokenizer_class": "LlamaTokenizer", "chat_template": TEMPLATE},
    "hf-tokenizer-config",
    "companion",
    BAD_TEMPLATE,
)
named = [{"name": "default", "template": "{{ messages }}"}, {"name": "tool_use", "template": TEMPLATE}]
told(
    "templates/tokenizer_config.json",
    {"tokenizer_class": "LlamaTokenizer", "chat_template": named},
    "hf-tokenizer-config",
    "companion",
    BAD_TEMPLATE,
)
told("processor/chat_template.json", {"chat_template": TEMPLATE}, "hf-tokenizer-config", "companion", BAD_TEMPLATE)

module = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}
told("sentences/modules.json", [module, module | {"idx": 1, "type": "os.system"}], "hf-config", "companion", BAD_CLASS)
told("sentences-own/modules.json", [module | {"type": "own_module.Own"}], "hf-config", "companion", CLASS)
told("sentences-up/modules.json", [module | {"path": "../../elsewhere"}], "hf-config", "companion", BAD_PATH)
told(
    "dense/config.json",
    {"in_features": 2, "out_features": 2, "bias": True, "activation_function": "builtins.exec"},
    "hf-config",
    "companion",
    BAD_CLASS,
)

index = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.42.1",
    "scheduler": ["diffusers", "DDIMScheduler"],
}
told("pipeline/model_index.json", index | {"unet": ["subprocess", "Popen"]}, "diffusers-index", "valid", BAD_CLASS)
told(
    "pipeline-own/model_index.json",
    index | {"_class_name": ["pipeline", "OwnPipeline"], "unet": ["own_unet", "OwnUNet"]},
    "diffusers-index",
    "valid",
    ATTENTION,
)
told(
    "pipeline-up/model_index.json",
    index | {"../unet": ["diffusers", "UNet2DModel"]},
    "diffusers-index",
    "valid",
    BAD_PATH,
)

adapter = {"peft_type": "LORA", "r": 8, "base_model_name_or_path": "acme/base", "target_modules": ["q_proj"]}
told(
    "adapter/adapter_config.json",
    adapter | {"auto_mapping": {"base_model_class": "system", "parent_library": "os"}},
    "peft-adapter-config",
    "valid",
    BAD_CLASS,
)
told(
    "adapter-own/adapter_config.json",
    adapter | {"auto_mapping": {"base_model_class": "Own", "parent_library": "own_library"}},
    "peft-adapter-config",
    "valid",
    CLASS,
)

MLMODEL = """artifact_path: model
flavors:
  python_function:
    loader_module: {loader}
    model_path: {path}
    {code}
mlflow_version: 3.17.2
run_id: 0123456789abcdef
"""
told(
    "mlflow-loader/MLmodel",
    MLMODEL.format(loader="runpy", path="model.pkl", code="env: {}"),
    "mlflow",
    "valid",
    BAD_CLASS,
)
told(
    "mlflow-own/MLmodel",
    MLMODEL.format(loader="own_loader", path="model.pkl", code="code: code"),
    "mlflow",
    "valid",
    CLASS,
    "archive.code",
)
told(
    "mlflow-up/MLmodel",
    MLMODEL.format(loader="mlflow.sklearn", path="../../etc/model.pkl", code="env: {}"),
    "mlflow",
    "valid",
    BAD_PATH,
)
tag = "data: !!python/object/apply:os.system ['touch marker']"
told(
    "mlflow-tag/MLmodel",
    MLMODEL.format(loader="mlflow.sklearn", path="model.pkl", code=tag),
    "mlflow",
    "malformed",
    BAD_CLASS,
)
told(
    "card-tag/README.md",
    "---\nbase_model: acme/base\nlicense: !!python/name:os.system ''\n---\n# A card\n",
    "hf-model-card",
    "malformed",
    BAD_CLASS,
)
told(
    "card-bomb/README.md",
    "---\nbase_model: acme/base\na: &a [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{to}: &{to} [{', '.join([f'*{of}'] * 10)}]\n" for of, to in zip("abcd", "bcde", strict=True))
    + "---\n# A card\n",
    "hf-model-card",
    "malformed",
)
told("card-open/README.md", "---\nbase_model: acme/base\nlicense: mit\n", "hf-model-card", "truncated")

whole = json.dumps(CONFIG | {"auto_map": auto_map}, indent=2)
told(
    "broken/twice.json",
    whole.replace('"hidden_size"', '"model_type": "bert",\n  "hidden_size"'),
    "hf-config",
    "malformed",
    ATTENTION,
)
told("broken/short.json", whole[:-3], "hf-config", "truncated", ATTENTION)
told("broken/comma.json", whole[:-2] + ",\n}", "hf-config", "malformed", ATTENTION)
told(
    "broken/deep.json",
    whole[:-2] + ',\n  "deep": ' + "[" * 5000 + "]" * 5000 + "\n}",
    "hf-config",
    "malformed",
    ATTENTION,
)
told("broken/number.json", whole[:-2] + ',\n  "long": ' + "9" * 5000 + "\n}", "hf-config", "malformed", ATTENTION)
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
