"""Reads the compiled catalogue that ships with the program."""

from __future__ import annotations

from pathlib import Path

from ai_finder.domain import catalogue
from ai_finder.domain.failures import UserError

ARTEFACT = Path(catalogue.__path__[0], "catalogue.json")
"""Written by `hatch_build.py`. A plain path: `importlib.resources` takes ten times as long as to read it."""


class CatalogueMissing(UserError):
    """This is a checkout that was never built."""


def load_catalogue() -> catalogue.Catalogue:
    """The catalogue of this installation.  Raises `CatalogueMissing`."""
    try:
        return catalogue.Catalogue.decode(ARTEFACT.read_bytes())
    except FileNotFoundError:
        raise CatalogueMissing("the catalogue is not compiled: `pip install -e .` does it") from None
