"""Pages that are derived are up to date, and every command is told of."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.program import run
from typer.main import get_command

from ai_finder.cli.commands import app

DOCS = Path(__file__).parents[2] / "docs"


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["dangers.md", "events.md", "telemetry.md", "vocabulary.md"])
def test_a_derived_page_is_up_to_date(page: str) -> None:
    """`python docs/generate.py` would change nothing."""
    assert _generator().PAGES[page]() == (DOCS / page).read_text(encoding="utf-8")


def _commands(command: Any, words: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Every command, by its words, with its own options."""
    names = (name for each in command.params for name in [*each.opts, *each.secondary_opts])
    yield words.strip(), frozenset(name for name in names if name.startswith("--"))
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, f"{words} {name}")


@pytest.mark.parametrize(
    ("words", "options"), [pytest.param(*each, id=each[0]) for each in _commands(get_command(app))]
)
def test_every_command_has_help_and_a_place_in_the_reference(words: str, options: frozenset[str]) -> None:
    """The reference names each command there is, and each option in the section of its command or of all."""
    reference = (DOCS / "commands.md").read_text(encoding="utf-8")
    sections = reference.split("\n## ")
    group = f"`ai-finder {words.partition(' ')[0]}"
    mine = "".join(section for section in sections if section.startswith(group))

    assert 0 == run(*words.split(), "--help").code
    assert f"`ai-finder {words}".rstrip() in reference
    assert set() == {option for option in options if option not in sections[0] + mine}


@pytest.mark.parametrize(
    "page", [*sorted(DOCS.glob("*.md")), *sorted(DOCS.parent.glob("*.md"))], ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of every page."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [] == [link for link in links if not (page.parent / link).exists()]


def test_the_readme_shows_what_the_program_prints() -> None:
    """The output under each command on the first screen is that command's."""
    root = DOCS.parent
    shown = re.findall(
        r"```console\n\$ ai-finder ([^\n]+)\n(.*?)```", (root / "README.md").read_text("utf-8"), re.DOTALL
    )

    assert ["scan", "identify"] == [words.split()[0] for words, _ in shown]
    for words, output in shown:
        assert run(*words.split(), cwd=root).out.decode() == output
