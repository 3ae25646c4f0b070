# /// script
# requires-python = "==3.11.*"
# dependencies = ["torch==2.13.0", "omegaconf==2.4.0"]
# ///
"""NeMo's archives, laid out as its `SaveRestoreConnector.save_to` does; the toolkit itself is too large.

`model_config.yaml` is what OmegaConf writes, `model_weights.ckpt` what torch.save does, and the folder becomes a tar.
"""

from __future__ import annotations

import json
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from omegaconf import OmegaConf

OUT = Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
MANIFEST: list[dict[str, Any]] = []
torch.manual_seed(0)
CONFIG = {
    "name": "tiny",
    "sample_rate": 16000,
    "preprocessor": {"_target_": "nemo.collections.asr.modules.AudioToMelSpectrogramPreprocessor", "features": 64},
    "encoder": {"_target_": "nemo.collections.asr.modules.ConvASREncoder", "jasper": [{"filters": 4, "repeat": 1}]},
    "decoder": {"_target_": "nemo.collections.asr.modules.ConvASRDecoder", "vocabulary": [" ", "a", "b", "'"]},
    "optim": {"name": "novograd", "lr": 0.01, "betas": [0.8, 0.5]},
    "target": "nemo.collections.asr.models.ctc_models.EncDecCTCModel",
    "nemo_version": "2.4.0",
}


def packed(name: str, config: dict[str, Any], mode: str, risk: str = "none", reasons: tuple[str, ...] = ()) -> None:
    """An archive of a folder with a configuration and a checkpoint."""
    state = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 2)).state_dict()
    with tempfile.TemporaryDirectory() as folder:
        OmegaConf.save(OmegaConf.create(config), Path(folder) / "model_config.yaml")
        torch.save(state, Path(folder) / "model_weights.ckpt")
        with tarfile.open(OUT / name, mode, dereference=True) as archive:
            archive.add(folder, arcname=".")
    model = {
        "name": "tiny",
        "architecture": "EncDecCTCModel",
        "framework": "nemo",
        "framework_version": config["nemo_version"],
        "parameters": sum(tensor.numel() for tensor in state.values()),
        "tensors": len(state),
        "dtypes": ["float32"],
    }
    made_by = f"NeMo's layout by tarfile, omegaconf {version('omegaconf')} and torch {torch.__version__}"
    line = {"path": name, "made_by": made_by, "format": "nemo", "verdict": "valid", "model": model}
    MANIFEST.append({**line, "risk": risk, "reasons": sorted(reasons)})


packed("plain.nemo", CONFIG, "w:")
packed("packed.nemo", CONFIG, "w:gz")
hostile = {**CONFIG, "hook": {"_target_": "os.mkdir", "path": "marker"}}
packed("hostile.nemo", hostile, "w:gz", "dangerous", ("config.dangerous-class",))
own = {**CONFIG, "encoder": {"_target_": "our_models.Encoder"}}
packed("own-class.nemo", own, "w:gz", "suspicious", ("config.arbitrary-class",))
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
