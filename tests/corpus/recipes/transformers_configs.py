# /// script
# requires-python = "==3.11.*"
# dependencies = ["transformers==5.24.0", "tokenizers==0.23.3", "torch==2.13.0", "pillow==13.0.0"]
# ///
"""What transformers and tokenizers write beside weights: configurations, tokenizers, and tiny models of each."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import tokenizers
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AwqConfig,
    BertConfig,
    BertForSequenceClassification,
    BitsAndBytesConfig,
    FineGrainedFP8Config,
    GenerationConfig,
    GPT2Config,
    GPTQConfig,
    LlamaConfig,
    LlamaForCausalLM,
    LlavaConfig,
    PreTrainedTokenizerFast,
    T5Config,
    ViTImageProcessor,
    WhisperConfig,
)

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
BY = f"transformers {transformers.__version__}"
TEXT = ["the quick brown fox jumps over the lazy dog", "a model is known by its content", "never by its name"] * 5
UNKNOWN = "<unk>"
TEMPLATE = "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}{% endfor %}"


def told(path: str, form: str, model: dict[str, Any], by: str = BY, verdict: str = "companion") -> None:
    """A line of the manifest."""
    MANIFEST.append({"path": path, "made_by": by, "format": form, "verdict": verdict, "model": model})


def configurations() -> None:
    """One of each shape: decoder, encoder, both, several kinds of input, and each way to be quantized."""
    small = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    llama = LlamaConfig(**small, vocab_size=99, max_position_embeddings=128, architectures=["LlamaForCausalLM"])
    llama._name_or_path = "acme/base"
    configs = {
        "llama": llama,
        "gpt2": GPT2Config(n_embd=16, n_layer=1, n_head=2, n_positions=77, architectures=["GPT2LMHeadModel"]),
        "bert": BertConfig(**small, num_labels=3, architectures=["BertForSequenceClassification"]),
        "t5": T5Config(d_model=16, num_layers=1, num_heads=2, architectures=["T5ForConditionalGeneration"]),
        "llava": LlavaConfig(text_config=llama, architectures=["LlavaForConditionalGeneration"]),
        "whisper": WhisperConfig(d_model=16, architectures=["WhisperForConditionalGeneration"]),
    }
    for name, config in configs.items():
        config.save_pretrained(OUT / "configs" / name)
        language = config.get_text_config()
        facts = {
            "architecture": config.architectures[0],
            "vocabulary_size": language.vocab_size,
            "framework": "transformers",
            "framework_version": transformers.__version__,
        }
        if getattr(language, "max_position_embeddings", None) is not None:
            facts["context_length"] = language.max_position_embeddings
        told(f"configs/{name}/config.json", "hf-config", facts)
    quantized = {
        "gptq": (GPTQConfig(bits=4, dataset="c4", tokenizer="none"), "GPTQ 4-bit"),
        "awq": (AwqConfig(bits=4), "AWQ 4-bit"),
        "nf4": (BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4"), "bitsandbytes 4-bit nf4"),
        "int8": (BitsAndBytesConfig(load_in_8bit=True), "bitsandbytes 8-bit"),
        "fp8": (FineGrainedFP8Config(), "FP8"),
    }
    for name, (quantization, said) in quantized.items():
        config = LlamaConfig(**small, architectures=["LlamaForCausalLM"])
        config.quantization_config = quantization.to_dict()
        config.save_pretrained(OUT / "quantized" / name)
        told(f"quantized/{name}/config.json", "hf-config", {"quantization": said})
    GenerationConfig(max_length=20, eos_token_id=2).save_pretrained(OUT / "generation")
    told("generation/generation_config.json", "hf-config", {"framework_version": transformers.__version__})
    ViTImageProcessor().save_pretrained(OUT / "processor")
    told("processor/preprocessor_config.json", "hf-config", {})


def tokenizers_of_each_kind() -> None:
    """Byte pairs, word pieces, unigrams and whole words, trained on a few lines; each also as transformers keeps it."""
    special = [UNKNOWN, "<s>", "</s>"]
    kinds = {
        "BPE": (models.BPE(unk_token=UNKNOWN), trainers.BpeTrainer(vocab_size=120, special_tokens=special)),
        "WordPiece": (
            models.WordPiece(unk_token=UNKNOWN),
            trainers.WordPieceTrainer(vocab_size=90, special_tokens=special),
        ),
        "Unigram": (
            models.Unigram(),
            trainers.UnigramTrainer(vocab_size=60, special_tokens=special, unk_token=UNKNOWN),
        ),
        "WordLevel": (models.WordLevel(unk_token=UNKNOWN), trainers.WordLevelTrainer(special_tokens=special)),
    }
    for name, (model, trainer) in kinds.items():
        tokenizer = Tokenizer(model)
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.decoder = decoders.WordPiece()
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $0 </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
        )
        tokenizer.train_from_iterator(TEXT, trainer)
        tokenizer.add_tokens(["<new>", "fox"])
        folder = OUT / "tokenizers" / name
        fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token=UNKNOWN, model_max_length=512)
        fast.chat_template = TEMPLATE
        fast.save_pretrained(folder, save_jinja_files=False)
        size = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size(with_added_tokens=True)
        by = f"tokenizers {tokenizers.__version__}"
        told(f"tokenizers/{name}/tokenizer.json", "hf-tokenizer", {"tokenizer": name, "vocabulary_size": size}, by)
        digest = hashlib.sha256(TEMPLATE.encode()).hexdigest()
        facts = {"chat_template": digest, "context_length": fast.model_max_length}
        told(f"tokenizers/{name}/tokenizer_config.json", "hf-tokenizer-config", facts)


def whole_models() -> None:
    """Weights with all that lies beside them."""
    torch.manual_seed(0)
    small = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    made = {
        "causal": LlamaForCausalLM(LlamaConfig(**small, vocab_size=32, max_position_embeddings=64)),
        "classifier": BertForSequenceClassification(BertConfig(**small, vocab_size=32, max_position_embeddings=16)),
    }
    for name, model in made.items():
        folder = OUT / "models" / name
        model.save_pretrained(folder)
        facts = {
            "architecture": type(model).__name__,
            "vocabulary_size": model.config.vocab_size,
            "context_length": model.config.max_position_embeddings,
            "dtypes": [str(model.dtype).removeprefix("torch.")],
        }
        told(f"models/{name}/config.json", "hf-config", facts)
        told(f"models/{name}/model.safetensors", "safetensors", {"parameters": model.num_parameters()}, verdict="valid")
        if (folder / "generation_config.json").exists():
            told(f"models/{name}/generation_config.json", "hf-config", {})


configurations()
tokenizers_of_each_kind()
whole_models()
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
