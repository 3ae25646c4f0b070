"""How the weights beside a configuration are quantized, in one short line.

Sources: https://huggingface.co/docs/transformers/main_classes/quantization (`quantization_config`), and
https://github.com/ml-explore/mlx-lm (`quantization`).
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = {
    "awq": "AWQ",
    "bitnet": "BitNet",
    "compressed-tensors": "compressed-tensors",
    "exl2": "EXL2",
    "exl3": "EXL3",
    "fbgemm_fp8": "FP8",
    "fp8": "FP8",
    "fp_quant": "FP-Quant",
    "gptq": "GPTQ",
    "hqq": "HQQ",
    "marlin": "Marlin",
    "mxfp4": "MXFP4",
    "quanto": "Quanto",
    "spqr": "SpQR",
    "vptq": "VPTQ",
}
"""How the methods are written; any other as it is."""


def of_config(config: Mapping[str, object]) -> str | None:
    """The quantization that a `config.json` states; None where it states none."""
    stated = config.get("quantization_config", config.get("compression_config"))
    mlx = config.get("quantization")
    if isinstance(stated, Mapping) and ("quant_method" in stated or not isinstance(mlx, Mapping)):
        return of_method(stated)
    return _bits("MLX", mlx) if isinstance(mlx, Mapping) else None


def of_method(stated: Mapping[str, object]) -> str | None:
    """The quantization that a `quantization_config` is about: `GPTQ 4-bit`, `bitsandbytes 4-bit nf4`, `FP8`."""
    method = stated.get("quant_method")
    if method == "bitsandbytes" or (method is None and ("load_in_4bit" in stated or "load_in_8bit" in stated)):
        return _bitsandbytes(stated)
    if not isinstance(method, str):
        return _bits("AWQ", stated) if "w_bit" in stated else _bits("GPTQ", stated) if "desc_act" in stated else None
    name = _NAMES.get(method, method)
    match method:
        case "compressed-tensors":
            return " ".join(filter(None, (name, _compressed(stated))))
        case "torchao":
            return " ".join(filter(None, (name, _torchao(stated.get("quant_type")))))
        case "quanto":
            weights = stated.get("weights")
            return f"{name} {weights}" if isinstance(weights, str) else name
        case "modelopt":
            algorithm = stated.get("quant_algo")
            return f"{name} {algorithm}" if isinstance(algorithm, str) else name
        case "hqq":
            return _bits(name, _inner(stated, "quant_config", "weight_quant_params"))
        case _:
            return _bits(name, stated)


def _bits(name: str, stated: Mapping[str, object]) -> str:
    bits = next((stated[key] for key in ("bits", "w_bit", "nbits") if key in stated), None)
    return f"{name} {bits:g}-bit" if isinstance(bits, int | float) and 0 < bits <= 64 else name


def _bitsandbytes(stated: Mapping[str, object]) -> str | None:
    if stated.get("load_in_4bit", stated.get("_load_in_4bit")) is True:
        kind = stated.get("bnb_4bit_quant_type")
        return f"bitsandbytes 4-bit {kind}" if isinstance(kind, str) else "bitsandbytes 4-bit"
    return "bitsandbytes 8-bit" if stated.get("load_in_8bit", stated.get("_load_in_8bit")) is True else None


def _compressed(stated: Mapping[str, object]) -> str | None:
    """`8-bit float`, of the first group's weights."""
    groups = stated.get("config_groups")
    first = next(iter(groups.values()), None) if isinstance(groups, Mapping) else None
    weights = _inner(first, "weights") if isinstance(first, Mapping) else {}
    bits, kind = weights.get("num_bits"), weights.get("type")
    return f"{bits}-bit {kind}" if isinstance(bits, int) and bits <= 64 and isinstance(kind, str) else None


def _torchao(kind: object) -> str | None:
    """`int4_weight_only`, or the name of a configuration's class."""
    if isinstance(kind, Mapping):
        default = kind.get("default")
        kind = default.get("_type") if isinstance(default, Mapping) else None
    return kind if isinstance(kind, str) else None


def _inner(stated: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    for key in keys:
        found = stated.get(key)
        if not isinstance(found, Mapping):
            return {}
        stated = found
    return stated
