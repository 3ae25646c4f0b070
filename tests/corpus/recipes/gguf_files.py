# /// script
# requires-python = "==3.11.*"
# dependencies = ["gguf==0.19.0", "numpy==2.4.6"]
# ///
"""GGUF by gguf-py: quantized tensors, splits, byte orders, a vocabulary, adapters; read back by its own reader."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf import GGUFReader, GGUFWriter, LlamaFileType

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
TEMPLATE = "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}{% endfor %}"
TOOLS = "{{ tools | tojson }}"
RANDOM = np.random.default_rng(0)


def written(name: str, fill: Callable[[GGUFWriter], None], architecture: str = "llama", **options: Any) -> None:
    """A file of a writer's."""
    writer = GGUFWriter(OUT / name, architecture, **options)
    fill(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def told(name: str, facts: dict[str, Any] | None = None, verdict: str = "valid") -> None:
    """A line of the manifest, with what the library's reader counts."""
    model: dict[str, Any] = {}
    reader = GGUFReader(OUT / name)
    model["tensors"] = len(reader.tensors)
    model["parameters"] = int(sum(tensor.n_elements for tensor in reader.tensors))
    model["dtypes"] = sorted({tensor.tensor_type.name for tensor in reader.tensors})
    for fact, key in (("architecture", "general.architecture"), ("name", "general.name")):
        found = reader.get_field(key)
        model[fact] = found.contents() if found else None
    MANIFEST.append(
        {
            "path": name,
            "made_by": f"gguf {version('gguf')}",
            "format": "gguf",
            "verdict": verdict,
            "model": model | (facts or {}),
        }
    )


def quantized(writer: GGUFWriter, kind: Kind, file_type: LlamaFileType | None) -> None:
    """A matrix of a type, and a vector that stays as it is."""
    if file_type is not None:
        writer.add_file_type(file_type)
    weights = RANDOM.standard_normal((2, 256), dtype=np.float32)
    writer.add_tensor("blk.0.attn_q.weight", gguf.quants.quantize(weights, kind), raw_dtype=kind)
    writer.add_tensor("blk.0.attn_norm.weight", np.ones(256, dtype=np.float32))


def documented(writer: GGUFWriter) -> None:
    """All that a model card can say."""
    writer.add_name("Tiny Llama")
    writer.add_version("v1.5")
    writer.add_basename("tiny")
    writer.add_finetune("instruct")
    writer.add_size_label("2K")
    writer.add_organization("acme")
    writer.add_license("apache-2.0")
    writer.add_quantized_by("acme labs")
    writer.add_base_model_count(2)
    writer.add_base_model_name(0, "Base 1")
    writer.add_base_model_repo_url(0, "https://huggingface.co/acme/base-1")
    writer.add_base_model_name(1, "Base 2")
    writer.add_dataset_count(1)
    writer.add_dataset_name(0, "Notes")
    writer.add_dataset_repo_url(0, "https://huggingface.co/datasets/acme/notes")
    writer.add_languages(["en", "no"])
    writer.add_tags(["text-generation", "tiny"])
    writer.add_context_length(4096)
    writer.add_embedding_length(32)
    writer.add_block_count(1)
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list([f"token{number}" for number in range(300)])
    writer.add_token_merges(["a b", "c d"])
    writer.add_chat_template([{"name": "default", "template": TEMPLATE}, {"name": "tool_use", "template": TOOLS}])
    writer.add_string("quantize.imatrix.file", "/home/somebody/imatrix.gguf")
    quantized(writer, Kind.Q8_0, None)


def vocabulary(writer: GGUFWriter) -> None:
    """What llama.cpp's vocabularies hold: no tensor."""
    writer.add_name("words")
    writer.add_vocab_size(5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(["<unk>", "<s>", "</s>", "a", "å"])
    writer.add_token_scores([0.0, 0.0, 0.0, -1.0, -2.0])


def adapter(writer: GGUFWriter) -> None:
    """What convert_lora_to_gguf.py writes."""
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, 16.0)
    writer.add_base_model_count(1)
    writer.add_base_model_repo_url(0, "https://huggingface.co/acme/base")
    writer.add_tensor("blk.0.attn_q.weight.lora_a", np.ones((4, 32), dtype=np.float32))
    writer.add_tensor("blk.0.attn_q.weight.lora_b", np.ones((32, 4), dtype=np.float32))


def projector(writer: GGUFWriter) -> None:
    """The image half of a model for text and images."""
    writer.add_type(gguf.GGUFType.MMPROJ)
    writer.add_clip_has_vision_encoder(True)
    writer.add_vision_image_size(224)
    writer.add_tensor("v.patch_embd.weight", np.ones((4, 3, 2, 2), dtype=np.float16))


def plain(writer: GGUFWriter) -> None:
    """Three tensors."""
    writer.add_name("plain")
    for number in range(3):
        writer.add_tensor(f"blk.{number}", np.full(4, number, dtype=np.float32))


KINDS = {
    Kind.F16: (LlamaFileType.MOSTLY_F16, "F16"),
    Kind.BF16: (LlamaFileType.MOSTLY_BF16, "BF16"),
    Kind.Q4_0: (LlamaFileType.MOSTLY_Q4_0, "Q4_0"),
    Kind.Q5_1: (LlamaFileType.MOSTLY_Q5_1, "Q5_1"),
    Kind.Q8_0: (None, "Q8_0"),
    Kind.TQ1_0: (LlamaFileType.MOSTLY_TQ1_0, "TQ1_0"),
    Kind.MXFP4: (LlamaFileType.MOSTLY_MXFP4_MOE, "MXFP4_MOE"),
}
for kind, (file_type, word) in KINDS.items():
    name = f"{kind.name.lower()}.gguf"
    written(name, lambda writer, kind=kind, file_type=file_type: quantized(writer, kind, file_type))
    told(name, {"quantization": word})


def raw(writer: GGUFWriter, kind: Kind, file_type: LlamaFileType) -> None:
    """A matrix of a type that gguf-py knows the size of, and cannot make: of zeros."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    writer.add_file_type(file_type)
    writer.add_tensor("blk.0.ffn_up.weight", np.zeros((2, 512 // block * size), dtype=np.uint8), raw_dtype=kind)


RAW = {
    Kind.Q4_K: (LlamaFileType.MOSTLY_Q4_K_M, "Q4_K_M"),
    Kind.Q2_K: (LlamaFileType.MOSTLY_Q2_K_S, "Q2_K_S"),
    Kind.Q6_K: (LlamaFileType.MOSTLY_Q4_K_M, "Q6_K"),
    Kind.IQ2_S: (LlamaFileType.MOSTLY_IQ2_M, "IQ2_M"),
    Kind.IQ3_S: (LlamaFileType.MOSTLY_IQ3_M, "IQ3_M"),
    Kind.IQ4_XS: (LlamaFileType.MOSTLY_IQ4_XS, "IQ4_XS"),
}
for kind, (file_type, word) in RAW.items():
    name = f"{kind.name.lower()}.gguf"
    written(name, lambda writer, kind=kind, file_type=file_type: raw(writer, kind, file_type))
    told(name, {"quantization": word})

written("documented.gguf", documented)
told(
    "documented.gguf",
    {
        "version": "v1.5",
        "license": "apache-2.0",
        "base_models": ["acme/base-1", "Base 2"],
        "datasets": ["acme/notes"],
        "languages": ["en", "no"],
        "context_length": 4096,
        "vocabulary_size": 300,
        "tokenizer": "gpt2/llama-bpe",
        "quantization": "Q8_0",
        "chat_template": sha256(TEMPLATE.encode()).hexdigest(),
        "metadata": {"general.quantized_by": "acme labs", "general.tags": "text-generation, tiny"},
    },
)
written("vocabulary.gguf", vocabulary)
told("vocabulary.gguf", {"vocabulary_size": 5, "tokenizer": "llama", "quantization": None})
written("adapter.gguf", adapter)
told("adapter.gguf", {"adapter": "lora", "base_models": ["acme/base"], "metadata": {"adapter.lora.alpha": "16.0"}})
written("mmproj.gguf", projector, "clip")
told("mmproj.gguf", {"metadata": {"general.type": "mmproj", "clip.vision.image_size": 224}})
written("big.gguf", plain, endianess=gguf.GGUFEndian.BIG)
told("big.gguf")
written("split.gguf", plain, split_max_tensors=1)
for part in sorted(OUT.glob("split-*.gguf")):
    told(part.name)
written("aligned.gguf", lambda writer: (writer.add_custom_alignment(128), plain(writer)))
told("aligned.gguf")
written("empty.gguf", lambda writer: None)
told("empty.gguf", {"parameters": 0})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
