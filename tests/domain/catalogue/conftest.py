"""The catalogue as the facts make it now, whatever was built before."""

from __future__ import annotations

from pathlib import Path

import pytest

from ai_finder.domain.catalogue import Catalogue
from ai_finder.domain.catalogue.compile import compile_catalogue

FOLDER = Path(__file__).parents[3] / "domain/ai_finder/domain/catalogue"
"""In the checkout: an installed wheel has the compiled facts alone."""


@pytest.fixture(scope="session")
def providers() -> dict[str, str]:
    """The text of each provider's file."""
    return {path.stem: path.read_text("utf-8") for path in FOLDER.glob("providers/*.toml")}


@pytest.fixture(scope="session")
def common() -> str:
    """What the providers have in common."""
    return (FOLDER / "common.toml").read_text("utf-8")


@pytest.fixture(scope="session")
def catalogue(providers: dict[str, str], common: str) -> Catalogue:
    """The compiled catalogue."""
    return Catalogue.decode(compile_catalogue(providers, common))
