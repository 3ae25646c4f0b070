"""GGUF, versions 1 to 3 in either byte order: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.ggml_types import quantization
from ai_finder.domain.models.formats.gguf_reader import DEFAULT_ALIGNMENT, MAGIC, TEMPLATE, Array, Reader, Tensor, Value
from ai_finder.domain.models.model import Model, is_absolute, metadata, text
from ai_finder.domain.models.risks import chat_template
from ai_finder.domain.vocabulary import FileFormat

_FIRST_SPLIT = re.compile(r"(?P<stem>.*)-00001-of-(?P<count>[0-9]{5})\.gguf", re.DOTALL | re.IGNORECASE)
_MOST_SPLITS = 4096
_VERSION_END = 8
_TEMPLATES_LIMIT = 2 * chat_template.LENGTH_LIMIT
_HUB = re.compile(r"https?://(?:huggingface\.co|hf\.co)/(?:datasets/)?(?P<id>[^/\s]+/[^/\s]+?)/?", re.IGNORECASE)
_SOURCES_LIMIT = 100


def read(file: File, draft: Draft) -> None:
    """GGUF where magic and version say so; the first file of a split model has the further ones as its parts.

    Malformed for counts, lengths, types and offsets that cannot be true; Truncated where it ends too early.
    """
    reader = Reader.of(file)
    if reader is None:
        if file.size < _VERSION_END and file.head.startswith(MAGIC) and file.name.lower().endswith(".gguf"):
            draft.format = FileFormat.GGUF
            raise Truncated("the file ends within its magic number and version")
        return
    draft.format = FileFormat.GGUF
    pairs: dict[str, Value] = {}
    tensors: tuple[Tensor, ...] | None = None
    templates = 0
    try:
        tensor_count, key_count = reader.counts()
        for key, value, at in reader.pairs(key_count):
            pairs[key] = value
            if isinstance(value, str) and key.startswith(TEMPLATE):
                templates += len(value)
                if templates > _TEMPLATES_LIMIT:
                    raise LimitExceeded("characters in chat templates", _TEMPLATES_LIMIT)
                pairs[key] = chat_template.check(value, draft, f"{key}:{at:#x}")
        tensors = tuple(reader.tensors(tensor_count))
        draft.is_counted = True
        _check_layout(tensors, reader.cursor.position, _alignment(pairs), file.size)
    finally:
        draft.model = _model(pairs, tensors)
        draft.parts = _further_splits(file.name, pairs)


def _alignment(pairs: Mapping[str, Value]) -> int:
    """Where data may begin: at multiples of this. Malformed where that is no power of two."""
    alignment = pairs.get("general.alignment", DEFAULT_ALIGNMENT)
    if type(alignment) is not int or alignment <= 0 or alignment & (alignment - 1):
        raise Malformed("a GGUF alignment that is no power of two")
    return alignment


def _check_layout(tensors: Iterable[Tensor], header: int, alignment: int, size: int) -> None:
    """The reference's rules: tensors follow each other in order, each padded to the alignment, to the file's end."""
    expected: int | None = 0
    end = 0
    for tensor in tensors:
        if tensor.offset % alignment:
            raise Malformed("a GGUF tensor that is not aligned")
        if tensor.offset < (end if expected is None else expected):
            raise Malformed("GGUF tensors that overlap, or are out of order")
        if expected is not None and tensor.offset > expected:
            raise Malformed("a hole between GGUF tensors")
        end = tensor.offset + tensor.elements // tensor.type.block * tensor.type.size
        expected = _padded(end, alignment) if tensor.type.size else None
    start = _padded(header, alignment)
    if end and start + end > size:
        raise Truncated("the file ends before its last tensor does")
    if expected is not None and size > start + expected:
        raise Malformed("bytes after the last GGUF tensor")


def _padded(offset: int, alignment: int) -> int:
    return -(-offset // alignment) * alignment


def _model(pairs: Mapping[str, Value], tensors: Iterable[Tensor] | None) -> Model:
    """The facts, of as much of a header as could be read."""
    architecture = _string(pairs, "general.architecture")
    shapes = [(tensor.type.name, len(tensor.shape), tensor.elements) for tensor in tensors or ()]
    tokens = pairs.get("tokenizer.ggml.tokens")
    return Model(
        name=_string(pairs, "general.name"),
        version=_string(pairs, "general.version"),
        architecture=architecture,
        parameters=sum(elements for _, _, elements in shapes) if tensors is not None else None,
        tensors=len(shapes) if tensors is not None else None,
        dtypes=tuple(sorted({kind for kind, _, _ in shapes})),
        quantization=_quantization(pairs, shapes),
        context_length=_number(pairs, f"{architecture}.context_length"),
        vocabulary_size=tokens.length if isinstance(tokens, Array) else _number(pairs, f"{architecture}.vocab_size"),
        tokenizer="/".join(filter(None, (_string(pairs, f"tokenizer.ggml.{key}") for key in ("model", "pre")))) or None,
        chat_template=next((_string(pairs, key) for key in sorted(pairs) if key.startswith(TEMPLATE)), None),
        license=_string(pairs, "general.license") or _string(pairs, "general.license.name"),
        base_models=_sources(pairs, "general.base_model"),
        datasets=_sources(pairs, "general.dataset") or _strings(pairs, "general.datasets"),
        languages=_strings(pairs, "general.languages"),
        adapter=_string(pairs, "adapter.type"),
        metadata=metadata(_kept(pairs)),
    )


def _quantization(pairs: Mapping[str, Value], shapes: Iterable[tuple[str, int, int]]) -> str | None:
    """Matrices decide, for vectors stay as they are; a first split without tensors is believed."""
    every: Counter[str] = Counter()
    matrices: Counter[str] = Counter()
    for kind, dimensions, elements in shapes:
        every[kind] += elements
        if dimensions > 1:
            matrices[kind] += elements
    if not every and (_number(pairs, "split.count") or 0) < 2:
        return None
    return quantization(pairs.get("general.file_type"), matrices or every)


def _kept(pairs: Mapping[str, Value]) -> Iterator[tuple[str, object]]:
    """What is worth keeping of the keys as they are; of arrays, the few tags."""
    for key, value in pairs.items():
        if key == "general.tags":
            yield key, ", ".join(_strings(pairs, key))
        elif not key.startswith(TEMPLATE):
            yield key, value


def _string(pairs: Mapping[str, Value], key: str) -> str | None:
    value = pairs.get(key)
    said = text(value) if isinstance(value, str) else ""
    return said if said and not is_absolute(said) else None


def _strings(pairs: Mapping[str, Value], key: str) -> tuple[str, ...]:
    value = pairs.get(key)
    said = map(text, value.strings) if isinstance(value, Array) else ()
    return tuple(one for one in said if one and not is_absolute(one))


def _number(pairs: Mapping[str, Value], key: str) -> int | None:
    value = pairs.get(key)
    return value if type(value) is int and value >= 0 else None


def _sources(pairs: Mapping[str, Value], prefix: str) -> tuple[str, ...]:
    """The models or datasets that something was made from: `org/name` where it is on the hub, else its name."""
    found = []
    for number in range(min(_number(pairs, f"{prefix}.count") or 0, _SOURCES_LIMIT)):
        address = _string(pairs, f"{prefix}.{number}.repo_url")
        on_hub = _HUB.fullmatch(address) if address else None
        found.append(on_hub["id"] if on_hub else _string(pairs, f"{prefix}.{number}.name") or address)
    return tuple(source for source in found if source)


def _further_splits(name: str, pairs: Mapping[str, Value]) -> tuple[str, ...]:
    """The second split to the last, where the first one's name and metadata agree on how many there are."""
    match = _FIRST_SPLIT.fullmatch(name)
    count = _number(pairs, "split.count")
    if not match or count != int(match["count"]) or count > _MOST_SPLITS or pairs.get("split.no", 0) != 0:
        return ()
    return tuple(f"{match['stem']}-{number:05}-of-{count:05}.gguf" for number in range(2, count + 1))
