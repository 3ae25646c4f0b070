"""The catalogue of an installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from ai_finder.adapters import catalogue as adapter
from ai_finder.domain.catalogue.compile import compile_catalogue


def test_the_built_artefact_is_loaded(
    providers: dict[str, str], common: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its digest names the very bytes on disk."""
    monkeypatch.setattr(adapter, "ARTEFACT", tmp_path / "catalogue.json")
    adapter.ARTEFACT.write_bytes(compile_catalogue(providers, common))
    first = adapter.load_catalogue().digest
    adapter.ARTEFACT.write_bytes(adapter.ARTEFACT.read_bytes() + b"\n")
    assert first != adapter.load_catalogue().digest


def test_a_checkout_that_was_never_built_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence with its remedy."""
    monkeypatch.setattr(adapter, "ARTEFACT", tmp_path / "catalogue.json")
    with pytest.raises(adapter.CatalogueMissing, match="the catalogue is not compiled"):
        adapter.load_catalogue()
