"""Compiles the catalogue of AI packages when a wheel or an editable installation is made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
CATALOGUE = ROOT / "domain/ai_finder/domain/catalogue"


class CatalogueBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """`[tool.hatch.build.hooks.custom]` of pyproject.toml."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write `catalogue.json` beside the facts, in the source tree: both kinds of installation read it there."""
        (CATALOGUE / "catalogue.json").write_bytes(compiled())


def compiled() -> bytes:
    """The artefact of the facts as they are now."""
    sys.path.insert(0, str(ROOT / "domain"))
    from ai_finder.domain.catalogue.compile import compile_catalogue

    providers = {path.stem: path.read_text("utf-8") for path in (CATALOGUE / "providers").glob("*.toml")}
    return compile_catalogue(providers, (CATALOGUE / "common.toml").read_text("utf-8"))


if __name__ == "__main__":
    (CATALOGUE / "catalogue.json").write_bytes(compiled())
