# /// script
# requires-python = "==3.11.*"
# dependencies = []
# ///
"""First bytes as TensorRT's engines have them: an engine is built on a GPU only, so these are put down by hand."""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path

OUT = Path(sys.argv[1])
ENGINE = struct.pack("<4sII12x4B", b"ftrt", 0, 232, 8, 5, 3, 1).ljust(4096, b"\x5a")
DESCRIPTION = json.dumps({"description": "tiny", "task": "detect", "license": "AGPL-3.0", "stride": 32}).encode()

(OUT / "tiny.engine").write_bytes(ENGINE)
(OUT / "old.plan").write_bytes(struct.pack("<4sII", b"ptrt", 0, 96).ljust(512, b"\x5a"))
(OUT / "described.engine").write_bytes(struct.pack("<i", len(DESCRIPTION)) + DESCRIPTION + ENGINE)

common = {"made_by": "by hand", "format": "tensorrt", "risk": "suspicious", "reasons": ["executable.tensorrt"]}
facts = {"framework": "tensorrt", "framework_version": "8.5.3"}
told = {**facts, "name": "tiny", "task": "detect", "license": "AGPL-3.0"}
MANIFEST = [
    {"path": "tiny.engine", "model": facts, **common},
    {"path": "old.plan", "model": {"framework": "tensorrt"}, **common},
    {"path": "described.engine", "model": told, **common},
]
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1))
