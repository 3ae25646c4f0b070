"""The models that are ZIP archives: the archive is opened once, and each format inside is asked by its marks."""

from __future__ import annotations

import re
from importlib import import_module

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.members import DEPTH_LIMIT, depth_of
from ai_finder.domain.models.encodings.zip_archive import Archive, Encrypted
from ai_finder.domain.models.encodings.zip_records import LOCAL
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.nested import members_of
from ai_finder.domain.vocabulary import FileFormat, Verdict

INSIDE: tuple[tuple[str, frozenset[str]], ...] = (
    ("torch_export", frozenset(("archive_format", "serialized_exported_program.json"))),
    ("pytorch_zip", frozenset(("data.pkl", "constants.pkl"))),
    ("keras_v3", frozenset(("config.json",))),
    ("torchserve_mar", frozenset(("manifest.json",))),
    ("skops", frozenset(("schema.json",))),
    ("npz", frozenset(("*.npy",))),
)
"""The module of each format (`read_zip(archive, file, draft)`), and members of which it has one: the last part of a
name in lower case, or how it ends."""
_SOFTWARE = re.compile(
    r"(?:META-INF/MANIFEST\.MF|AndroidManifest\.xml|\[Content_Types\]\.xml)\Z|EGG-INFO/|[^/]*\.dist-info/"
)
"""A member of what is installed or opened, and no model: native code is expected there."""
_SURE_NAMES = re.compile(r".*\.(?:keras|npz|pt2?|pth|ptl)", re.IGNORECASE)
"""Of an archive of which not one member is left, only its name says that it was meant to be a model."""
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe")
"""What unpacks itself has an archive behind it, and is a program."""
_CHECKED = 1 << 20
"""How many bytes of members are held against their checksums; of a model more."""


def read(file: File, draft: Draft) -> None:
    """An archive, and the model in it if there is one; members that may be code are looked into, whatever it is."""
    if depth_of(file) > DEPTH_LIMIT:
        draft.format = FileFormat.ZIP
        draft.warn(Danger.ARCHIVE_BOMB, f"archives in archives, {DEPTH_LIMIT} deep")
        raise LimitExceeded("archives in each other", DEPTH_LIMIT)
    if not file.head.startswith(_PROGRAMS):
        try:
            archive = Archive.open(file, draft)
        except Truncated:
            if _SURE_NAMES.fullmatch(file.name) and file.head.startswith(LOCAL):
                draft.format = FileFormat.ZIP
            raise
        read_archive(archive, file, draft)


def read_archive(archive: Archive, file: File, draft: Draft) -> None:
    """The same of an archive that is open."""
    marks = _marks(archive)
    for module, members in INSIDE:
        if not members.isdisjoint(marks):
            _ask(module, archive, file, draft)
            if draft.format is not None:
                break
    else:
        draft.format, draft.verdict = FileFormat.ZIP, Verdict.NOT_A_MODEL
    software = draft.format is FileFormat.ZIP and any(_SOFTWARE.match(entry.name) for entry in archive.entries)
    members_of(archive, draft, programs=not software)
    archive.check(_CHECKED if draft.format is FileFormat.ZIP else 4 * _CHECKED)
    if archive.problem is not None:
        raise archive.problem
    if archive.encrypted:
        draft.verdict = Verdict.ENCRYPTED


def _marks(archive: Archive) -> set[str]:
    names = {entry.name.replace("\\", "/").rpartition("/")[2].lower() for entry in archive.entries}
    return names | {"*." + name.rpartition(".")[2] for name in names}


def _ask(module: str, archive: Archive, file: File, draft: Draft) -> None:
    try:
        import_module(f"ai_finder.domain.models.formats.{module}").read_zip(archive, file, draft)
    except Encrypted:
        pass
    except Malformed as error:
        if draft.format is not None:
            archive.note(error)
