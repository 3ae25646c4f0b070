"""The plain name of what is no model: by its first bytes, else by its text."""

from __future__ import annotations

import re

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models import plain_text
from ai_finder.domain.models.encodings import msgpack
from ai_finder.domain.models.encodings.flatbuffer import is_flatbuffer
from ai_finder.domain.models.encodings.protobuf import is_protobuf
from ai_finder.domain.models.file import File
from ai_finder.domain.vocabulary import FileFormat

_TEXTUAL: tuple[tuple[bytes, FileFormat], ...] = (
    (rb"%PDF-", FileFormat.PDF),
    (rb"\{\\rtf", FileFormat.RTF),
    (rb"!<arch>\ndebian-binary", FileFormat.DEB),
    (rb"!<arch>\n", FileFormat.AR),
    (rb"P[1-3]\s+(?:#[^\n]*\n)?\d+\s", FileFormat.NETPBM),
)
"""How files begin that may begin like text."""
_FRAME = b"".join(b"\\x%x0-\\x%xb" % (rate, rate) for rate in range(1, 15))
"""The third byte of a frame of MPEG audio: a bit rate and a sample rate that there are."""
_BINARY: tuple[tuple[bytes, FileFormat], ...] = (
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", FileFormat.ZIP),
    (rb".{257}ustar", FileFormat.TAR),
    (rb"\x1f\x8b", FileFormat.GZIP),
    (rb"BZh", FileFormat.BZIP2),
    (rb"\xfd7zXZ\0", FileFormat.XZ),
    (rb"\x5d\0\0[\0-\x80]\0(?:\xff{8}|.{5}\0{3})", FileFormat.LZMA),
    (rb"LZIP\x01", FileFormat.LZIP),
    (rb"\x28\xb5\x2f\xfd", FileFormat.ZSTD),
    (rb"\x04\x22\x4d\x18", FileFormat.LZ4),
    (rb"7z\xbc\xaf\x27\x1c", FileFormat.SEVEN_ZIP),
    (rb"Rar!\x1a\x07|RE~\^", FileFormat.RAR),
    (rb"MSCF\0{4}", FileFormat.CAB),
    (rb"\xed\xab\xee\xdb", FileFormat.RPM),
    (rb"hsqs|sqsh", FileFormat.SQUASHFS),
    (rb"\x89HDF\r\n\x1a\n", FileFormat.HDF5),
    (rb"SQLite format 3\0", FileFormat.SQLITE),
    (rb"PAR1", FileFormat.PARQUET),
    (rb"ARROW1", FileFormat.ARROW),
    (rb"Obj\x01", FileFormat.AVRO),
    (rb"bplist0", FileFormat.BPLIST),
    (rb"\0{3}\x01Bud1", FileFormat.DS_STORE),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileFormat.OLE),
    (rb"\xde\x12\x04\x95\0\0|\x95\x04\x12\xde\0\0", FileFormat.GETTEXT),
    (rb"\xfe\xed\xfe\xed\0\0\0[\1\2]|\xce\xce\xce\xce\0\0\0[\1\2]", FileFormat.JAVA_KEYSTORE),
    (rb"\x7fELF", FileFormat.ELF),
    (rb"MZ", FileFormat.PE),
    (rb"[\xcf\xce]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|\xca\xfe\xba\xbe\0\0\0[\1-\x1e]", FileFormat.MACH_O),
    (rb"\xca\xfe\xba\xbe", FileFormat.JAVA_CLASS),
    (rb"\0asm", FileFormat.WASM),
    (rb".[\x0b-\x0e]\r\n[\0-\3]\0{3}|\x03\xf3\r\n|[\x16\x17\xee\x0c\x33]\x0c\r\n", FileFormat.PYC),
    (rb"\x89PNG\r\n\x1a\n", FileFormat.PNG),
    (rb"\xff\xd8\xff", FileFormat.JPEG),
    (rb"\0{3}\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51", FileFormat.JPEG2000),
    (rb"GIF8[79]a", FileFormat.GIF),
    (rb"RIFF.{4}WEBP", FileFormat.WEBP),
    (rb"RI(?:FF|FX).{4}WAVE", FileFormat.WAV),
    (rb"RIFF.{4}AVI ", FileFormat.AVI),
    (rb"FORM.{4}AIF[FC]", FileFormat.AIFF),
    (rb"BM.{4}\0{4}", FileFormat.BMP),
    (rb"II\*\0|MM\0\*", FileFormat.TIFF),
    (rb"\0\0\x01\0[\x01-\x40]\0", FileFormat.ICO),
    (rb"icns", FileFormat.ICNS),
    (rb"8BPS\0[\1\2]", FileFormat.PSD),
    (rb"P[4-7]\s", FileFormat.NETPBM),
    (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][%b]" % _FRAME, FileFormat.MP3),
    (rb"\xff[\xf0\xf1\xf8\xf9][\x40-\x73\x80-\xb3]", FileFormat.AAC),
    (rb"OggS", FileFormat.OGG),
    (rb"fLaC", FileFormat.FLAC),
    (rb".{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1|avi[fs])", FileFormat.HEIF),
    (rb".{4}ftyp", FileFormat.MP4),
    (rb"\x1a\x45\xdf\xa3", FileFormat.MATROSKA),
    (rb"wOFF|wOF2|OTTO|ttcf|true\0|\0\x01\0\0\0|.{8}(?:\0\0\x01|[\x01\x02]\0\x02)\0.{22}LP", FileFormat.FONT),
    (rb"glTF[\1\2]\0{3}", FileFormat.GLTF),
    (rb"(?:\xd4\xc3|\x4d\x3c)\xb2\xa1|\xa1\xb2(?:\xc3\xd4|\x3c\x4d)|\x0a\x0d\x0d\x0a", FileFormat.PCAP),
    (rb".{128}DICM", FileFormat.DICOM),
    (rb"\x78[\x01\x5e\x9c\xda]", FileFormat.ZLIB),
)
"""How all others begin, which text never does: bytes that no text has follow soon."""
_SECTOR, _IN_SECTOR = 32_769, b"CD001"
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_LEAST = 16
"""A message without a mark that is shorter tells nothing; in bytes."""


def plain(file: File) -> FileFormat:
    """The name of what a file is; `UNKNOWN` only where none fits."""
    head = file.head
    if not head:
        return FileFormat.EMPTY
    found = _signed(_TEXTUAL, head)
    if found is None and _is_text(head, whole=file.size <= len(head)):
        found = plain_text.plain_text(file)
    return found or _signed(_BINARY, head) or _unsigned(file)


def _signed(signs: tuple[tuple[bytes, FileFormat], ...], head: bytes) -> FileFormat | None:
    return next((form for sign, form in signs if re.match(sign, head, re.DOTALL)), None)


def _is_text(head: bytes, *, whole: bool) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if _CONTROL.search(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return (not whole and error.start > len(head) - 4) or _is_latin(head)
    return True


def _is_latin(head: bytes) -> bool:
    """Mostly ASCII; of the characters that Windows has where Latin-1 has controls, few."""
    more = sum(byte >= 0x80 for byte in head)
    return more * (16 if re.search(rb"[\x7f-\x9f]", head) else 4) < len(head)


def _unsigned(file: File) -> FileFormat:
    """What has no mark at its beginning, but is walked to its end."""
    if file.peek(_SECTOR, len(_IN_SECTOR)) == _IN_SECTOR:
        return FileFormat.ISO9660
    if file.size < _LEAST:
        return FileFormat.UNKNOWN
    if is_protobuf(file):
        return FileFormat.PROTOBUF_OTHER
    if is_flatbuffer(file):
        return FileFormat.FLATBUFFERS_OTHER
    return FileFormat.MSGPACK if _is_msgpack(file) else FileFormat.UNKNOWN


def _is_msgpack(file: File) -> bool:
    """Whether a file is a list that ends where the file does; of a map its own reader knows."""
    end = 0
    try:
        for number, value in enumerate(msgpack.values(file)):
            if number == 0 and (value.kind is not msgpack.Kind.LIST or value.length == 0):
                return False
            end = value.start + (0 if value.kind in (msgpack.Kind.LIST, msgpack.Kind.MAP) else value.length)
    except Malformed:
        return False
    return end == file.size
