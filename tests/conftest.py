"""What every test shares: a home of its own, and no environment that could change an output."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

_SETTINGS = ("CI", "DO_NOT_TRACK", "FORCE_COLOR", "NO_COLOR", "SOURCE_DATE_EPOCH")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Points the program at an empty state directory, and takes away what the developer's shell has set."""
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("AI_FINDER_HOME", str(path))
    return path


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the repository's sample, free to be changed."""
    return Path(shutil.copytree(Path(__file__).parents[1] / "sample", tmp_path / "sample"))
