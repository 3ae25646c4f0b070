"""PyTorch's zip archives: torch.save since 1.6, and TorchScript (caffe2/serialize/inline_container.h in its sources).

All records lie in the folder of the archive's first one, and are found in whatever case; the object is `data.pkl`, and
the storage `data/N` has the bytes of its tensors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import evolve

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import pickle_stream
from ai_finder.domain.models.encodings.zip_archive import Archive, Encrypted, Entry
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.torch_script import judge_bytecode, judge_code
from ai_finder.domain.models.formats.torch_types import ELEMENT_SIZES, facts
from ai_finder.domain.models.model import metadata, text
from ai_finder.domain.vocabulary import FileFormat

_OBJECT, _CONSTANTS, _CODE, _BYTECODE = "data.pkl", "constants.pkl", "code/", "bytecode.pkl"
_VERSIONS = (".data/version", "version")
_MARKS = frozenset((*_VERSIONS, "byteorder", ".data/serialization_id", ".format_version", _CONSTANTS))
_STORAGE = re.compile(r"(?:data|constants)/\d+")
_CONTAINERS = ("collections.", "builtins.", "torch._utils.", "torch._tensor", "torch.jit._pickle.")
_SHORT = 64


def read_zip(archive: Archive, _file: File, draft: Draft) -> None:
    """A checkpoint or a script: its facts from its pickles, each of which is judged."""
    if not archive.entries:
        return
    folder = archive.entries[0].name.partition("/")[0].lower() + "/"
    records = {
        entry.name.lower().removeprefix(folder): entry
        for entry in archive.entries
        if entry.name.lower().startswith(folder)
    }
    script = _CONSTANTS in records and any(name.startswith(_CODE) for name in records)
    if _OBJECT not in records or (_MARKS.isdisjoint(records) and archive.problem is None):
        return
    draft.format = FileFormat.TORCHSCRIPT if script else FileFormat.PYTORCH_ZIP
    draft.model = evolve(draft.model, framework="pytorch", metadata=metadata(_told(records, archive)))
    archive.asked.update(entry for name, entry in records.items() if _STORAGE.fullmatch(name))
    if sum(entry.name.lower() == folder + _OBJECT for entry in archive.entries) > 1:
        draft.warn(Danger.ARCHIVE_DUPLICATE_ENTRY, folder + _OBJECT, folder + _OBJECT)
        archive.note(Malformed("an archive that holds an entry twice"))
    if script:
        judge_code([entry for name, entry in records.items() if name.startswith(_CODE)], archive, draft)
    if _BYTECODE in records:
        judge_bytecode(records[_BYTECODE], archive, draft)
    for name in sorted(name for name in records if name.endswith("pkl") and name != _OBJECT):
        _inspected(records[name], archive, draft, script=script)
    stream = _inspected(records[_OBJECT], archive, draft, script=script)
    if stream is None:
        return
    draft.model = evolve(draft.model, architecture=_architecture(stream.root), **facts(stream))
    draft.is_counted = stream.broken is None
    if stream.broken is not None:
        archive.note((Truncated if stream.truncated else Malformed)(stream.broken))
    if stream.problem is not None:
        archive.note(Malformed(stream.problem))
    _hold_against_storages(stream, records, archive)


def _told(records: Mapping[str, Entry], archive: Archive) -> dict[str, object]:
    """What the small records say."""
    said: dict[str, object] = {}
    for key, name in (("version", "version"), ("version", ".data/version"), ("byteorder", "byteorder")):
        if name in records and records[name].size <= _SHORT:
            said[key] = text(archive.sniff(records[name], _SHORT))
    return said


def _inspected(entry: Entry, archive: Archive, draft: Draft, *, script: bool) -> pickle_stream.Stream | None:
    """A pickle of the archive; of a script's, the classes are in the script itself, which was judged."""
    try:
        file = archive.file_in(entry)
    except Encrypted:
        return None
    except Malformed as error:
        archive.note(error)
        return None
    found = Draft()
    stream = pickle_stream.inspect(file, found, entry.name)
    for reason in sorted(found.reasons):
        if not (script and reason.detail.startswith("__torch__.")):
            draft.warn(reason.danger, reason.detail, reason.where)
    return stream


def _architecture(root: str | None) -> str | None:
    """The class of a whole module; of a dictionary of tensors there is none."""
    if root is None or root.startswith(_CONTAINERS):
        return None
    return text(root.rpartition(".")[2])


def _hold_against_storages(stream: pickle_stream.Stream, records: Mapping[str, Entry], archive: Archive) -> None:
    """Each storage that tensors lie in is a record of just its size."""
    for storage in stream.storages:
        entry = records.get(f"data/{storage.key}")
        if entry is None:
            archive.note(Malformed("a tensor's storage is not in the archive"))
        elif storage.dtype in ELEMENT_SIZES and entry.size != storage.elements * ELEMENT_SIZES[storage.dtype]:
            archive.note(Malformed("a tensor's storage has another size than the archive's record of it"))
