"""Model files, recognised by what is in them: one module a format, one table, reads that are few and bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_finder.domain.models import gguf, onnx, pytorch_legacy, pytorch_zip, safetensors, shard_index
from ai_finder.domain.models.recognised import Recognised, Source

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HEAD_SIZE", "Recognised", "Source", "recognise"]

HEAD_SIZE = 4096
"""How many of a file's first bytes, at most, `recognise` is given."""

_BY_FIRST_BYTE: dict[int, Callable[[bytes, str, Source], Recognised | None]] = {
    first: module.recognise
    for module in (gguf, onnx, pytorch_legacy, pytorch_zip, shard_index)
    for first in module.FIRST_BYTES
}


def recognise(head: bytes, name: str, source: Source) -> Recognised | None:
    """The format of the file that begins with `head`; None where it is no model file.

    Nothing but the head is read before the head promises a format. `name`, without a folder, decides nothing about the
    format: only the other splits of a split model are called after it.
    Raises Malformed for a file that says unmistakably what it is, and then cannot be that.
    """
    if head[4:9] == safetensors.FIFTH_TO_NINTH_BYTE:
        return safetensors.recognise(head, source)
    recogniser = _BY_FIRST_BYTE.get(head[0]) if head else None
    return recogniser(head, name, source) if recogniser else None
