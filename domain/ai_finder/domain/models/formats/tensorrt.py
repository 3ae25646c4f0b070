"""TensorRT's engines, also called plans: native code for one kind of GPU. Their format is not published.

What is known of their first bytes, from the words of NVIDIA and of users: a tag (`ftrt`, of older versions `ptrt`), a
version of the format at offset 8, that of TensorRT at offset 24 (as Autoware's `tensorrt_common.hpp` reads it).
Ultralytics puts a length and a JSON object before them (https://docs.ultralytics.com/integrations/tensorrt/).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_TAGS = (b"ftrt", b"ptrt")
_HEADER_SIZE = 32
_DESCRIPTION_LIMIT = 4 << 20
_VERSIONS = range(1, 1 << 12)
_MAJORS = range(5, 40)


def read(file: File, draft: Draft) -> None:
    """An engine by its tag and version, which a description may stand before."""
    start = 0 if file.head.startswith(_TAGS) else 4 + int.from_bytes(file.head[:4], "little")
    header = file.peek(start, _HEADER_SIZE)
    if start > _DESCRIPTION_LIMIT or not header.startswith(_TAGS):
        return
    if not any(int.from_bytes(header[at : at + 4], "little") in _VERSIONS for at in (4, 8)):
        return
    draft.format = FileFormat.TENSORRT
    draft.warn(Danger.EXECUTABLE_TENSORRT, where=f"0x{start:x}")
    major, minor, patch = header[24:27] if len(header) == _HEADER_SIZE else (0, 0, 0)
    draft.model = Model(
        framework="tensorrt",
        framework_version=f"{major}.{minor}.{patch}" if header.startswith(b"ftrt") and major in _MAJORS else None,
    )
    if start:
        draft.model = _described(draft.model, file.read(4, start - 4))
    if len(header) < _HEADER_SIZE:
        raise Truncated("the file ends in its header")


def _described(model: Model, content: bytes) -> Model:
    """A model with the facts of a description."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise Malformed("the description before the engine is no JSON") from None
    if not isinstance(said, dict):
        return model
    return evolve(
        model,
        name=_text(said.get("description")),
        task=_text(said.get("task")),
        license=_text(said.get("license")),
        metadata=metadata(said),
    )


def _text(value: object) -> str | None:
    return text(value) if isinstance(value, str) else None
