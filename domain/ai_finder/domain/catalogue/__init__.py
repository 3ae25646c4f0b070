"""Which packages are AI: facts in `providers/`, compiled into one artefact, decoded into look-ups."""

from __future__ import annotations

from ai_finder.domain.catalogue.catalogue import Catalogue
from ai_finder.domain.catalogue.package import Package

__all__ = ["Catalogue", "Package"]
