"""TensorFlow's checkpoints: the index (`.index`) of what there is, and the data files, which have no header at all.

A data file (`X.data-00000-of-00001`) is known by the index beside it alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import tf_bundle
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft

_HEADER = re.compile(rb"\0\0[\x04-\x10]\x08[\x01-\xff]", re.DOTALL)
"""How an index begins that is not packed: the empty key, and under it how many data files there are."""
_DATA = re.compile(r"(?P<checkpoint>.+)\.(?P<data>data-(?P<shard>\d{5})-of-(?P<shards>\d{5}))", re.DOTALL)
_SUFFIX = ".index"


def read(file: File, draft: Draft) -> None:
    """An index."""
    if _HEADER.match(file.head) and tf_bundle.begins_with_header(file):
        draft.format = FileFormat.TF_CHECKPOINT_INDEX
    if not tf_bundle.is_index(file):
        raise Truncated("the table ends before its footer")
    bundle = tf_bundle.Bundle()
    try:
        tf_bundle.read_into(bundle, file)
    finally:
        if bundle.shards:
            draft.format = FileFormat.TF_CHECKPOINT_INDEX
        draft.model = evolve(draft.model, framework="tensorflow")
        bundle.weights.put(draft)
    draft.is_counted = True
    _hold_against_data(file, draft, bundle)


def weights(file: File, draft: Draft) -> None:
    """A data file with its index beside it. Truncated where it is shorter than the index says."""
    name = _DATA.fullmatch(file.name)
    index = file.beside(f"{name['checkpoint']}{_SUFFIX}") if name else None
    if name is None or index is None:
        return
    try:
        bundle = tf_bundle.read_index(File(f"{name['checkpoint']}{_SUFFIX}", index))
    except Malformed:
        return
    end = bundle.ends.get(int(name["shard"]))
    if int(name["shards"]) != bundle.shards or end is None:
        return
    draft.format, draft.verdict = FileFormat.TF_CHECKPOINT_DATA, Verdict.COMPANION
    if file.size < end:
        raise Truncated("the file ends before the last tensor that its index names")


def _hold_against_data(file: File, draft: Draft, bundle: tf_bundle.Bundle) -> None:
    """Name the data files. Truncated where one beside the index is too short."""
    if not file.name.endswith(_SUFFIX):
        return
    checkpoint = file.name.removesuffix(_SUFFIX)
    draft.parts = tuple(f"{checkpoint}.{data}" for data in bundle.data_files)
    for part, shard in zip(draft.parts, sorted(bundle.ends), strict=True):
        data = file.beside(part)
        if data is not None and data.size < bundle.ends[shard]:
            raise Truncated("a data file of the checkpoint ends before its last tensor")
