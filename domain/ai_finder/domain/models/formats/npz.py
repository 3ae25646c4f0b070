"""NumPy's archives of arrays: an `.npy` each.

https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.zip_archive import Archive
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.nested import nested
from ai_finder.domain.models.model import Model
from ai_finder.domain.vocabulary import FileFormat

ARRAYS_LIMIT = 10_000
_MAGIC = b"\x93NUMPY"


def read_zip(archive: Archive, _file: File, draft: Draft) -> None:
    """An archive that begins with an array, and holds little else."""
    files = [entry for entry in archive.entries if not entry.is_folder]
    arrays = [entry for entry in files if entry.name.endswith(".npy")]
    if files[0] not in arrays or 2 * len(arrays) < len(files) or not archive.sniff(files[0], 6).startswith(_MAGIC):
        return
    draft.format = FileFormat.NPZ
    if len(arrays) > ARRAYS_LIMIT:
        raise LimitExceeded("arrays in an archive", ARRAYS_LIMIT)
    dtypes: set[str] = set()
    parameters: int | None = 0
    for entry in arrays:
        found = nested(archive.file_in(entry), draft, entry.name)
        array = found.model if found is not None else Model()
        dtypes.update(array.dtypes)
        parameters = None if parameters is None or array.parameters is None else parameters + array.parameters
    draft.model = evolve(
        draft.model, parameters=parameters, tensors=len(arrays), dtypes=tuple(sorted(dtypes)), framework="numpy"
    )
