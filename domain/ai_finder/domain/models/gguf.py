"""GGUF, versions 1 to 3 in either byte order: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md."""

from __future__ import annotations

import re
import struct

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.recognised import Recognised, Source
from ai_finder.domain.vocabulary import ModelFormat

FIRST_BYTES = b"G"

_MAGIC = b"GGUF"
_HIGHEST_VERSION = 0xFFFF
"""No text that begins with the magic goes on with two NULs."""

_LENGTH = {1: "I", 2: "Q", 3: "Q"}
"""How each version writes a count or a length."""

_FIRST_SPLIT = re.compile(r"(?P<stem>.*)-00001-of-(?P<count>[0-9]{5})\.gguf", re.DOTALL)
_MOST_SPLITS = 4096
_SPLIT_COUNT = b"split.count"
_UINT16 = 2
_METADATA_LIMIT = 32 << 20
_CHUNK = 1 << 20


def recognise(head: bytes, name: str, source: Source) -> Recognised | None:
    """GGUF where magic and version say so; the first file of a split model has the further ones as its parts.

    Raises Malformed for a version that is unknown, and for counts that the file is too small for.
    """
    if not head.startswith(_MAGIC) or len(head) < 8:
        return None
    version, order = min((struct.unpack_from(order + "I", head, 4)[0], order) for order in "<>")
    if version > _HIGHEST_VERSION:
        return None
    if version not in _LENGTH:
        raise Malformed("a GGUF version that is not known")
    _check_counts(head, order, _LENGTH[version], source.size)
    return Recognised(ModelFormat.GGUF, _further_splits(name, order, _LENGTH[version], source))


def _check_counts(head: bytes, order: str, length: str, size: int) -> None:
    """Holds the counts against the least a tensor (name, rank, type, offset) and a key (with type and value) take."""
    counts = struct.Struct(order + 2 * length)
    start = 8 + counts.size
    if len(head) < start:
        raise Malformed("a GGUF header that ends too early")
    tensors, keys = counts.unpack_from(head, 8)
    width = counts.size // 2
    if tensors * (width + 16) + keys * (width + 5) > size - start:
        raise Malformed("more GGUF tensors or keys than the file has room for")


def _further_splits(name: str, order: str, length: str, source: Source) -> tuple[str, ...]:
    """The second split to the last, where the first one's name and metadata agree on how many there are."""
    match = _FIRST_SPLIT.fullmatch(name)
    if not match or int(match["count"]) > _MOST_SPLITS:
        return ()
    count = int(match["count"])
    key = struct.pack(order + length, len(_SPLIT_COUNT)) + _SPLIT_COUNT
    if not _holds(source, key + struct.pack(order + "IH", _UINT16, count)):
        return ()
    return tuple(f"{match['stem']}-{number:05}-of-{count:05}.gguf" for number in range(2, count + 1))


def _holds(source: Source, entry: bytes) -> bool:
    """Whether the metadata has an entry, found and not stepped to: 100,000 strings of a vocabulary may precede it."""
    return any(
        entry in source.read(offset, _CHUNK + len(entry) - 1)
        for offset in range(0, min(source.size, _METADATA_LIMIT), _CHUNK)
    )
