"""An archive that lies behind something else: who looks for its end finds it, whatever the file begins with.

`zipfile.is_zipfile` and the C++ reader of PyTorch look so; pickles end where they say, and texts and programs do not
mind what follows them.
"""

from __future__ import annotations

from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.members import Window, depth_of, member
from ai_finder.domain.models.encodings.zip_archive import Archive
from ai_finder.domain.models.encodings.zip_records import directory, end
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.nested import nested
from ai_finder.domain.models.formats.zip_models import read_archive
from ai_finder.domain.vocabulary import FileFormat, RiskLevel

_DEPTH = 2
"""How many files deep such an archive is looked for."""


def read(file: File, draft: Draft) -> None:
    """A model, or what is dangerous, in an archive that ends where the file does; and what stands before it."""
    if file.head.startswith(b"PK") or depth_of(file) > _DEPTH:
        return
    found = end(file)
    directory(file, found)
    if found.problem or not found.count:
        return
    inside = Draft()
    archive = Archive.open(file, inside)
    start = min((entry.at for entry in archive.entries), default=0)
    try:
        nested(member("", Window(file, 0, start), file, archive.budget), inside, "", programs=False)
        read_archive(archive, file, inside)
    finally:
        is_one = inside.format not in (None, FileFormat.ZIP)
        if is_one or any(reason.level is RiskLevel.DANGEROUS for reason in inside.reasons):
            draft.format, draft.verdict, draft.model = inside.format, inside.verdict, inside.model
            draft.is_counted, draft.parts, draft.reasons = inside.is_counted, inside.parts, inside.reasons
