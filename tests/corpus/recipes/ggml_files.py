# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==2.4.6"]
# ///
"""What ggml's programs wrote before GGUF, and whisper.cpp still does.

Their converters are scripts that need a whole model, or are gone: so the layouts are written here, step by step as
convert-pt-to-ggml.py of whisper.cpp 1.8 and convert.py of llama.cpp of May 2023 write them.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
Tensors = Mapping[str, np.ndarray]
WORDS = [b"<s>", b"", b"a", "å".encode(), b"word " * 20]


def i32(*numbers: int) -> bytes:
    """Numbers of 32 bits."""
    return struct.pack(f"<{len(numbers)}i", *numbers)


def vocabulary(after: bytes = b"") -> bytes:
    """Each word with its length before it."""
    return b"".join(i32(len(word)) + word + after for word in WORDS)


def tensors(state: Tensors, *, aligned: bool = False, start: int = 0) -> bytes:
    """Each tensor with its own header: dimensions, length of the name, type; the sizes; the name; the data."""
    written = b""
    for name, data in state.items():
        kind = {np.dtype(np.float32): 0, np.dtype(np.float16): 1}[data.dtype]
        written += i32(data.ndim, len(name), kind) + i32(*reversed(data.shape)) + name.encode()
        if aligned:
            written += bytes(-(start + len(written)) % 32)
        written += data.tobytes()
    return written


def told(name: str, content: bytes, by: str, state: Tensors, facts: dict[str, Any]) -> None:
    """A file, and its line of the manifest."""
    (OUT / name).write_bytes(content)
    model = {"tensors": len(state), "parameters": sum(data.size for data in state.values())}
    row = {"path": name, "made_by": f"the layout of {by}, by hand", "format": "ggml-legacy", "verdict": "valid"}
    MANIFEST.append(row | {"model": model | facts})


def joined(parts: Iterable[bytes], state: Tensors) -> bytes:
    """A header, and the tensors aligned after it."""
    header = b"".join(parts)
    return header + tensors(state, aligned=True, start=len(header))


whisper = {
    "encoder.conv1.weight": np.ones((4, 2, 3), dtype=np.float16),
    "encoder.conv1.bias": np.ones((4, 1), dtype=np.float32),
    "decoder.ln.weight": np.ones(4, dtype=np.float32),
}
sizes = i32(len(WORDS), 1500, 4, 1, 1, 448, 4, 1, 1, 2, 1)
filters = i32(2, 3) + np.ones((2, 3), dtype=np.float32).tobytes()
content = b"lmgg" + sizes + filters + i32(len(WORDS)) + vocabulary()
facts = {"architecture": "whisper", "vocabulary_size": len(WORDS), "context_length": 448}
told("whisper.bin", content + tensors(whisper), "whisper.cpp 1.8", whisper, facts | {"dtypes": ["F16", "F32"]})
told("whisper-words.bin", content, "whisper.cpp 1.8", {}, facts)

gpt2 = {"model/ln_f/g": np.ones(4, dtype=np.float32), "model/wte": np.ones((5, 4), dtype=np.float16)}
content = b"lmgg" + i32(len(WORDS), 1024, 4, 1, 1, 1) + i32(len(WORDS)) + vocabulary() + tensors(gpt2)
told("gpt2.bin", content, "ggml's gpt-2", gpt2, {"architecture": "gpt2", "context_length": 1024})

llama = {"tok_embeddings.weight": np.ones((5, 4), dtype=np.float16), "norm.weight": np.ones(4, dtype=np.float32)}
sizes = i32(len(WORDS), 4, 256, 1, 1, 4, 1)
facts = {"architecture": "llama", "vocabulary_size": len(WORDS), "quantization": "F16"}
told("llama.bin", b"lmgg" + sizes + vocabulary() + tensors(llama), "llama.cpp, March 2023", llama, facts)
scored = vocabulary(struct.pack("<f", -1.0))
told("llama-ggmf.bin", b"fmgg" + i32(1) + sizes + scored + tensors(llama), "llama.cpp, March 2023", llama, facts)
for number in (1, 2, 3):
    content = joined((b"tjgg", i32(number), sizes, scored), llama)
    told(f"llama-ggjt{number}.bin", content, "llama.cpp, May 2023", llama, facts)
lora = {"a.loraA": np.ones((2, 4), dtype=np.float32), "a.loraB": np.ones((2, 4), dtype=np.float32)}
told("lora.bin", joined((b"algg", i32(1, 2, 16)), lora), "llama.cpp, May 2023", lora, {"adapter": "lora"})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
