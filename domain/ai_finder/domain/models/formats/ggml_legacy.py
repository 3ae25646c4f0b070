"""What ggml's programs wrote before GGUF, and whisper.cpp still does: a magic number, sizes, a vocabulary, tensors.

Sources: `convert-pt-to-ggml.py` and its siblings of https://github.com/ggml-org/whisper.cpp, the examples of
https://github.com/ggml-org/ggml, and `llama.cpp` of https://github.com/ggml-org/llama.cpp of May 2023.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.ggml_cursor import Cursor
from ai_finder.domain.models.formats.ggml_types import LEGACY_TENSOR_TYPES, TENSOR_TYPES, TensorType, quantization
from ai_finder.domain.models.model import Model, metadata
from ai_finder.domain.vocabulary import FileFormat

_ALIGNMENT = 32
_SIZE_LIMIT = 1 << 21
"""The largest that a size of a model (its vocabulary, its context, a width) is believed to be."""
_TOKEN_LIMIT = 1 << 12
_NAME_LIMIT = 256
_TENSORS_LIMIT = 1 << 16
_KINDS_BELOW = 10
"""From here on llama.cpp and ggml number the types of files in different ways."""
_I32, _U32 = struct.Struct("<i"), struct.Struct("<I")
_TENSOR = struct.Struct("<3i")
_TEXT = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]*")


class Layout(NamedTuple):
    """How one program writes what stands before the tensors."""

    architecture: str
    sizes: str
    """Their names, 32 bits each; what begins with `~` is no size."""
    first: bytes
    """How the name of the first tensor begins."""
    before: str = ""
    """What comes before the vocabulary: `m`atrix of filters, `w`indow, `d`urations, each of 32-bit numbers."""
    is_counted: bool = False
    """Whether the vocabulary states its size again."""
    after_token: int = 0
    """Bytes after each token: its score."""


_LLAMA = Layout(
    "llama",
    "n_vocab n_embd n_mult n_head n_layer n_rot ~ftype",
    rb"(?:tok_embeddings|norm|output|layers\.)",
)
_LAYOUTS = (
    Layout(
        "whisper",
        "n_vocab n_audio_ctx n_audio_state n_audio_head n_audio_layer n_text_ctx n_text_state n_text_head n_text_layer "
        "n_mels ~ftype",
        rb"(?:en|de)coder\.",
        before="m",
        is_counted=True,
    ),
    Layout(
        "parakeet",
        "n_vocab n_audio_ctx n_audio_state n_audio_head n_audio_layer n_mels ~ftype n_fft subsampling_factor "
        "n_subsampling_channels n_conv_kernel n_pred_dim n_pred_layers n_tdt_durations n_max_tokens",
        rb"(?:en|de)coder\.|joint",
        before="mwd",
        is_counted=True,
    ),
    Layout("gpt2", "n_vocab n_ctx n_embd n_head n_layer ~ftype", rb"model/", is_counted=True),
    Layout("gptj", "n_vocab n_ctx n_embd n_head n_layer n_rot ~ftype", rb"transformer\.", is_counted=True),
    _LLAMA,
    Layout("bert", "n_vocab n_max_tokens n_embd n_intermediate n_head n_layer ~ftype", rb"embeddings\.|encoder\."),
    Layout("gptneox", "n_vocab n_ctx n_embd n_head n_layer n_rot ~par_res ~ftype", rb"gpt_neox\."),
    Layout("mpt", "n_embd n_ctx n_head n_layer n_vocab ~alibi_bias_max ~clip_qkv ~ftype", rb"transformer\."),
)
_SCORED_LLAMA = _LLAMA._replace(after_token=4)


class Magic(NamedTuple):
    """What a magic number promises."""

    layouts: tuple[Layout, ...]
    versions: range = range(0)
    is_aligned: bool = False
    is_adapter: bool = False


_MAGICS: Mapping[bytes, Magic] = {
    b"lmgg": Magic(_LAYOUTS),
    b"fmgg": Magic((_SCORED_LLAMA,), range(1, 2)),
    b"tjgg": Magic((_SCORED_LLAMA,), range(1, 4), is_aligned=True),
    b"algg": Magic((), range(1, 2), is_aligned=True, is_adapter=True),
}


class Tensor(NamedTuple):
    """A tensor's own header."""

    name: bytes
    dimensions: int
    elements: int
    type: TensorType


class Found(NamedTuple):
    """What was read of a file before its tensors, and where those begin."""

    layout: Layout | None
    sizes: Mapping[str, int]
    at: int


def read(file: File, draft: Draft) -> None:
    """A file of ggml's, where its magic and its sizes say so; text that begins with such letters is none."""
    magic = _MAGICS.get(file.head[:4])
    if magic is None or len(file.head) < 8 or _TEXT.fullmatch(file.head, 4, 24):
        return
    cursor = Cursor(file, position=4)
    version = cursor.number(_U32) if magic.versions else 0
    if version > 0xFFFF:
        return
    draft.format = FileFormat.GGML_LEGACY
    if magic.versions and version not in magic.versions:
        raise Malformed("a ggml version that is not known")
    if magic.is_adapter:
        rank, alpha = cursor.numbers(struct.Struct("<2i"))
        draft.model = Model(adapter="lora", metadata=metadata({"lora_r": rank, "lora_alpha": alpha}))
        _read_tensors(cursor, draft, Found(None, {}, cursor.position), magic, version)
    elif (found := _silero(file)) is not None:
        draft.model = Model(architecture="silero-vad")
        _read_tensors(cursor, draft, found, magic, version)
    else:
        found = _header(file, cursor.position, magic.layouts)
        draft.model = _facts(found)
        if found.layout is not None:
            _read_tensors(cursor, draft, found, magic, version)


def _header(file: File, at: int, layouts: tuple[Layout, ...]) -> Found:
    """The layout that fits: the first by the name of its first tensor, else by its vocabulary, else none.

    Malformed where no sizes can be true; Truncated where the file ends within a vocabulary.
    """
    fitting: list[Found] = []
    problem: Malformed | None = None
    for layout in layouts:
        try:
            found = _before_tensors(Cursor(file, position=at), layout)
            tensor = next(_tensors(Cursor(file, position=found.at), LEGACY_TENSOR_TYPES, is_aligned=False), None)
        except Truncated as error:
            problem = error
        except Malformed as error:
            problem = problem or error
        else:
            if tensor is None or re.match(layout.first, tensor.name):
                return found
            fitting.append(found)
    if fitting:
        return fitting[0]._replace(layout=fitting[0].layout and fitting[0].layout._replace(architecture=""))
    if problem is not None and (len(layouts) == 1 or isinstance(problem, Truncated)):
        raise problem
    if not all(0 < size < _SIZE_LIMIT for size in Cursor(file, position=at).numbers(struct.Struct("<4i"))):
        raise Malformed("a ggml header whose sizes cannot be true")
    return Found(None, {}, at)


def _before_tensors(cursor: Cursor, layout: Layout) -> Found:
    """The sizes of a model, with all of what stands before its tensors. Malformed where it cannot be so."""
    names = layout.sizes.split()
    sizes = dict(zip(names, cursor.numbers(struct.Struct(f"<{len(names)}i")), strict=True))
    if not all(name.startswith("~") or 0 < size < _SIZE_LIMIT for name, size in sizes.items()):
        raise Malformed("a ggml header whose sizes cannot be true")
    for step in layout.before:
        match step:
            case "m":
                rows, columns = cursor.number(_U32), cursor.number(_U32)
                if rows != sizes["n_mels"] or columns > _SIZE_LIMIT:
                    raise Malformed("filters of another size than the ggml header says")
                cursor.step(4 * rows * columns)
            case "w":
                cursor.step(4 * min(cursor.number(_U32), _SIZE_LIMIT))
            case "d":
                cursor.step(4 * sizes["n_tdt_durations"])
    count = cursor.number(_U32) if layout.is_counted else sizes["n_vocab"]
    if count > sizes["n_vocab"]:
        raise Malformed("a larger vocabulary than the ggml header says")
    cursor.step_over_strings(count, _U32, _TOKEN_LIMIT, layout.after_token)
    return Found(layout, sizes, cursor.position)


def _silero(file: File) -> Found | None:
    """The voice detector of whisper.cpp, whose header begins with its name; None for others."""
    length = int.from_bytes(file.head[4:8], "little")
    if file.head[:4] != b"lmgg" or not file.head.startswith(b"silero", 8) or length > _NAME_LIMIT:
        return None
    cursor = Cursor(file, position=8 + length + 20)
    layers = cursor.number(_U32)
    if layers > _NAME_LIMIT:
        raise Malformed("a ggml header whose sizes cannot be true")
    cursor.step(12 * layers + 16)
    return Found(None, {}, cursor.position)


def _facts(found: Found) -> Model:
    sizes = found.sizes
    return Model(
        architecture=(found.layout and found.layout.architecture) or None,
        context_length=sizes.get("n_text_ctx", sizes.get("n_ctx")),
        vocabulary_size=sizes.get("n_vocab"),
        metadata=metadata({name: size for name, size in sizes.items() if not name.startswith("~")}),
    )


def _read_tensors(cursor: Cursor, draft: Draft, found: Found, magic: Magic, version: int) -> None:
    """All tensors to the file's end, by the sizes of blocks that fit; they were changed once, in May 2023."""
    stated = found.sizes.get("~ftype", 0)
    is_new = version >= 3 or (not magic.versions and stated // 1000 >= 2)
    types = (TENSOR_TYPES, LEGACY_TENSOR_TYPES) if is_new else (LEGACY_TENSOR_TYPES, TENSOR_TYPES)
    problem: Malformed | None = None
    for choice in types:
        try:
            cursor = Cursor(cursor.file, position=found.at)
            tensors = list(_tensors(cursor, choice, is_aligned=magic.is_aligned))
        except Malformed as error:
            problem = problem or error
        else:
            draft.model = _with_tensors(draft.model, tensors, stated, magic)
            return
    if problem is not None:
        raise problem


def _tensors(cursor: Cursor, types: Mapping[int, TensorType], *, is_aligned: bool) -> Iterator[Tensor]:
    """Each tensor up to the file's end; its data are stepped over when the next one is asked for."""
    seen: set[bytes] = set()
    while cursor.position < cursor.file.size:
        dimensions, length, number = cursor.numbers(_TENSOR)
        kind = types.get(number)
        if not 0 <= dimensions <= 4 or not 0 < length <= _NAME_LIMIT or kind is None:
            raise Malformed("a ggml tensor whose header cannot be true")
        shape = cursor.numbers(struct.Struct(f"<{dimensions}i"))
        name = cursor.content(length)
        if name in seen or min(shape, default=1) < 0 or (shape[0] if shape else 1) % kind.block:
            raise Malformed("a ggml tensor whose header cannot be true")
        if len(seen) == _TENSORS_LIMIT:
            raise LimitExceeded("tensors in a ggml file", _TENSORS_LIMIT)
        seen.add(name)
        elements = 1
        for size in shape:
            elements *= size
        yield Tensor(name, dimensions, elements, kind)
        padding = -cursor.position % _ALIGNMENT if is_aligned else 0
        cursor.step(padding + elements // kind.block * kind.size)


def _with_tensors(model: Model, tensors: list[Tensor], stated: int, magic: Magic) -> Model:
    every: Counter[str] = Counter()
    matrices: Counter[str] = Counter()
    for tensor in tensors:
        every[tensor.type.name] += tensor.elements
        if tensor.dimensions > 1:
            matrices[tensor.type.name] += tensor.elements
    kind = stated % 1000
    return evolve(
        model,
        parameters=sum(every.values()),
        tensors=len(tensors),
        dtypes=tuple(sorted(every)),
        quantization=quantization(kind if magic.versions or kind < _KINDS_BELOW else None, matrices or every)
        if every
        else None,
    )
