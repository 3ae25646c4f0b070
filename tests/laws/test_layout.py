"""The shape of the repository: four layers of one namespace, small modules, pages that tell no lies."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ai_finder

ROOT = Path(__file__).parents[2]
LAYERS = ("domain", "events", "adapters", "cli")
LONGEST_MODULE = 400

MACHINE = re.compile(r"(?<![\w.-])/(?:root|work|home/(?!user/)\w+/\w+)/|\b[Ii]ssue #?\d+")
"""A path of somebody's machine, or a number of a list that the reader has not got."""
REGISTRY = re.compile(r"--(?:extra-)?index-url|\bregistry *=|https?://[\w.]*(?:pypi|pythonhosted|npmjs)[\w.]*")
"""Where packages come from is a setting of the reader's machine."""
WRONG_INSTALL = re.compile(r"\b(?:pip|pipx|uv|tool|add|install)(?: -\S+)* (?:install )?[\"']?ai-finder\b(?!-)")
"""On the public registry the name belongs to another program."""


def _files(*patterns: str) -> Iterator[Path]:
    """The repository's own files: no environment, no caches."""
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _modules() -> Iterator[Path]:
    return _files(*(f"{folder}/**/*.py" for folder in (*LAYERS, "tests")), "*.py")


def _matches(pattern: re.Pattern[str], files: Iterator[Path]) -> list[str]:
    """`path: what matched`, for each text file that says it."""
    return [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in files
        if path.suffix not in {".gguf", ".safetensors"}
        if (found := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]


def test_modules_are_short() -> None:
    """No module is longer than 400 lines."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _modules()
        if (lines := path.read_bytes().count(b"\n")) > LONGEST_MODULE
    }

    assert long == {}


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_share_the_namespace(layer: str) -> None:
    """A layer is a source root with one portion of the namespace: an `ai_finder/__init__.py` would hide the others."""
    portion = ROOT / layer / "ai_finder"

    assert not (portion / "__init__.py").exists()
    assert [layer] == sorted(path.name for path in portion.iterdir() if path.is_dir() and path.name != "__pycache__")
    assert (portion / layer / "py.typed").is_file()


@pytest.mark.parametrize("layer", LAYERS)
def test_folders_are_packages(layer: str) -> None:
    """Each folder of a layer that holds modules says so with an `__init__.py`, or tools and wheels pass it by."""
    folders = {path.parent for path in (ROOT / layer / "ai_finder" / layer).rglob("*.py")}

    assert [] == sorted(str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").is_file())


def test_modules_import() -> None:
    """Every module of every layer imports by itself, without a warning."""
    names = [module.name for module in pkgutil.walk_packages(ai_finder.__path__, "ai_finder.")]

    for name in names:
        importlib.import_module(name)

    assert {f"ai_finder.{layer}" for layer in LAYERS} <= set(names)


def test_no_machine_is_named() -> None:
    """No file names a path of the machine it was written on, nor an issue by its number."""
    files = _files("*", ".ci/*", ".github/**/*", *(f"{folder}/**/*" for folder in (*LAYERS, "docs", "sample", "tests")))

    assert _matches(MACHINE, files) == []


def test_no_registry_is_named() -> None:
    """What installs the program, or tells how, leaves the registry to the reader's own settings."""
    files = _files("*.md", "*.toml", "*.py", ".ci/*", ".github/**/*", "sample/**/*")

    assert _matches(REGISTRY, files) == []


def test_pages_install_this_program() -> None:
    """No page tells the reader to install the other program that bears this name on the public registry."""
    assert _matches(WRONG_INSTALL, _files("*.md", "docs/**/*.md", "sample/**/*.md")) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE, "see \x2froot/notes"),
        (MACHINE, "as issue\x2012 says"),
        (REGISTRY, "pip install --index-url https://example.org/simple"),
        (WRONG_INSTALL, "pip install ai-finder"),
        (WRONG_INSTALL, "pip install -U 'ai-finder[all]'"),
        (WRONG_INSTALL, "uv tool install ai-finder"),
        (WRONG_INSTALL, "uv add ai-finder"),
    ],
)
def test_a_forbidden_word_is_seen(pattern: re.Pattern[str], text: str) -> None:
    """The patterns above match what they forbid."""
    assert pattern.search(text)
