# /// script
# requires-python = "==3.11.*"
# dependencies = ["gguf==0.19.0", "numpy==2.4.6"]
# ///
"""A store of Ollama's, and Modelfiles.

Ollama is a program and no library: so its layout is written here as it does (types/model/config.go and
manifest/manifest.go of 0.12); the weights are gguf-py's.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFWriter

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
BY = "the layout of ollama 0.12, by hand"
TEMPLATE = "{{ if .System }}{{ .System }}{{ end }}{{ .Prompt }}"
LICENSE = "MIT License\n\nCopyright (c) Acme\n"


def told(path: str, form: str, verdict: str, facts: dict[str, Any]) -> None:
    """A line of the manifest."""
    MANIFEST.append({"path": path, "made_by": BY, "format": form, "verdict": verdict, "model": facts})


def blob(content: bytes, form: str, verdict: str, facts: dict[str, Any]) -> str:
    """A blob of the store, by its digest."""
    digest = sha256(content).hexdigest()
    path = OUT / "store" / "blobs" / f"sha256-{digest}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    told(str(path.relative_to(OUT)), form, verdict, facts)
    return digest


def weights() -> bytes:
    """A model of one tensor."""
    path = OUT / "weights"
    writer = GGUFWriter(path, "llama")
    writer.add_tensor("token_embd.weight", np.ones((2, 4), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    content = path.read_bytes()
    path.unlink()
    return content


def layer(kind: str, content: bytes, form: str, verdict: str, facts: dict[str, Any]) -> dict[str, Any]:
    """A layer, and its blob."""
    digest = blob(content, form, verdict, facts)
    return {"mediaType": f"application/vnd.ollama.image.{kind}", "digest": f"sha256:{digest}", "size": len(content)}


layers = [
    layer("model", weights(), "gguf", "valid", {"architecture": "llama", "parameters": 8}),
    layer("template", TEMPLATE.encode(), "text", "not_a_model", {}),
    layer("license", LICENSE.encode(), "text", "not_a_model", {}),
    layer("params", b'{"stop":["<|end|>"],"temperature":0.5}', "json", "not_a_model", {}),
]
config = {
    "model_format": "gguf",
    "model_family": "llama",
    "model_families": ["llama"],
    "model_type": "8",
    "file_type": "F32",
    "architecture": "amd64",
    "os": "linux",
    "rootfs": {"type": "layers", "diff_ids": [one["digest"] for one in layers]},
}
facts = {"architecture": "llama", "quantization": "F32"}
content = json.dumps(config, separators=(",", ":")).encode()
digest = blob(content, "ollama-config", "companion", facts)
manifest = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {
        "mediaType": "application/vnd.docker.container.image.v1+json",
        "digest": f"sha256:{digest}",
        "size": len(content),
    },
    "layers": layers,
}
path = OUT / "store" / "manifests" / "registry.ollama.ai" / "library" / "tiny" / "latest"
path.parent.mkdir(parents=True)
path.write_text(json.dumps(manifest, separators=(",", ":")))
facts = facts | {
    "license": "MIT License",
    "chat_template": sha256(TEMPLATE.encode()).hexdigest(),
    "metadata": {"temperature": "0.5"},
}
told(str(path.relative_to(OUT)), "ollama-manifest", "valid", facts)

MODELFILES = {
    "Modelfile": (
        (
            '# mine\nFROM llama3.2:3b\nPARAMETER temperature 0.5\nPARAMETER stop "a"\nPARAMETER stop "b"\n'
            f'TEMPLATE """{TEMPLATE}"""\nSYSTEM """\nYou are\nRUN things\n"""\nMESSAGE user hello\n'
            'LICENSE """\nMIT\n"""\n'
        ),
        {
            "base_models": ["llama3.2:3b"],
            "chat_template": sha256(TEMPLATE.encode()).hexdigest(),
            "license": "MIT",
            "metadata": {"temperature": "0.5", "stop": '"a", "b"'},
        },
    ),
    "Modelfile.hub": (
        "FROM hf.co/acme/tiny-GGUF:Q8_0\nADAPTER ./lora.gguf\n",
        {"base_models": ["acme/tiny-GGUF"], "adapter": "lora"},
    ),
    "Modelfile.path": ("from /home/somebody/tiny.gguf\nparameter num_ctx 4096\n", {"context_length": 4096}),
}
for name, (text, facts) in MODELFILES.items():
    (OUT / name).write_text(text)
    told(name, "ollama-modelfile", "valid", facts)
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
