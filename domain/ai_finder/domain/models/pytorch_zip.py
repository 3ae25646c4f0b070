"""PyTorch's zip archives: torch.save since 1.6, and TorchScript (caffe2/serialize/inline_container.h in its sources).

Only the archive's directory is read: 4.3.12 to 4.3.16 of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ai_finder.domain.models.recognised import Recognised, Source
from ai_finder.domain.vocabulary import ModelFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_BYTES = b"P"

_OBJECT = b"data.pkl"
_VERSIONS = frozenset((b"version", b".data/version", b".data/serialization_id"))
_CONSTANTS, _CODE = b"constants.pkl", b"code/"

_FILE_MAGIC, _RECORD_MAGIC, _END_MAGIC, _END64_MAGIC = b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6"
_RECORD = struct.Struct("<4s24xHHH12x")
_END = struct.Struct("<4s8xIIH")
_LOCATOR64 = struct.Struct("<4s4xQ4x")
_END64 = struct.Struct("<4s36xQQ")
_LONGEST_COMMENT = 0xFFFF
_IN_END64 = 0xFFFFFFFF
_DIRECTORY_LIMIT = 16 << 20
"""Some 180,000 records."""


def recognise(head: bytes, _name: str, source: Source) -> Recognised | None:
    """A checkpoint or a script, by the records that torch asks for, in the folder of the first one."""
    if not head.startswith(_FILE_MAGIC):
        return None
    directory = _directory(source)
    if _OBJECT not in directory:
        return None
    names = tuple(_names(directory))
    folder = names[0].partition(b"/")[0] + b"/" if names else b""
    records = {name.removeprefix(folder) for name in names if name.startswith(folder)}
    if _OBJECT not in records or records.isdisjoint(_VERSIONS):
        return None
    is_script = _CONSTANTS in records and any(record.startswith(_CODE) for record in records)
    return Recognised(ModelFormat.TORCHSCRIPT if is_script else ModelFormat.PYTORCH_ZIP)


def _directory(source: Source) -> bytes:
    """The archive's directory; nothing where its end, which says where it is, is not found."""
    start = max(0, source.size - _LONGEST_COMMENT - _END.size - _LOCATOR64.size)
    tail = source.read(start, source.size - start)
    at = tail.rfind(_END_MAGIC, 0, len(tail) - _END.size + len(_END_MAGIC))
    if at < 0:
        return b""
    _, size, offset, _ = _END.unpack_from(tail, at)
    if _IN_END64 in (size, offset) and at >= _LOCATOR64.size:
        _, end = _LOCATOR64.unpack_from(tail, at - _LOCATOR64.size)
        size, offset = _in_end64(source, end)
    return source.read(offset, min(size, _DIRECTORY_LIMIT)) if offset < source.size else b""


def _in_end64(source: Source, end: int) -> tuple[int, int]:
    """The directory's size and offset in an archive of more than 4 GiB; no bytes where this is none."""
    content = source.read(end, _END64.size) if end < source.size else b""
    if len(content) < _END64.size or not content.startswith(_END64_MAGIC):
        return 0, 0
    _, size, offset = _END64.unpack(content)
    return size, offset


def _names(directory: bytes) -> Iterator[bytes]:
    """The name in each record."""
    at = 0
    while directory.startswith(_RECORD_MAGIC, at) and at + _RECORD.size <= len(directory):
        _, name, extra, comment = _RECORD.unpack_from(directory, at)
        at += _RECORD.size
        yield directory[at : at + name]
        at += name + extra + comment
