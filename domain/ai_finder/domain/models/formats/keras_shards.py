"""The map of Keras' weights in shards, `.weights.json`: the files that each layer's variables lie in.

The format: `ShardedH5IOStore` of https://github.com/keras-team/keras, `saving/saving_lib.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.model import metadata
from ai_finder.domain.models.risks.outside import leaves_folder
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """A map, with its shards as its parts. Malformed where a shard would not lie beside it."""
    weights = document.get("weight_map")
    if not isinstance(weights, dict):
        return
    named = [name for names in weights.values() for name in (names if isinstance(names, list) else [names])]
    shards = {name for name in named if isinstance(name, str) and name.endswith(".weights.h5")}
    if not shards or not all(isinstance(name, str) and name in shards for name in named):
        return
    draft.format = FileFormat.SAFETENSORS_INDEX
    said = document.get("metadata")
    draft.model = evolve(draft.model, framework="keras", metadata=metadata(said if isinstance(said, dict) else {}))
    outside = sorted(name for name in shards if leaves_folder(name))
    for name in outside:
        draft.warn(Danger.CONFIG_PATH_TRAVERSAL, name, "weight_map")
    if outside:
        raise Malformed("a map of shards that names a file outside its folder")
    draft.parts = tuple(sorted(shards))
