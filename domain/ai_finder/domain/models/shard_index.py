"""The index of a model in shards, as transformers writes it: its `weight_map` names the file of each weight."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.recognised import Recognised, Source
from ai_finder.domain.vocabulary import ModelFormat

if TYPE_CHECKING:
    from collections.abc import Collection

FIRST_BYTES = b"{"

_WEIGHT_MAP = "weight_map"
_NEEDLE = b'"weight_map"'
_SIZE_LIMIT = 16 << 20
"""The largest published one, of 92,000 weights, has 9 MB."""
_ENDINGS = (".safetensors", ".bin")
_NO_STEPS = ("", ".", "..")


def recognise(head: bytes, _name: str, source: Source) -> Recognised | None:
    """An index, with its shards as its parts. Raises Malformed where a shard would not lie beside or below it."""
    if _NEEDLE not in head or source.size > _SIZE_LIMIT:
        return None
    shards = _shards(source.read(0, source.size))
    if not shards:
        return None
    if not all(_is_below(shard) for shard in shards):
        raise Malformed("a shard index that names no file below it")
    return Recognised(ModelFormat.SAFETENSORS_INDEX, tuple(sorted(shards)))


def _shards(content: bytes) -> Collection[str]:
    """The files that a weight map names; none where this is none."""
    try:
        index = json.loads(content)
    except (ValueError, RecursionError):
        return ()
    weight_map = index.get(_WEIGHT_MAP) if isinstance(index, dict) else None
    shards = weight_map.values() if isinstance(weight_map, dict) else ()
    return set(shards) if all(isinstance(shard, str) and shard.endswith(_ENDINGS) for shard in shards) else ()


def _is_below(path: str) -> bool:
    """Whether a path is relative, printable, and never goes up."""
    return path.isprintable() and "\\" not in path and not any(step in _NO_STEPS for step in path.split("/"))
