"""Safetensors: a length, a JSON object of tensors, their bytes (https://github.com/huggingface/safetensors#format).

What producers write into `__metadata__`: https://github.com/Stability-AI/ModelSpec (`modelspec.`), and kohya's
sd-scripts (`ss_`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import json_text
from ai_finder.domain.models.file import File
from ai_finder.domain.models.model import Model, is_absolute, metadata, text
from ai_finder.domain.vocabulary import FileFormat

_LENGTH_SIZE = 8
_HEADER_LIMIT = 100_000_000
"""The reference implementation's."""
_PARSE_LIMIT = 32 << 20
"""Some 250,000 tensors, five times those of the largest published file."""

_METADATA = "__metadata__"
_MARK = re.compile(rb'"(?:data_offsets|dtype|__metadata__)"')
_BEGIN = re.compile(rb".{8}(?P<before>(?:\xef\xbb\xbf)?\s{0,16}+)\{(?P<key>\s{0,16}+\")?", re.DOTALL)
"""The object of a header, and what the reference does not read before it."""
_MARK_REACH = 4096
_KEYS = frozenset(("dtype", "shape", "data_offsets"))
_BITS = {
    dtype: bits
    for bits, dtypes in (
        (4, ("F4",)),
        (6, ("F6_E2M3", "F6_E3M2")),
        (8, ("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ")),
        (16, ("U16", "I16", "F16", "BF16")),
        (32, ("U32", "I32", "F32")),
        (64, ("U64", "I64", "F64", "C64")),
    )
    for dtype in dtypes
}

_FRAMEWORKS = {"pt": "pytorch", "tf": "tensorflow", "np": "numpy", "paddle": "paddlepaddle"}
"""What `format` says, where it is not the name itself."""
_NAMES = ("modelspec.title", "ss_output_name")
_ARCHITECTURES = ("modelspec.architecture", "ss_base_model_version")
_LICENSES = ("modelspec.license", "license")
_BASES = ("ss_sd_model_name", "base_model")

_ADAPTERS = (
    (re.compile(r"(?:^|[._])lora_(?:A|B|up|down|mid|embedding_A|embedding_B|magnitude_vector)(?:[._]|$)"), "lora"),
    (re.compile(r"\.lokr_"), "lokr"),
    (re.compile(r"\.hada_w[12]"), "loha"),
    (re.compile(r"\.ia3_l(?:[._]|$)"), "ia3"),
)
_QUANTIZATIONS = (
    (re.compile(r"\.quant_state\.bitsandbytes__nf4$"), "bitsandbytes 4-bit nf4"),
    (re.compile(r"\.quant_state\.bitsandbytes__fp4$"), "bitsandbytes 4-bit fp4"),
    (re.compile(r"\.SCB$"), "bitsandbytes 8-bit"),
    (re.compile(r"\.g_idx$"), "GPTQ"),
    (re.compile(r"\.qzeros$"), "AWQ"),
)
"""By the tensors that one method alone has, tried from above."""


class Tensor(NamedTuple):
    """An entry of the header."""

    name: str
    dtype: str
    elements: int
    begin: int
    end: int


def read(file: File, draft: Draft) -> None:
    """Safetensors where the header is a JSON object of tensors, which fill the rest of the file in turn.

    Malformed for all that the reference refuses, and for keys that come twice; Truncated where it ends too early.
    """
    head = file.head
    begin = _BEGIN.match(head)
    if begin is None:
        return
    is_named = file.name.lower().endswith(".safetensors") and (begin["key"] or file.size == begin.end())
    length = int.from_bytes(head[:_LENGTH_SIZE], "little")
    room = file.size - _LENGTH_SIZE - length
    last = file.peek(_LENGTH_SIZE + length - _MARK_REACH, _MARK_REACH) if room >= 0 else b""
    if is_named or _MARK.search(head) or _MARK.search(last):
        draft.format = FileFormat.SAFETENSORS
    elif length > len(head) or room != 0 or json_text.parsed(_within(file, length)).document != {}:
        return
    if begin["before"]:
        raise Malformed("a safetensors header that does not begin with its object")
    if length > _HEADER_LIMIT:
        raise LimitExceeded("bytes in a safetensors header", _HEADER_LIMIT)
    if length > _PARSE_LIMIT:
        raise LimitExceeded("bytes of a safetensors header that are read", _PARSE_LIMIT)
    draft.format = FileFormat.SAFETENSORS
    parsed = json_text.parsed(_within(file, length))
    header = parsed.document if isinstance(parsed.document, dict) else {}
    said = header.get(_METADATA)
    draft.model = _of_metadata(said if isinstance(said, dict) else {})
    if room < 0:
        raise Truncated("the file ends within its safetensors header")
    if parsed.problem is not None:
        raise Malformed(str(parsed.problem).replace("ends too early", "does not end"))
    if said is not None and not (isinstance(said, dict) and all(isinstance(value, str) for value in said.values())):
        raise Malformed("safetensors metadata that are not all strings")
    tensors = [_tensor(name, entry) for name, entry in header.items() if name != _METADATA]
    draft.model, draft.is_counted = _with_tensors(draft.model, tensors), True
    _check_layout(tensors, room)


def _within(file: File, length: int) -> File:
    return File.of(file.peek(_LENGTH_SIZE, length))


def _tensor(name: str, entry: object) -> Tensor:
    """An entry, held against the reference's rules: a tensor is as long as its type and shape say."""
    if not isinstance(entry, dict) or not entry.keys() >= _KEYS:
        raise Malformed("a safetensors entry without a type, a shape and two offsets")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not _are_sizes(shape) or not _are_sizes(offsets) or len(offsets) != 2:
        raise Malformed("a safetensors entry without a type, a shape and two offsets")
    bits = _BITS.get(dtype) if isinstance(dtype, str) else None
    if bits is None:
        raise Malformed("a safetensors entry of an unknown type")
    begin, end = offsets
    elements = _product(shape)
    if begin > end or bits * elements != 8 * (end - begin):
        raise Malformed("a safetensors entry that is not as long as its type and shape say")
    return Tensor(name, dtype, elements, begin, end)


def _check_layout(tensors: Iterable[Tensor], room: int) -> None:
    """All tensors follow each other and fill the room."""
    at = 0
    for begin, end in sorted((tensor.begin, tensor.end) for tensor in tensors):
        if begin != at:
            raise Malformed("safetensors with a hole or an overlap")
        at = end
    if at > room:
        raise Truncated("the file ends before its last tensor does")
    if at < room:
        raise Malformed("bytes after the last tensor of safetensors")


def _are_sizes(values: object) -> bool:
    """Whether this is a list of unsigned 64-bit numbers."""
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 1 << 64 for value in values)


def _product(shape: Iterable[int]) -> int:
    """The number of elements. Stops where no file is as large: a product of a million numbers takes minutes."""
    elements = 1
    for size in shape:
        elements *= size
        if elements >= 1 << 64:
            raise Malformed("a safetensors shape with more elements than there can be")
    return elements


def _of_metadata(said: Mapping[str, object]) -> Model:
    """The facts that a producer wrote; values that are JSON are left out, for they may hold paths."""
    module = said.get("ss_network_module")
    form = _first(said, ("format",))
    return Model(
        name=_first(said, _NAMES),
        architecture=_first(said, _ARCHITECTURES),
        license=_first(said, _LICENSES),
        base_models=tuple(filter(None, (_first(said, _BASES),))),
        adapter="lora" if isinstance(module, str) and "lora" in module else None,
        framework=_FRAMEWORKS.get(form, form) if form else None,
        metadata=metadata(
            (key, value) for key, value in said.items() if not str(value).lstrip().startswith(("{", "["))
        ),
    )


def _first(said: Mapping[str, object], keys: Iterable[str]) -> str | None:
    for key in keys:
        value = said.get(key)
        kept = text(value) if isinstance(value, str) else ""
        if kept and kept != "None" and not is_absolute(kept):
            return kept
    return None


def _with_tensors(model: Model, tensors: Iterable[Tensor]) -> Model:
    elements: Counter[str] = Counter()
    for tensor in tensors:
        elements[tensor.dtype] += tensor.elements
    names = [tensor.name for tensor in tensors]
    dominant = max(elements, key=lambda dtype: elements[dtype], default="")
    return evolve(
        model,
        parameters=sum(elements.values()),
        tensors=len(names),
        dtypes=tuple(sorted(elements)),
        quantization=_told_by(names, _QUANTIZATIONS) or ("FP8" if dominant.startswith("F8_") else None),
        adapter=_told_by(names, _ADAPTERS) or model.adapter,
    )


def _told_by(names: Iterable[str], signs: Iterable[tuple[re.Pattern[str], str]]) -> str | None:
    return next((word for sign, word in signs if any(map(sign.search, names))), None)
