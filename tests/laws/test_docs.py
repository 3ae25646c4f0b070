"""Pages that are derived are up to date, and every command is told of."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from tests.program import run

DOCS = Path(__file__).parents[2] / "docs"


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["events.md", "telemetry.md", "vocabulary.md"])
def test_a_derived_page_is_up_to_date(page: str) -> None:
    """`python docs/generate.py` would change nothing."""
    assert _generator().PAGES[page]() == (DOCS / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    ["", "scan", "replay", "log", "log list", "log show", "log verify", "log prune", "log export", "telemetry",
     "telemetry preview"],
)  # fmt: skip
def test_every_command_has_help_and_a_place_in_the_reference(words: str) -> None:
    """The reference names the command and each option that its help names."""
    ran = run(*words.split(), "--help")
    reference = (DOCS / "commands.md").read_text(encoding="utf-8")

    assert 0 == ran.code
    assert f"`ai-finder {words}".rstrip() in reference
    options = {word.strip(",") for word in ran.out.decode().split() if word.startswith("--")}
    assert set() == {option for option in options if option not in reference}


def test_the_readme_shows_what_the_program_prints() -> None:
    """The output on the first screen is that of the command above it."""
    root = DOCS.parent
    readme = (root / "README.md").read_text(encoding="utf-8")

    assert f"$ ai-finder scan sample\n{run('scan', 'sample', cwd=root).out.decode()}```" in readme
