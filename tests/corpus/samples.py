"""The corpus as the tests see it: each file, and what the library that wrote it says of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from attrs import field, frozen

FILES = Path(__file__).parent / "files"


@frozen
class Sample:
    """A file of the corpus, and what its manifest says."""

    path: Path
    made_by: str
    format: str
    verdict: str = "valid"
    model: dict[str, Any] = field(factory=dict)
    """Facts by our names, as the library states them."""
    risk: str = "none"
    reasons: tuple[str, ...] = field(default=(), converter=tuple)
    """Ids that must be among the reasons."""

    @property
    def id(self) -> str:
        """Its path below the corpus."""
        return str(self.path.relative_to(FILES))


@cache
def samples() -> tuple[Sample, ...]:
    """Every file that a manifest names."""
    found: list[Sample] = []
    for manifest in sorted(FILES.glob("*/manifest.json")):
        rows = json.loads(manifest.read_text(encoding="utf-8"))
        found += [Sample(**{**row, "path": manifest.parent / row["path"]}) for row in rows]
    return tuple(found)
