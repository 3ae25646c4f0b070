"""PyTorch's checkpoints before the zip archive: a sequence of pickles, and before that a tar archive.

Told by how they begin (torch/serialization.py in its sources); no pickle is read.
"""

from __future__ import annotations

from ai_finder.domain.models.recognised import Recognised, Source
from ai_finder.domain.vocabulary import ModelFormat

FIRST_BYTES = b"\x80Ls"

_MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
_LONG = b"\x8a\x0a" + _MAGIC_NUMBER.to_bytes(10, "little") + b"."
_FRAME = b"\x95" + len(_LONG).to_bytes(8, "little")
_PICKLES = (
    b"L%dL\n." % _MAGIC_NUMBER,
    *(b"\x80%c" % protocol + _LONG for protocol in (2, 3)),
    *(b"\x80%c" % protocol + _FRAME + _LONG for protocol in (4, 5)),
)
"""The magic number as each protocol pickles it."""

_TAR = ((0, b"sys_info\0"), (257, b"ustar"), (512, b"\x80"), (1024, b"pickle\0"))
"""Where a tar archive says that its first member is a short pickle of this name, and what the second one is called."""


def recognise(head: bytes, _name: str, _source: Source) -> Recognised | None:
    """A checkpoint where the first pickle is the magic number, or where the tar archive has torch's members."""
    found = head.startswith(_PICKLES) or all(head.startswith(mark, offset) for offset, mark in _TAR)
    return Recognised(ModelFormat.PYTORCH_LEGACY) if found else None
