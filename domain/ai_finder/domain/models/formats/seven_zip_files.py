"""7z archives: no model is one, but members that may be code are looked into."""

from __future__ import annotations

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.members import DEPTH_LIMIT, depth_of
from ai_finder.domain.models.encodings.seven_zip import SevenZip
from ai_finder.domain.models.encodings.zip_archive import Encrypted
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.nested import members_of
from ai_finder.domain.vocabulary import FileFormat, Verdict


def read(file: File, draft: Draft) -> None:
    """Looks into the members that can be unpacked."""
    draft.format, draft.verdict = FileFormat.SEVEN_ZIP, Verdict.NOT_A_MODEL
    if depth_of(file) > DEPTH_LIMIT:
        draft.warn(Danger.ARCHIVE_BOMB, f"archives in archives, {DEPTH_LIMIT} deep")
        raise LimitExceeded("archives in each other", DEPTH_LIMIT)
    try:
        archive = SevenZip.open(file, draft)
    except Encrypted:
        draft.verdict = Verdict.ENCRYPTED
        return
    members_of(archive, draft)
    if archive.problem is not None and not isinstance(archive.problem, LimitExceeded):
        raise archive.problem
    if archive.encrypted:
        draft.verdict = Verdict.ENCRYPTED
