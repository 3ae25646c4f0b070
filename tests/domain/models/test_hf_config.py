"""The configurations of the Hugging Face libraries: their facts, and what they make a loader run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, Verdict

SENTENCES = "sentence-transformers"
BASE: dict[str, Any] = {"model_type": "llama", "hidden_size": 8}


def look(document: object) -> Identified:
    """What a document is; always a configuration here."""
    found = identify(File.of(json.dumps(document).encode(), "config.json"))
    assert (FileFormat.HF_CONFIG, Verdict.COMPANION) == (found.format, found.verdict)
    return found


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"quantization_config": {"quant_method": "gptq", "bits": 4, "group_size": 128}}, "GPTQ 4-bit"),
        ({"quantization_config": {"quant_method": "awq", "bits": 4}}, "AWQ 4-bit"),
        ({"quantization_config": {"load_in_8bit": True}}, "bitsandbytes 8-bit"),
        (
            {"quantization_config": {"load_in_4bit": True, "load_in_8bit": False, "bnb_4bit_quant_type": "nf4"}},
            "bitsandbytes 4-bit nf4",
        ),
        ({"quantization_config": {"quant_method": "bitsandbytes", "_load_in_8bit": True}}, "bitsandbytes 8-bit"),
        ({"quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}}, "FP8"),
        ({"quantization_config": {"quant_method": "fbgemm_fp8"}}, "FP8"),
        ({"quantization_config": {"quant_method": "mxfp4"}}, "MXFP4"),
        (
            {
                "quantization_config": {
                    "quant_method": "compressed-tensors",
                    "config_groups": {"group_0": {"weights": {"num_bits": 8, "type": "float"}}},
                }
            },
            "compressed-tensors 8-bit float",
        ),
        ({"compression_config": {"quant_method": "compressed-tensors"}}, "compressed-tensors"),
        (
            {"quantization_config": {"quant_method": "torchao", "quant_type": "int4_weight_only"}},
            "torchao int4_weight_only",
        ),
        (
            {
                "quantization_config": {
                    "quant_method": "torchao",
                    "quant_type": {"default": {"_type": "Int8WeightOnlyConfig"}},
                }
            },
            "torchao Int8WeightOnlyConfig",
        ),
        (
            {
                "quantization_config": {
                    "quant_method": "hqq",
                    "quant_config": {"weight_quant_params": {"nbits": 4}},
                }
            },
            "HQQ 4-bit",
        ),
        ({"quantization_config": {"quant_method": "quanto", "weights": "int8"}}, "Quanto int8"),
        ({"quantization_config": {"quant_method": "modelopt", "quant_algo": "NVFP4"}}, "modelopt NVFP4"),
        ({"quantization_config": {"quant_method": "exl2", "bits": 4.5}}, "EXL2 4.5-bit"),
        ({"quantization": {"group_size": 64, "bits": 4}}, "MLX 4-bit"),
        (
            {"quantization": {"group_size": 64, "bits": 8}, "quantization_config": {"group_size": 64, "bits": 8}},
            "MLX 8-bit",
        ),
        ({"quantization_config": None}, None),
        ({"quantization_config": {"quant_method": 3, "bits": "x"}}, None),
        ({}, None),
    ],
)
def test_how_it_is_quantized(stated: dict[str, Any], expected: str | None) -> None:
    """Each library's own way to say it."""
    assert expected == look(BASE | stated).model.quantization


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"bits": 4, "group_size": 128, "damp_percent": 0.01, "desc_act": False}, "GPTQ 4-bit"),
        ({"zero_point": True, "q_group_size": 128, "w_bit": 4, "version": "GEMM"}, "AWQ 4-bit"),
    ],
)
def test_a_file_of_its_own_for_the_quantization(document: dict[str, Any], expected: str) -> None:
    """As AutoGPTQ and AutoAWQ wrote it before transformers had a place for it."""
    assert expected == look(document).model.quantization


@pytest.mark.parametrize(
    ("stated", "context", "vocabulary"),
    [
        ({"max_position_embeddings": 4096, "vocab_size": 32000}, 4096, 32000),
        ({"n_positions": 1024}, 1024, None),
        ({"n_ctx": 512, "vocab_size": True}, 512, None),
        ({"seq_length": 8192, "vocab_size": -1}, 8192, None),
        ({"max_position_embeddings": 4096, "rope_scaling": {"type": "linear", "factor": 8.0}}, 4096, None),
        ({"text_config": {"max_position_embeddings": 2048, "vocab_size": 99}}, 2048, 99),
        ({"max_position_embeddings": 1 << 70, "vocab_size": "many"}, None, None),
    ],
)
def test_context_and_vocabulary(stated: dict[str, Any], context: int | None, vocabulary: int | None) -> None:
    """As it is stated: what scaling makes of it is not multiplied in."""
    model = look(BASE | stated).model

    assert (context, vocabulary) == (model.context_length, model.vocabulary_size)


@pytest.mark.parametrize(
    ("stated", "task"),
    [
        ({"architectures": ["LlamaForCausalLM"]}, "text-generation"),
        ({"architectures": ["GPT2LMHeadModel"]}, "text-generation"),
        ({"architectures": ["BertModel"]}, "feature-extraction"),
        ({"architectures": ["BertForMaskedLM"]}, "fill-mask"),
        ({"architectures": ["ViTForImageClassification"]}, "image-classification"),
        ({"architectures": ["CLIPForZeroShotImageClassification"]}, "zero-shot-image-classification"),
        ({"architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": True}, "text2text-generation"),
        ({"architectures": ["LlavaForConditionalGeneration"], "vision_config": {}}, "image-text-to-text"),
        (
            {"architectures": ["WhisperForConditionalGeneration"], "num_mel_bins": 80, "is_encoder_decoder": True},
            "automatic-speech-recognition",
        ),
        ({"architectures": ["Something"]}, None),
        ({}, None),
    ],
)
def test_the_task_of_a_class(stated: dict[str, Any], task: str | None) -> None:
    """By the end of its name."""
    assert task == look(BASE | stated).model.task


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("meta-llama/Llama-2-7b", ("meta-llama/Llama-2-7b",)),
        ("gpt2", ("gpt2",)),
        ("", ()),
        ("/srv/models/base", ()),
        ("C:\\models\\base", ()),
        ("./out", ()),
        ("../out", ()),
        ("a/b/c", ()),
        (None, ()),
        (["a/b"], ()),
    ],
)
def test_the_model_that_it_comes_from(named: object, expected: tuple[str, ...]) -> None:
    """A repository; never a folder of somebody's machine."""
    found = look(BASE | {"_name_or_path": named})

    assert expected == found.model.base_models
    assert "_name_or_path" not in {entry.key for entry in found.model.metadata}


@pytest.mark.parametrize(
    ("document", "architecture", "framework"),
    [
        ({"architecture": "resnet50", "num_classes": 1000, "num_features": 2048}, "resnet50", "timm"),
        ({"architecture": "vit", "pretrained_cfg": {"license": "apache-2.0"}}, "vit", "timm"),
        ({"_class_name": "DDIMScheduler", "_diffusers_version": "0.30.0"}, "DDIMScheduler", "diffusers"),
        ([{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Pooling"}], None, SENTENCES),
        ({"max_seq_length": 256, "do_lower_case": False}, None, SENTENCES),
        ({"word_embedding_dimension": 384, "pooling_mode_mean_tokens": True}, None, SENTENCES),
        ({"transformers_version": "4.50.0", "eos_token_id": 2}, None, "transformers"),
        ({"image_processor_type": "ViTImageProcessor", "size": {}}, None, None),
        ({"dim": 4096, "n_layers": 32, "n_heads": 32, "vocab_size": 32000, "norm_eps": 1e-5}, None, None),
        ({"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}, None, None),
        ({"model_type": "bert", "architectures": ["BertModel"]}, "BertModel", None),
    ],
)  # fmt: skip
def test_the_other_kinds(document: object, architecture: str | None, framework: str | None) -> None:
    """Of image models, of components, of embedders, of generation, of processors."""
    model = look(document).model

    assert (architecture, framework) == (model.architecture, model.framework)


@pytest.mark.parametrize(
    ("document", "danger", "details"),
    [
        (
            BASE | {"auto_map": {"AutoConfig": "conf.Own", "AutoTokenizer": ["tok.Slow", None]}},
            Danger.CONFIG_REMOTE_CODE,
            {"conf.Own", "tok.Slow"},
        ),
        (
            BASE | {"text_config": {"auto_map": {"AutoModel": "org/repo--file.Own"}}},
            Danger.CONFIG_REMOTE_CODE,
            {"org/repo--file.Own"},
        ),
        (BASE | {"custom_pipelines": {"own": {"impl": "own.Pipeline"}}}, Danger.CONFIG_REMOTE_CODE, {"own.Pipeline"}),
        (BASE | {"_attn_implementation": "org/kernel"}, Danger.CONFIG_REMOTE_CODE, {"org/kernel"}),
        (
            BASE | {"sentence_transformers": {"activation_fn": "os.system"}},
            Danger.CONFIG_DANGEROUS_CLASS,
            {"os.system"},
        ),
        (
            {"types": {"a": "own.Module"}, "structure": {}, "parameters": {}},
            Danger.CONFIG_ARBITRARY_CLASS,
            {"own.Module"},
        ),
        (
            {"in_features": 1, "out_features": 1, "activation_function": "builtins.eval"},
            Danger.CONFIG_DANGEROUS_CLASS,
            {"builtins.eval"},
        ),
    ],
)
def test_the_code_that_it_asks_for(document: object, danger: Danger, details: set[str]) -> None:
    """Each class of a repository, and each that is imported by its name."""
    reasons = look(document).reasons

    assert {danger} == {reason.danger for reason in reasons}
    assert details == {reason.detail for reason in reasons}


@pytest.mark.parametrize(
    "document",
    [
        BASE | {"auto_map": {}, "hidden_act": "silu", "_attn_implementation": "sdpa"},
        BASE | {"activation_function": "gelu_new"},
        {"in_features": 1, "out_features": 1, "activation_function": "torch.nn.modules.activation.Tanh"},
        BASE | {"sentence_transformers": {"activation_fn": "torch.nn.modules.linear.Identity"}},
    ],
)
def test_what_libraries_write_is_no_danger(document: object) -> None:
    """Activations of torch, attention of transformers."""
    assert () == look(document).reasons
