# /// script
# requires-python = "==3.11.*"
# dependencies = ["py7zr==1.1.4"]
# ///
"""7z archives by py7zr: of each method, encrypted, of many members, and of more than they hold."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import py7zr

OUT = Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
MANIFEST: list[dict[str, Any]] = []
PAYLOAD = b"\x80\x02cposix\nmkdir\nX\x06\0\0\0marker\x85R."
MEMBERS = {"read.me": b"a text\n" * 100, "empty": b"", "deep/data.pkl": PAYLOAD, "noise": bytes(range(256)) * 4}
RUNS = "pickle.code-execution"


def saved(
    name: str, members: dict[str, bytes], *reasons: str, verdict: str = "not_a_model", risk: str = "none", **how: Any
) -> None:
    """An archive of members."""
    with py7zr.SevenZipFile(OUT / name, "w", **how) as archive:
        for member, content in members.items():
            archive.writestr(content, member)
    line = {"path": name, "made_by": f"py7zr {py7zr.__version__}", "format": "7z", "verdict": verdict, "model": {}}
    MANIFEST.append({**line, "risk": risk, "reasons": list(reasons)})


METHODS: dict[str, list[dict[str, int]]] = {
    "copy": [{"id": py7zr.FILTER_COPY}],
    "lzma": [{"id": py7zr.FILTER_LZMA, "preset": 1}],
    "lzma2": [{"id": py7zr.FILTER_LZMA2, "preset": 1}],
    "x86": [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2, "preset": 1}],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "deflate": [{"id": py7zr.FILTER_DEFLATE}],
}
for method, filters in METHODS.items():
    saved(f"{method}.7z", MEMBERS, RUNS, risk="dangerous", filters=filters)
saved("ppmd.7z", MEMBERS, filters=[{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 16}])
saved("password.7z", MEMBERS, verdict="encrypted", password="secret")  # noqa: S106
saved("hidden.7z", MEMBERS, verdict="encrypted", password="secret", header_encryption=True)  # noqa: S106
saved("nothing.7z", {})
saved("many.7z", {f"{number}.txt": b"%d" % number for number in range(200)})
blank = {f"{number}.bin": bytes(3 << 20) for number in range(3)}
saved("blank.7z", blank, "archive.bomb", verdict="malformed", risk="suspicious")
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
