"""PyTorch's checkpoints before the zip archive: five pickles, and the elements of the storages behind them.

`_legacy_save` of https://github.com/pytorch/pytorch/blob/main/torch/serialization.py writes a magic number, a version,
the system's byte order, the object, and the keys of its storages; then each storage's count and elements.
"""

from __future__ import annotations

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.pickle_stream import Stream, inspect
from ai_finder.domain.models.encodings.pickle_values import Storage
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.pickle_facts import model_of, raise_broken
from ai_finder.domain.models.formats.torch_types import ELEMENT_SIZES
from ai_finder.domain.vocabulary import FileFormat

_MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
_VERSION = 1001
_PICKLES = 5
_STORAGES_LIMIT = 1 << 16


def read(file: File, draft: Draft) -> None:
    """Walks the pickles, and holds the storages behind them against what the object says."""
    stream = inspect(file, draft, pickles=_PICKLES)
    if stream.roots[:1] != (_MAGIC_NUMBER,):
        return
    draft.format = FileFormat.PYTORCH_LEGACY
    draft.model = evolve(model_of(evolve(stream, roots=stream.roots[3:4])), framework="pytorch")
    raise_broken(stream)
    if stream.pickles < _PICKLES:
        raise Truncated("the file ends before its storages")
    draft.is_counted = True
    if stream.roots[1] != _VERSION:
        raise Malformed("the checkpoint is of a version that is none")
    end = _storages(file, stream)
    if end < file.size:
        inspect(file, draft, start=end)


def _storages(file: File, stream: Stream) -> int:
    """Where the last storage ends."""
    keys, system = stream.roots[4], stream.roots[2]
    expected = {storage.key: storage for storage in stream.storages}
    if not isinstance(keys, list) or len(expected) != len(keys) or {str(key) for key in keys} != expected.keys():
        raise Malformed("the storages are not those that the object needs")
    if len(keys) > _STORAGES_LIMIT:
        raise LimitExceeded("storages of a checkpoint", _STORAGES_LIMIT)
    little = not isinstance(system, dict) or system.get("little_endian") is not False
    at = stream.end
    for key in keys:
        storage = expected[str(key)]
        if int.from_bytes(file.read(at, 8), "little" if little else "big") != storage.elements:
            raise Malformed("a storage has not as many elements as the object says")
        at += 8 + _length(storage)
        if at > file.size:
            raise Truncated("the file ends in a storage")
    return at


def _length(storage: Storage) -> int:
    return storage.elements * ELEMENT_SIZES.get(storage.dtype, 1)
