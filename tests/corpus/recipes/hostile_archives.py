# /// script
# requires-python = "==3.11.*"
# dependencies = []
# ///
"""Archives that lie, put together byte by byte: no library writes them. What they would run makes a folder `marker`."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import sys
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

OUT = Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
MANIFEST: list[dict[str, Any]] = []

PAYLOAD = b"\x80\x02cposix\nmkdir\nX\x06\0\0\0marker\x85R."
BROKEN_PAYLOAD = PAYLOAD[:-1] + b"\xff"
HARMLESS = b"\x80\x02}X\1\0\0\0aK\1s."
CODE, BREAK, MISMATCH = "pickle.code-execution", "pickle.broken-stream", "archive.header-mismatch"
MADE_ON_UNIX = 3 << 8
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Member(NamedTuple):
    """A member, and what its two headers say of it where that is not the truth."""

    name: bytes
    content: bytes = PAYLOAD
    method: int = 0
    listed: Mapping[str, Any] = NOTHING
    own: Mapping[str, Any] = NOTHING
    mode: int = 0
    extra: bytes = b""
    listed_extra: bytes = b""
    descriptor: bytes = b""


def deflated(content: bytes) -> bytes:
    """A raw stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def lzma_packed(content: bytes) -> bytes:
    """LZMA with a zip's header before it."""
    chain = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}]
    return b"\x09\x04\x05\0\x5d" + struct.pack("<I", 1 << 16) + lzma.compress(content, lzma.FORMAT_RAW, filters=chain)


PACKERS = {8: deflated, 12: bz2.compress, 14: lzma_packed}


def zipped(*members: Member, before: bytes = b"", comment: bytes = b"", end: dict[str, int] | None = None) -> bytes:
    """An archive."""
    body, directory = bytearray(before), bytearray()
    for member in members:
        packed = PACKERS.get(member.method, bytes)(member.content)
        crc = zlib.crc32(member.content)
        truth = {"name": member.name, "method": member.method, "flags": 0, "crc": crc}
        truth |= {"packed": len(packed), "size": len(member.content), "at": len(body) - len(before)}
        listed, own = {**truth, **member.listed}, {**truth, **member.own}
        sizes = (own["crc"], own["packed"], own["size"], len(own["name"]), len(member.extra))
        body += struct.pack("<4s5H3I2H", b"PK\3\4", 20, own["flags"], own["method"], 0, 33, *sizes)
        body += own["name"] + member.extra + packed + member.descriptor
        sizes = (listed["crc"], listed["packed"], listed["size"], len(listed["name"]), len(member.listed_extra))
        fields = (MADE_ON_UNIX | 20, 20, listed["flags"], listed["method"], 0, 33, *sizes)
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", *fields, 0, 0, 0, member.mode << 16, listed["at"])
        directory += listed["name"] + member.listed_extra
    counts = {"count": len(members), "size": len(directory), "offset": len(body) - len(before)} | (end or {})
    last = (0, 0, counts["count"], counts["count"], counts["size"], counts["offset"], len(comment))
    return bytes(body + directory + struct.pack("<4s4H2IH", b"PK\5\6", *last) + comment)


def told(
    name: str, content: bytes, verdict: str, *reasons: str, form: str = "zip", risk: str = "dangerous", note: str = ""
) -> None:
    """A file, and what it is to be called."""
    (OUT / name).write_bytes(content)
    by = "tests/corpus/recipes/hostile_archives.py" + (f" ({note})" if note else "")
    line = {"path": name, "made_by": by, "format": form, "verdict": verdict, "model": {}}
    MANIFEST.append({**line, "risk": risk, "reasons": sorted(reasons)})


def torch(pickle: bytes = PAYLOAD, **said: Any) -> tuple[Member, ...]:
    """The members of a checkpoint."""
    return (
        Member(b"archive/data.pkl", pickle, **said),
        Member(b"archive/version", b"3\n"),
        Member(b"archive/data/0", bytes(8)),
    )


TORCH = {"form": "pytorch-zip"}
told("plain.pt", zipped(*torch()), "valid", CODE, **TORCH)
told("sound.pt", zipped(*torch(HARMLESS)), "valid", risk="none", **TORCH)
told("deflated.pt", zipped(*torch(method=8)), "valid", CODE, **TORCH)
told("bzip2.pt", zipped(*torch(method=12)), "valid", CODE, **TORCH)
told("lzma.pt", zipped(*torch(method=14)), "valid", CODE, **TORCH)
told("broken-pickle.pt", zipped(*torch(BROKEN_PAYLOAD)), "malformed", CODE, BREAK, **TORCH)
told("wrong-crc.pt", zipped(*torch(listed={"crc": 1}, own={"crc": 1})), "malformed", CODE, **TORCH)
told("crc-mismatch.pt", zipped(*torch(own={"crc": 1})), "malformed", CODE, MISMATCH, **TORCH)
told(
    "flagged-encrypted.pt", zipped(*torch(listed={"flags": 1}, own={"flags": 1})), "malformed", CODE, MISMATCH, **TORCH
)
told("flagged-once.pt", zipped(*torch(listed={"flags": 1})), "malformed", CODE, MISMATCH, **TORCH)
told(
    "flagged-deflated.pt",
    zipped(*torch(method=8, listed={"flags": 1}, own={"flags": 1})),
    "malformed",
    CODE,
    MISMATCH,
    **TORCH,
)
for flags, name in ((0x40, "flagged-strongly.pt"), (0x41, "flagged-twice.pt")):
    told(name, zipped(*torch(listed={"flags": flags}, own={"flags": flags})), "malformed", CODE, MISMATCH, **TORCH)
told("name-mismatch.pt", zipped(*torch(own={"name": b"archive/data.txt"})), "malformed", CODE, MISMATCH, **TORCH)
told("method-mismatch.pt", zipped(*torch(method=8, listed={"method": 0})), "malformed", CODE, MISMATCH, **TORCH)
told("size-mismatch.pt", zipped(*torch(own={"size": 3, "packed": 3})), "malformed", CODE, MISMATCH, **TORCH)
told("short-size.pt", zipped(*torch(listed={"size": 3}, own={"size": 3})), "malformed", CODE, MISMATCH, **TORCH)
told("unknown-method.pt", zipped(*torch(listed={"method": 777}, own={"method": 777})), "malformed", CODE, **TORCH)
told("odd-case.pt", zipped(Member(b"archive/DATA.PKL"), *torch()[1:]), "valid", CODE, **TORCH)
double = (Member(b"archive/data.pkl", HARMLESS), *torch())
told("twice.pt", zipped(*double), "malformed", CODE, "archive.duplicate-entry", **TORCH)
double = (Member(b"archive/DATA.pkl"), Member(b"archive/data.pkl", HARMLESS), *torch()[1:])
told("twice-in-odd-case.pt", zipped(*double), "malformed", CODE, "archive.duplicate-entry", **TORCH)
told("junk-before.pt", zipped(*torch(), before=b"PK\3\4" + bytes(60)), "malformed", CODE, **TORCH)
told("text-before.pt", b"text" + zipped(*torch()), "malformed", CODE, **TORCH)
told("another-before.pt", zipped(*torch(HARMLESS), before=zipped(*torch())), "malformed", CODE, MISMATCH, **TORCH)
told("junk-after.pt", zipped(*torch()) + b"junk", "malformed", CODE, **TORCH)
told("long-comment.pt", zipped(*torch(), comment=b"c" * 70)[:-9], "truncated", CODE, **TORCH)
inner = zipped(*torch(HARMLESS))
told("end-in-comment.pt", zipped(*torch(), comment=inner), "malformed", CODE, MISMATCH, **TORCH)
told("without-end.pt", zipped(*torch())[:-22], "truncated", CODE, **TORCH)
told("without-directory.pt", zipped(*torch())[:200], "truncated", CODE, **TORCH)
told("wrong-count.pt", zipped(*torch(), end={"count": 1}), "malformed", CODE, **TORCH)
told("wrong-offset.pt", zipped(*torch(), end={"offset": 9}), "malformed", CODE, MISMATCH, **TORCH)
told("nowhere.pt", zipped(*torch(), end={"offset": 1 << 30, "size": 1 << 30}), "malformed", CODE, **TORCH)
hidden = zipped(Member(b"archive/evil.pkl", PAYLOAD))[: 30 + 16 + len(PAYLOAD)]
told("hidden.pt", zipped(*torch(HARMLESS, descriptor=hidden)), "malformed", CODE, MISMATCH, **TORCH)
overlapping = (*torch(), Member(b"archive/again", PAYLOAD, listed={"at": 0, "name": b"archive/data.pkl"}))
told("overlap.pt", zipped(*overlapping), "malformed", CODE, "archive.duplicate-entry", MISMATCH, **TORCH)
described = struct.pack("<4sIII", b"PK\7\x08", 5, len(PAYLOAD), len(PAYLOAD))
told(
    "wrong-descriptor.pt",
    zipped(*torch(descriptor=described, own={"flags": 8}, listed={"flags": 8})),
    "malformed",
    CODE,
    MISMATCH,
    **TORCH,
)
unicode_path = struct.pack("<HHBI", 0x7075, 5 + 9, 1, zlib.crc32(b"archive/data.pkl")) + b"archive/x"
told("two-names.pt", zipped(*torch(listed_extra=unicode_path)), "malformed", CODE, MISMATCH, **TORCH)
for number, name in enumerate((b"../evil.pkl", b"/evil.pkl", b"..\\evil.pkl", b"C:\\evil.pkl", b"a/../../evil.pkl")):
    told(f"traversal-{number}.zip", zipped(Member(name)), "malformed", CODE, "archive.path-traversal")
told("nul-name.zip", zipped(Member(b"evil.pkl\0.txt")), "malformed", CODE, MISMATCH)
told("latin-name.zip", zipped(Member(b"caf\xe9.pkl")), "not_a_model", CODE)
told(
    "not-utf8-name.zip",
    zipped(Member(b"caf\xe9.pkl", listed={"flags": 0x800}, own={"flags": 0x800})),
    "malformed",
    CODE,
)
told("link.zip", zipped(Member(b"a", b"/etc", mode=0o120777)), "malformed", "archive.link")
told("link-up.zip", zipped(Member(b"a/b", b"../../x", mode=0o120777)), "malformed", "archive.link")
told("link-inside.zip", zipped(Member(b"a/b", b"../x", mode=0o120777)), "not_a_model", risk="none")
secret = bytes(range(12)) + zlib.compress(PAYLOAD)
locked = Member(b"archive/data.pkl", secret, listed={"flags": 1, "size": 22}, own={"flags": 1, "size": 22})
told("encrypted.pt", zipped(locked, *torch()[1:]), "encrypted", risk="none", **TORCH)
told("encrypted.zip", zipped(locked), "encrypted", risk="none")
locked = Member(b"archive/data.pkl", secret, listed={"flags": 0x41, "size": 22}, own={"flags": 0x41, "size": 22})
told("strongly-encrypted.zip", zipped(locked), "encrypted", risk="none")
told("odd-name.zip", zipped(Member(b"notes.txt", PAYLOAD, 8)), "not_a_model", CODE)
told("protocol0.zip", zipped(Member(b"notes.txt", b"cposix\nmkdir\n(S'marker'\ntR.")), "not_a_model", CODE)
told("nested.zip", zipped(Member(b"a.bin", zipped(Member(b"b.dat", zipped(*torch()), 8)))), "not_a_model", CODE)
deep = PAYLOAD
for _ in range(8):
    deep = zipped(Member(b"deep.zip", deep))
told("deep.zip", deep, "not_a_model", "archive.bomb", risk="suspicious")
bomb = Member(b"archive/data.pkl", bytes(20 << 20), 8)
told("bomb.pt", zipped(bomb, *torch()[1:]), "malformed", "archive.bomb", risk="suspicious", **TORCH)
told(
    "false-bomb.zip",
    zipped(Member(b"a.txt", b"a", 8, {"size": 1 << 31}, {"size": 1 << 31})),
    "not_a_model",
    "archive.bomb",
    risk="suspicious",
)
told("program.zip", zipped(Member(b"run", b"\x7fELF" + bytes(60))), "not_a_model", "executable.native-code")

served = Member(b"MAR-INF/MANIFEST.json", b'{"model": {"handler": "handler.py", "serializedFile": "model.pt"}}')
members = (served, Member(b"handler.py", b"pass\n"), Member(b"model.pt", zipped(*torch())))
told("nameless.mar", zipped(*members), "malformed", CODE, "archive.code", form="torchserve-mar")
cut = (Member(b"MAR-INF/MANIFEST.json", b'{"model": {"modelName"'), *members[1:])
told("cut-manifest.mar", zipped(*cut), "truncated", CODE, "archive.code", form="torchserve-mar")


def tarred(*members: tuple[str, bytes, bytes, str], form: int = tarfile.GNU_FORMAT) -> bytes:
    """A tar of names, kinds, contents and links."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, kind, content, link in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), link
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def tars(name: str, verdict: str, *reasons: str, members: Iterable[tuple[str, bytes, bytes, str]], **said: Any) -> None:
    """A tar, plain and packed."""
    content = tarred(*members)
    told(f"{name}.tar.gz", gzip.compress(content, mtime=0), verdict, *reasons, form="tar", **said)


FILE = tarfile.REGTYPE
tars("pickle", "not_a_model", CODE, members=[("a/evil.txt", FILE, PAYLOAD, "")])
tars("traversal", "malformed", CODE, "archive.path-traversal", members=[("../evil.pkl", FILE, PAYLOAD, "")])
tars("rooted", "malformed", CODE, "archive.path-traversal", members=[("/evil.pkl", FILE, PAYLOAD, "")])
tars("link", "malformed", "archive.link", members=[("a", tarfile.SYMTYPE, b"", "/etc/passwd")])
tars("hard-link", "malformed", "archive.link", members=[("a", tarfile.LNKTYPE, b"", "../x")])
chain = [("a", tarfile.SYMTYPE, b"", "."), ("a/b", tarfile.SYMTYPE, b"", "../x")]
tars("link-chain", "malformed", "archive.link", members=chain)
tars("link-inside", "not_a_model", members=[("a/b", tarfile.SYMTYPE, b"", "../c")], risk="none")
tars("device", "not_a_model", "archive.link", members=[("disk", tarfile.BLKTYPE, b"", "")])
tars("long-name", "not_a_model", CODE, members=[("d/" * 90 + "evil.pkl", FILE, PAYLOAD, "")])
tars("zip-inside", "not_a_model", CODE, members=[("m.bin", FILE, zipped(*torch()), "")])
told("truncated.tar", tarred(("evil.pkl", FILE, PAYLOAD, ""))[:600], "truncated", CODE, form="tar")
told(
    "pax.tar",
    tarred(("é" * 120 + ".pkl", FILE, PAYLOAD, ""), form=tarfile.PAX_FORMAT)[:3072] + bytes(1024),
    "not_a_model",
    CODE,
    form="tar",
)
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
