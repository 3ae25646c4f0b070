"""What lies inside an archive: any member that may be code is identified like a file of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.members import DEPTH_LIMIT, Bomb, Budget, Member
from ai_finder.domain.models.encodings.zip_archive import Encrypted
from ai_finder.domain.models.identified import Identified
from ai_finder.domain.vocabulary import FileFormat

SNIFFED = 265
"""How many first bytes tell whether a member is looked into."""
SNIFFED_LIMIT = 1_000
"""How many members are judged by their first bytes, where their names say nothing."""

_TELLING = re.compile(
    rb"\x80[\1-\5]|PK(?:\x03\x04|\x05\x06)|\x93NUMPY|\x89HDF|\x1f\x8b|BZh|\xfd7zXZ|\x78[\x01\x5e\x9c\xda]|GGUF|7z\xbc\xaf"
    rb"|\x7fELF|MZ|[\xcf\xce]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|.{257}ustar"
    rb"|[(\]})l]{0,9}[ci][A-Za-z_][\w.]*\r?\n[A-Za-z_][\w.]*\r?\n|\((?:[ldt]p?[0-9]*\n|[SVIFL])",
    re.DOTALL,
)
_TELLING_NAME = re.compile(
    r".*\.(?:pkl|pickle|pck|p|joblib|dill|pt2?|pth|ptl|ckpt|bin|np[yz]|h5|hdf5|keras|onnx|pb|tflite|nemo|mar|skops"
    r"|model|sav|dat|gguf|safetensors|t?gz|bz2|xz|tar|zip|7z)",
    re.IGNORECASE | re.DOTALL,
)
_EXECUTABLES = frozenset((FileFormat.ELF, FileFormat.PE, FileFormat.MACH_O))


class Entry(Protocol):
    """A member of an archive."""

    @property
    def name(self) -> str:
        """Its name, with its folders."""

    @property
    def size(self) -> int:
        """In bytes."""

    @property
    def is_folder(self) -> bool:
        """Whether it has no content."""


E = TypeVar("E", bound=Entry)


class Archive(Protocol[E]):
    """What archives of every kind have."""

    budget: Budget
    entries: tuple[E, ...]
    hidden: list[E]
    asked: set[E]

    def file_in(self, entry: E) -> Member:
        """A member as a file."""

    def sniff(self, entry: E, length: int) -> bytes:
        """Its first bytes."""

    def note(self, problem: Malformed) -> None:
        """Something is wrong with the archive."""


def is_telling(head: bytes) -> bool:
    """Whether the first bytes of a member are those of a pickle, an archive, a model or a program."""
    return _TELLING.match(head) is not None


def nested(inner: Member, draft: Draft, where: str, *, programs: bool = True) -> Identified | None:
    """What a member is, its reasons in the draft; None where it is too deep inside. `programs` are a danger or not."""
    if inner.depth > DEPTH_LIMIT:
        draft.warn(Danger.ARCHIVE_BOMB, f"archives in archives, {DEPTH_LIMIT} deep", where)
        return None
    # The table's modules import this one.
    from ai_finder.domain.models import identify

    found = identify(inner)
    for reason in found.reasons:
        draft.warn(reason.danger, reason.detail, inside(where, reason.where))
    if programs and found.format in _EXECUTABLES:
        draft.warn(Danger.EXECUTABLE_NATIVE_CODE, where, where)
    return found


def inside(where: str, inner: str) -> str:
    """A place in a member, as seen from outside: `a.zip` and `data.pkl:0x1f` is `a.zip/data.pkl:0x1f`."""
    if not inner:
        return where
    return where + inner if inner.startswith(":") else f"{where}{':' if inner.startswith('0x') else '/'}{inner}"


def members_of(archive: Archive[E], draft: Draft, *, programs: bool = True) -> None:
    """Looks into the members of an archive that nothing asked for yet, as far as their names or first bytes tell."""
    for entry in _chosen(archive):
        try:
            nested(archive.file_in(entry), draft, entry.name, programs=programs)
        except Encrypted:
            continue
        except Malformed as error:
            archive.note(error)
            if isinstance(error, Bomb):
                return


def _chosen(archive: Archive[E]) -> Iterable[E]:
    sniffed = 0
    for entry in (*archive.hidden, *archive.entries):
        if entry in archive.asked or entry.is_folder or not entry.size:
            continue
        named = _TELLING_NAME.fullmatch(entry.name) is not None
        sniffed += not named
        if named or (sniffed <= SNIFFED_LIMIT and is_telling(archive.sniff(entry, SNIFFED))):
            if archive.budget.nested <= 0:
                return
            archive.budget.nested -= 1
            yield entry
