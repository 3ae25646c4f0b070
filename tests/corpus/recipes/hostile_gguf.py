# /// script
# requires-python = "==3.11.*"
# dependencies = ["gguf==0.19.0", "numpy==2.4.6"]
# ///
"""GGUF that lies: files by gguf-py, each with one number or one string changed."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFWriter

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
NAME, TENSOR = b"general.name", b"blk.1"


def written() -> bytes:
    """A sound model of three tensors, with a few tokens."""
    path = OUT / "sound"
    writer = GGUFWriter(path, "llama")
    writer.add_name("sound")
    writer.add_uint32("general.alignment", 32)
    writer.add_token_list([f"token{number}" for number in range(100)])
    for number in range(3):
        writer.add_tensor(f"blk.{number}", np.full((2, 12), number, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    content = path.read_bytes()
    path.unlink()
    return content


SOUND = written()


def number(value: int, at: int, layout: str = "<Q") -> bytes:
    """The model with a number somewhere."""
    packed = struct.pack(layout, value)
    return SOUND[:at] + packed + SOUND[at + len(packed) :]


def after(key: bytes, value: int, offset: int, layout: str = "<Q") -> bytes:
    """The model with a number so many bytes after a key or a name."""
    return number(value, SOUND.index(key) + len(key) + offset, layout)


DATA = len(SOUND) - 3 * 96
KEY = struct.pack("<Q", len(NAME)) + NAME + struct.pack("<IQ", 8, 5) + b"sound"
TOKENS = b"tokenizer.ggml.tokens"
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "tensors-2-63": ("malformed", lambda: number(1 << 63, 8)),
    "keys-2-64": ("malformed", lambda: number((1 << 64) - 1, 16)),
    "version-4": ("malformed", lambda: number(4, 4, "<I")),
    "version-0": ("malformed", lambda: number(0, 4, "<I")),
    "key-length": ("malformed", lambda: number(1 << 62, 24)),
    "string-length": ("malformed", lambda: after(NAME, 1 << 50, 4)),
    "value-type": ("malformed", lambda: after(NAME, 99, 0, "<I")),
    "array-length": ("malformed", lambda: after(TOKENS, 1 << 60, 8)),
    "array-type": ("malformed", lambda: after(TOKENS, 77, 4, "<I")),
    "token-length": ("malformed", lambda: after(TOKENS, 1 << 61, 16)),
    "alignment-0": ("malformed", lambda: after(b"general.alignment", 0, 4, "<I")),
    "alignment-33": ("malformed", lambda: after(b"general.alignment", 33, 4, "<I")),
    "dimensions": ("malformed", lambda: after(TENSOR, 5, 0, "<I")),
    "shape": ("malformed", lambda: after(TENSOR, 1 << 62, 4)),
    "tensor-type": ("malformed", lambda: after(TENSOR, 999, 20, "<I")),
    "removed-type": ("malformed", lambda: after(TENSOR, 4, 20, "<I")),
    "blocks": ("malformed", lambda: after(TENSOR, 12, 20, "<I")),
    "hole": ("malformed", lambda: after(TENSOR, 128, 24)),
    "overlap": ("malformed", lambda: after(TENSOR, 64, 24)),
    "unaligned": ("malformed", lambda: after(TENSOR, 97, 24)),
    "same-key": ("malformed", lambda: number(5, 16)[:24] + KEY + SOUND[24:]),
    "same-tensor": ("malformed", lambda: SOUND.replace(TENSOR, b"blk.0")),
    "more": ("malformed", lambda: SOUND + b"PK\3\4" * 20),
    "cut-data": ("truncated", lambda: SOUND[: DATA + 100]),
    "cut-tensors": ("truncated", lambda: SOUND[: SOUND.index(TENSOR) + 8]),
    "cut-tokens": ("truncated", lambda: SOUND[: SOUND.index(b"token50")]),
    "cut-counts": ("truncated", lambda: SOUND[:20]),
}
for name, (verdict, content) in FILES.items():
    (OUT / f"{name}.gguf").write_bytes(content())
    by = f"gguf {version('gguf')}, then changed"
    MANIFEST.append({"path": f"{name}.gguf", "made_by": by, "format": "gguf", "verdict": verdict})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
