# /// script
# requires-python = "==3.11.*"
# dependencies = ["gguf==0.19.0", "numpy==2.4.6"]
# ///
"""Llamafiles: the beginning of a program, and the ZIP archive with the model that follows it.

A real one has 30 MB of program: so here stand only the first bytes of one (an APE header, as cosmopolitan 4 writes
it), and after them what zipalign appends: the model, stored, and its arguments.
"""

from __future__ import annotations

import json
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader, GGUFWriter

OUT = Path(sys.argv[1])
PROGRAMS = {"tiny.llamafile": b"MZqFpD='\n" + b"\0" * 55, "tiny-linux.llamafile": b"\x7fELF\2\1\1\x09" + b"\0" * 56}
MANIFEST: list[dict[str, Any]] = []

model = OUT / "model"
writer = GGUFWriter(model, "llama")
writer.add_name("Tiny")
writer.add_license("apache-2.0")
writer.add_tensor("token_embd.weight", np.ones((2, 4), dtype=np.float16))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
content = model.read_bytes()
tensors = GGUFReader(model).tensors
facts = {"name": "Tiny", "architecture": "llama", "license": "apache-2.0", "tensors": len(tensors)}
facts["parameters"] = int(sum(tensor.n_elements for tensor in tensors))
model.unlink()

for name, program in PROGRAMS.items():
    packed = BytesIO(program)
    packed.seek(0, 2)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_STORED) as archive:
        for member, what in ((".args", b"-m\ntiny.gguf\n"), ("tiny.gguf", content)):
            archive.writestr(zipfile.ZipInfo(member, (2025, 1, 1, 0, 0, 0)), what)
    (OUT / name).write_bytes(packed.getvalue())
    row = {"path": name, "made_by": "the layout of llamafile 0.9, by hand", "format": "llamafile", "verdict": "valid"}
    reasons = ["executable.llamafile"]
    MANIFEST.append(row | {"model": facts, "risk": "suspicious", "reasons": reasons})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
