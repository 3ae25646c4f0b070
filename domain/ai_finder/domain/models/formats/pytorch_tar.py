"""PyTorch's checkpoints of before 2017: a tar of four members, in two of which pickles and raw numbers alternate.

`legacy_load` in https://github.com/pytorch/pytorch/blob/main/torch/serialization.py.
"""

from __future__ import annotations

import struct

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import pickle_stream
from ai_finder.domain.models.encodings.pickle_values import Global
from ai_finder.domain.models.encodings.tar_archive import TarArchive
from ai_finder.domain.models.formats.torch_types import elements

_SYSTEM, _OBJECT, _STORAGES, _TENSORS = _MEMBERS = ("sys_info", "pickle", "storages", "tensors")
TENSORS_LIMIT = 100_000
DIMENSIONS_LIMIT = 64
_DTYPES = {
    "Float": ("float32", 4),
    "Double": ("float64", 8),
    "Half": ("float16", 2),
    "Long": ("int64", 8),
    "Int": ("int32", 4),
    "Short": ("int16", 2),
    "Char": ("int8", 1),
    "Byte": ("uint8", 1),
}


def is_one(archive: TarArchive) -> bool:
    """Whether an archive has the members of a checkpoint."""
    names = {entry.name.removeprefix("./") for entry in archive.entries}
    return {_SYSTEM, _OBJECT} <= names and not names.isdisjoint((_STORAGES, _TENSORS))


def read_tar(archive: TarArchive, draft: Draft) -> None:
    """Judges the pickles of all members, and counts the tensors."""
    draft.model = evolve(draft.model, framework="pytorch")
    for name, read in (
        (_SYSTEM, _read_object),
        (_OBJECT, _read_object),
        (_STORAGES, _read_storages),
        (_TENSORS, _read_tensors),
    ):
        try:
            read(archive, draft, name)
        except Malformed as error:
            archive.note(error)


class _Pickles:
    """Reads a member of pickles and raw numbers in turn."""

    def __init__(self, archive: TarArchive, draft: Draft, name: str) -> None:
        entry = archive.find(name)
        if entry is None:
            raise Malformed("a checkpoint without one of its members")
        self._file, self._draft, self._name, self._at = archive.file_in(entry), draft, entry.name, 0

    def next(self) -> object:
        """What the next pickle makes."""
        stream = pickle_stream.inspect(self._file, self._draft, self._name, self._at, 1)
        if not stream.roots:
            raise (Truncated if stream.truncated else Malformed)("a checkpoint with a broken pickle")
        self._at = stream.end
        return stream.roots[0]

    def count(self) -> int:
        """How many of what follows there are."""
        count = self.next()
        if not isinstance(count, int) or count < 0:
            raise Malformed("a checkpoint that does not say how much it holds")
        if count > TENSORS_LIMIT:
            raise LimitExceeded("tensors in a checkpoint", TENSORS_LIMIT)
        return count

    def raw(self, layout: str) -> tuple[int, ...]:
        """The next numbers, as `struct` lays them out."""
        content = self._file.read(self._at, struct.calcsize(layout))
        self._at += len(content)
        return struct.unpack(layout, content)

    def skip(self, length: int) -> None:
        """Steps over numbers."""
        if length < 0:
            raise Malformed("a checkpoint with a length that cannot be")
        if length > self._file.size - self._at:
            raise Truncated("a checkpoint that ends before its numbers do")
        self._at += length


def _read_object(archive: TarArchive, draft: Draft, name: str) -> None:
    _Pickles(archive, draft, name).next()


def _read_storages(archive: TarArchive, draft: Draft, name: str) -> None:
    pickles = _Pickles(archive, draft, name)
    for _ in range(pickles.count()):
        match pickles.next():
            case (_, _, Global(name=kind)):
                (count,) = pickles.raw("<q")
                pickles.skip(count * _dtype(kind)[1])
            case _:
                raise Malformed("a checkpoint with a storage of no type")
    pickles.next()


def _read_tensors(archive: TarArchive, draft: Draft, name: str) -> None:
    pickles = _Pickles(archive, draft, name)
    shapes: list[tuple[int, ...]] = []
    dtypes: set[str] = set()
    for _ in range(pickles.count()):
        said = pickles.next()
        dimensions, _ = pickles.raw("<ii")
        if not 0 <= dimensions <= DIMENSIONS_LIMIT:
            raise Malformed("a tensor of more dimensions than there are")
        shape = pickles.raw(f"<{dimensions}q")
        pickles.raw(f"<{dimensions + 1}q")
        if min(shape, default=0) < 0:
            raise Malformed("a tensor with a length that cannot be")
        shapes.append(shape)
        if isinstance(said, tuple) and isinstance(said[-1], Global):
            dtypes.add(_dtype(said[-1].name)[0])
    draft.model = evolve(draft.model, parameters=elements(shapes), tensors=len(shapes), dtypes=tuple(sorted(dtypes)))


def _dtype(kind: str) -> tuple[str, int]:
    """By the name of a class such as `torch.FloatStorage`."""
    name = kind.rpartition(".")[2].removesuffix("Storage").removesuffix("Tensor")
    if name not in _DTYPES:
        raise Malformed("a tensor of a type that there is not")
    return _DTYPES[name]
