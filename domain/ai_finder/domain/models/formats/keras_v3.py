"""Keras 3's own format, `.keras`: an archive of a configuration, weights in HDF5, and assets.

The format: https://github.com/keras-team/keras, `saving/saving_lib.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.encodings import hdf5, json_text
from ai_finder.domain.models.encodings.hdf5_store import Store
from ai_finder.domain.models.formats.keras_config import check_keras
from ai_finder.domain.models.formats.keras_facts import described, told
from ai_finder.domain.models.formats.keras_weights import Weights, weigh
from ai_finder.domain.models.formats.nested import nested
from ai_finder.domain.models.model import metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.encodings.zip_archive import Archive, Entry
    from ai_finder.domain.models.file import File

_CONFIG, _METADATA = "config.json", "metadata.json"
_WEIGHTS = (".weights.h5", ".weights.npz", ".weights.json")
"""How the weights' names end: one file, or shards with a map of them."""


def read_zip(archive: Archive, file: File, draft: Draft) -> None:
    """A model, if the archive has a configuration of Keras, and its metadata or weights beside it."""
    names = {entry.name.lower() for entry in archive.entries}
    if _CONFIG not in names or not (_METADATA in names or any(name.endswith(_WEIGHTS) for name in names)):
        return
    problems = [_read_config(archive.file_in(entry), entry.name, file, draft) for entry in _named(archive, _CONFIG)]
    if draft.format is None:
        return
    if (entry := archive.find(_METADATA)) is not None:
        _read_metadata(archive.file_in(entry), draft)
    _read_weights(archive, draft)
    if not any(name.endswith(_WEIGHTS) for name in names):
        raise Malformed("a Keras archive without weights")
    for problem in filter(None, problems):
        raise problem


def _named(archive: Archive, ending: str) -> list[Entry]:
    """All members of the archive's own folder whose names end so, in whatever case, the hidden ones included."""
    entries = (*archive.entries, *archive.hidden)
    return [entry for entry in entries if entry.name.lower().endswith(ending) and "/" not in entry.name]


def _read_config(config: File, name: str, file: File, draft: Draft) -> Malformed | None:
    """Facts and dangers of a configuration; what is wrong with its text is returned."""
    parsed = json_text.parsed(config)
    document = parsed.document
    if isinstance(document, dict) and isinstance(document.get("class_name"), str) and "config" in document:
        draft.format = FileFormat.KERAS_V3
        said = told(document, whole=parsed.problem is None)
        draft.model = evolve(described(draft.model, document), framework="keras", metadata=metadata(said))
    check_keras(document, draft, name, file)
    return parsed.problem


def _read_metadata(config: File, draft: Draft) -> None:
    said = json_text.parsed(config).document
    if isinstance(said, dict):
        version = said.pop("keras_version", None)
        draft.model = evolve(
            draft.model,
            framework_version=text(version) or None if isinstance(version, str) else None,
            metadata=metadata([*((entry.key, entry.value) for entry in draft.model.metadata), *said.items()]),
        )


def _read_weights(archive: Archive, draft: Draft) -> None:
    weights = Weights()
    for entry in _named(archive, _WEIGHTS[0]):
        member = archive.file_in(entry)
        try:
            store = Store.open(member)
        except Malformed:
            nested(member, draft, entry.name)
            raise
        weigh(hdf5.Node(store, store.root), draft, weights, where=entry.name)
        if store.is_cut:
            raise Truncated("the HDF5 file is shorter than its superblock says")
