"""The plain name of what is no model: by its first bytes, else by its text."""

from __future__ import annotations

import json
import re

from ai_finder.domain.models.encodings.protobuf import is_protobuf
from ai_finder.domain.models.file import File
from ai_finder.domain.vocabulary import FileFormat

_SIGNS: tuple[tuple[int, bytes, FileFormat], ...] = (
    (0, b"PK\3\4", FileFormat.ZIP),
    (0, b"PK\5\6", FileFormat.ZIP),
    (0, b"PK\7\x08", FileFormat.ZIP),
    (257, b"ustar", FileFormat.TAR),
    (0, b"\x1f\x8b", FileFormat.GZIP),
    (0, b"BZh", FileFormat.BZIP2),
    (0, b"\xfd7zXZ\0", FileFormat.XZ),
    (0, b"\x28\xb5\x2f\xfd", FileFormat.ZSTD),
    (0, b"\x04\x22\x4d\x18", FileFormat.LZ4),
    (0, b"7z\xbc\xaf\x27\x1c", FileFormat.SEVEN_ZIP),
    (0, b"Rar!\x1a\x07", FileFormat.RAR),
    (0, b"\x89HDF\r\n\x1a\n", FileFormat.HDF5),
    (0, b"SQLite format 3\0", FileFormat.SQLITE),
    (0, b"PAR1", FileFormat.PARQUET),
    (0, b"ARROW1", FileFormat.ARROW),
    (0, b"\x7fELF", FileFormat.ELF),
    (0, b"MZ", FileFormat.PE),
    (0, b"\xcf\xfa\xed\xfe", FileFormat.MACH_O),
    (0, b"\xce\xfa\xed\xfe", FileFormat.MACH_O),
    (0, b"\xfe\xed\xfa\xcf", FileFormat.MACH_O),
    (0, b"\xfe\xed\xfa\xce", FileFormat.MACH_O),
    (0, b"\xca\xfe\xba\xbe\0\0\0\x02", FileFormat.MACH_O),
    (0, b"\xca\xfe\xba\xbe", FileFormat.JAVA_CLASS),
    (0, b"\0asm", FileFormat.WASM),
    (0, b"\x89PNG\r\n\x1a\n", FileFormat.PNG),
    (0, b"\xff\xd8\xff", FileFormat.JPEG),
    (0, b"GIF8", FileFormat.GIF),
    (8, b"WEBP", FileFormat.WEBP),
    (8, b"WAVE", FileFormat.WAV),
    (0, b"BM", FileFormat.BMP),
    (0, b"II*\0", FileFormat.TIFF),
    (0, b"MM\0*", FileFormat.TIFF),
    (0, b"\0\0\1\0", FileFormat.ICO),
    (0, b"%PDF-", FileFormat.PDF),
    (0, b"ID3", FileFormat.MP3),
    (0, b"\xff\xfb", FileFormat.MP3),
    (0, b"OggS", FileFormat.OGG),
    (0, b"fLaC", FileFormat.FLAC),
    (4, b"ftyp", FileFormat.MP4),
    (0, b"wOFF", FileFormat.FONT),
    (0, b"wOF2", FileFormat.FONT),
    (0, b"OTTO", FileFormat.FONT),
    (0, b"\0\1\0\0\0", FileFormat.FONT),
)

_TEXTS: tuple[tuple[re.Pattern[bytes], FileFormat], ...] = (
    (re.compile(rb"\s*<(?:!DOCTYPE\s+html|html|head|body)\b", re.IGNORECASE), FileFormat.HTML),
    (re.compile(rb"\s*<(?:\?xml|!DOCTYPE|[A-Za-z][\w:.-]*[\s>/])"), FileFormat.XML),
    (re.compile(rb"#!"), FileFormat.SCRIPT),
    (
        re.compile(rb"(?:%YAML|---[ \t]*\r?\n|[\w.\"'-]+:(?:[ \t][^\n]*)?\r?\n(?:[\w.\"'-]+:|[ \t]+[\w\"'-]|-[ \t]))"),
        FileFormat.YAML,
    ),
)

_JSON_LIMIT = 1 << 20


def plain(file: File) -> FileFormat:
    """The name of what a file is; `UNKNOWN` only where none fits."""
    head = file.head
    if not head:
        return FileFormat.EMPTY
    for offset, sign, form in _SIGNS:
        if head.startswith(sign, offset):
            return form
    if _is_text(head, whole=file.size <= len(head)):
        return _text(file)
    return FileFormat.ZLIB if head[0] == 0x78 and head[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda") else _binary(file)


def _text(file: File) -> FileFormat:
    head = file.head.removeprefix(b"\xef\xbb\xbf")
    if head.lstrip()[:1] in (b"{", b"[") and _is_json(file):
        return FileFormat.JSON
    return next((form for sign, form in _TEXTS if sign.match(head)), FileFormat.TEXT)


def _is_json(file: File) -> bool:
    if file.size > _JSON_LIMIT:
        return file.head.lstrip()[:1] == b"{"
    try:
        json.loads(file.peek(0, file.size))
    except (ValueError, RecursionError):
        return False
    return True


def _is_text(head: bytes, *, whole: bool) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if re.search(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return (not whole and error.start > len(head) - 4) or _is_latin(head)
    return True


def _is_latin(head: bytes) -> bool:
    """Mostly ASCII, and no C1 control."""
    return not re.search(rb"[\x7f-\x9f]", head) and sum(byte >= 0x80 for byte in head) * 4 < len(head)


def _binary(file: File) -> FileFormat:
    """Protobuf, flatbuffers and msgpack have no magic: they are walked. What is walked to its end is one."""
    return FileFormat.PROTOBUF_OTHER if is_protobuf(file) else FileFormat.UNKNOWN
