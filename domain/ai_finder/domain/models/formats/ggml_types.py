"""The types of ggml's tensors and the types of whole files, by their numbers.

Sources: `enum ggml_type` and `GGML_QUANT_SIZES` of https://github.com/ggml-org/ggml, `enum llama_ftype` of
https://github.com/ggml-org/llama.cpp.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple


class TensorType(NamedTuple):
    """How a tensor's elements are packed: `block` elements take `size` bytes; 0 where that is not known."""

    name: str
    block: int = 1
    size: int = 0


TENSOR_TYPES: Mapping[int, TensorType] = {
    0: TensorType("F32", 1, 4),
    1: TensorType("F16", 1, 2),
    2: TensorType("Q4_0", 32, 18),
    3: TensorType("Q4_1", 32, 20),
    6: TensorType("Q5_0", 32, 22),
    7: TensorType("Q5_1", 32, 24),
    8: TensorType("Q8_0", 32, 34),
    9: TensorType("Q8_1", 32, 40),
    10: TensorType("Q2_K", 256, 84),
    11: TensorType("Q3_K", 256, 110),
    12: TensorType("Q4_K", 256, 144),
    13: TensorType("Q5_K", 256, 176),
    14: TensorType("Q6_K", 256, 210),
    15: TensorType("Q8_K", 256, 292),
    16: TensorType("IQ2_XXS", 256, 66),
    17: TensorType("IQ2_XS", 256, 74),
    18: TensorType("IQ3_XXS", 256, 98),
    19: TensorType("IQ1_S", 256, 50),
    20: TensorType("IQ4_NL", 32, 18),
    21: TensorType("IQ3_S", 256, 110),
    22: TensorType("IQ2_S", 256, 82),
    23: TensorType("IQ4_XS", 256, 136),
    24: TensorType("I8", 1, 1),
    25: TensorType("I16", 1, 2),
    26: TensorType("I32", 1, 4),
    27: TensorType("I64", 1, 8),
    28: TensorType("F64", 1, 8),
    29: TensorType("IQ1_M", 256, 56),
    30: TensorType("BF16", 1, 2),
    31: TensorType("Q4_0_4_4", 32, 18),
    32: TensorType("Q4_0_4_8", 32, 18),
    33: TensorType("Q4_0_8_8", 32, 18),
    34: TensorType("TQ1_0", 256, 54),
    35: TensorType("TQ2_0", 256, 66),
    39: TensorType("MXFP4", 32, 17),
    40: TensorType("NVFP4", 64, 36),
    41: TensorType("Q1_0", 128, 18),
    42: TensorType("Q2_0", 64, 18),
} | {
    # Of bitnet.cpp and ik_llama.cpp, in published models: the rows of some carry further bytes.
    number: TensorType(name)
    for number, name in (
        (36, "I2_S"),
        (37, "I8_S"),
        (38, "TL1"),
        (133, "Q6_0"),
        (134, "IQ1_BN"),
        (135, "IQ2_BN"),
        (137, "IQ2_K"),
        (138, "IQ3_K"),
        (139, "IQ4_K"),
        (140, "IQ5_K"),
        (141, "IQ6_K"),
        (144, "IQ4_KS"),
        (145, "IQ2_KS"),
        (146, "IQ4_KSS"),
        (152, "IQ5_KS"),
        (153, "IQ2_KT"),
        (154, "IQ3_KT"),
        (155, "IQ4_KT"),
        (156, "IQ3_KS"),
        (157, "IQ2_KL"),
        (158, "IQ1_KT"),
    )
}

LEGACY_TENSOR_TYPES: Mapping[int, TensorType] = {
    **TENSOR_TYPES,
    2: TensorType("Q4_0", 32, 20),
    3: TensorType("Q4_1", 32, 24),
    4: TensorType("Q4_2", 16, 10),
    5: TensorType("Q4_3", 16, 12),
    8: TensorType("Q8_0", 32, 36),
}
"""Before May 2023, when the scale of a block was a 32-bit number."""


class FileType(NamedTuple):
    """What `general.file_type` says, and the tensor types of which a file that says so has at least one."""

    name: str
    made_of: Collection[str]


FILE_TYPES: Mapping[int, FileType] = {
    number: FileType(name, made_of.split())
    for number, name, made_of in (
        (0, "F32", "F32"),
        (1, "F16", "F16"),
        (2, "Q4_0", "Q4_0"),
        (3, "Q4_1", "Q4_1"),
        (7, "Q8_0", "Q8_0"),
        (8, "Q5_0", "Q5_0"),
        (9, "Q5_1", "Q5_1"),
        (10, "Q2_K", "Q2_K"),
        (11, "Q3_K_S", "Q3_K"),
        (12, "Q3_K_M", "Q3_K"),
        (13, "Q3_K_L", "Q3_K"),
        (14, "Q4_K_S", "Q4_K"),
        (15, "Q4_K_M", "Q4_K"),
        (16, "Q5_K_S", "Q5_K"),
        (17, "Q5_K_M", "Q5_K"),
        (18, "Q6_K", "Q6_K"),
        (19, "IQ2_XXS", "IQ2_XXS"),
        (20, "IQ2_XS", "IQ2_XS"),
        (21, "Q2_K_S", "Q2_K"),
        (22, "IQ3_XS", "IQ3_S IQ3_XXS"),
        (23, "IQ3_XXS", "IQ3_XXS"),
        (24, "IQ1_S", "IQ1_S"),
        (25, "IQ4_NL", "IQ4_NL"),
        (26, "IQ3_S", "IQ3_S"),
        (27, "IQ3_M", "IQ3_S"),
        (28, "IQ2_S", "IQ2_XS IQ2_S"),
        (29, "IQ2_M", "IQ2_S"),
        (30, "IQ4_XS", "IQ4_XS"),
        (31, "IQ1_M", "IQ1_M"),
        (32, "BF16", "BF16"),
        (33, "Q4_0_4_4", "Q4_0_4_4"),
        (34, "Q4_0_4_8", "Q4_0_4_8"),
        (35, "Q4_0_8_8", "Q4_0_8_8"),
        (36, "TQ1_0", "TQ1_0"),
        (37, "TQ2_0", "TQ2_0"),
        (38, "MXFP4_MOE", "MXFP4"),
        (39, "NVFP4", "NVFP4"),
        (40, "Q1_0", "Q1_0"),
        (41, "Q2_0", "Q2_0"),
    )
}

UNQUANTIZED = frozenset(("F64", "F32", "F16", "BF16"))


def quantization(stated: object, elements: Mapping[str, int]) -> str | None:
    """The word for a file that says its type is `stated`, with so many `elements` of each tensor type.

    The tensors decide: where they contradict what is stated, or nothing is, it is the type that most elements have.
    """
    said = FILE_TYPES.get(stated) if isinstance(stated, int) else None
    dominant = max(elements, key=lambda name: elements[name], default=said.name if said else None)
    if said is None or not elements:
        return dominant
    fits = dominant == said.name if said.name in UNQUANTIZED else any(name in elements for name in said.made_of)
    return said.name if fits else dominant
