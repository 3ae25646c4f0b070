"""Files for tests of the readers of model formats: from disk, with what lies beside them."""

from __future__ import annotations

from pathlib import Path

from ai_finder.domain.models import BytesSource, File, Source


def on_disk(path: Path) -> File:
    """A file, and its neighbours."""

    def beside(relative: str) -> Source | None:
        neighbour = path.parent / relative
        return BytesSource(neighbour.read_bytes()) if neighbour.is_file() else None

    return File(path.name, BytesSource(path.read_bytes()), beside)
