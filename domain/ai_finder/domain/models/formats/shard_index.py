"""The index of a model in shards: its `weight_map` names the file of each weight.

Source: `split_torch_state_dict_into_shards` of https://github.com/huggingface/huggingface_hub.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.file import File
from ai_finder.domain.models.model import Model, metadata
from ai_finder.domain.models.risks.outside import leaves_folder
from ai_finder.domain.vocabulary import FileFormat

_FRAMEWORKS = {"bin": "pytorch", "h5": "tensorflow", "msgpack": "flax"}
"""By the ending of the shards."""
_NO_STEPS = ("", ".", "..")


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """An index, with its shards as its parts. Malformed where a shard would not lie beside or below it."""
    weight_map = document.get("weight_map")
    if not isinstance(weight_map, dict):
        return
    draft.format = FileFormat.SAFETENSORS_INDEX
    said = document.get("metadata")
    said = said if isinstance(said, dict) else {}
    parameters = said.get("total_parameters")
    draft.model = Model(
        parameters=parameters if type(parameters) is int and parameters >= 0 else None,
        tensors=len(weight_map),
        metadata=metadata(said),
    )
    shards = {shard for shard in weight_map.values() if isinstance(shard, str)}
    outside = sorted(shard for shard in shards if leaves_folder(shard))
    for shard in outside:
        draft.warn(Danger.CONFIG_PATH_TRAVERSAL, shard, "weight_map")
    if outside or not all(isinstance(shard, str) and _is_below(shard) for shard in weight_map.values()):
        raise Malformed("a shard index that names no file below it")
    draft.parts = tuple(sorted(shards))
    endings = {shard.rpartition(".")[2] for shard in shards}
    draft.model = evolve(draft.model, framework=_FRAMEWORKS.get(endings.pop()) if len(endings) == 1 else None)


def _is_below(path: str) -> bool:
    """Whether a path is printable, and each of its steps leads down."""
    return path.isprintable() and "\\" not in path and not any(step in _NO_STEPS for step in path.split("/"))
