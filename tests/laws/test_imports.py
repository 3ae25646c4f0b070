"""What a command may not load: a start-up costs what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ai_finder.cli import __version__

MAIN = "import sys; from ai_finder.cli.app import main; sys.exit(main())"

HEAVY = frozenset({
    "asyncio",
    "click",
    "cryptography",
    "cyclonedx",
    "email",
    "http",
    "httpx",
    "hyperscan",
    "jsonschema",
    "jsonschema_rs",
    "jwt",
    "license_expression",
    "multiprocessing",
    "packageurl",
    "packaging",
    "pydantic",
    "rdflib",
    "requests",
    "rich",
    "segment",
    "socket",
    "spdx_tools",
    "sqlite3",
    "sqlite_utils",
    "ssl",
    "tree_sitter",
    "tree_sitter_javascript",
    "tree_sitter_python",
    "tree_sitter_typescript",
    "urllib3",
    "xml",
})  # fmt: skip
"""Packages that cost more than a few milliseconds and that a start-up has no use for."""


def _loaded(code: str, *arguments: str, home: Path) -> frozenset[str]:
    """Every module that a fresh interpreter imports while it runs `code`."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code, *arguments],
        capture_output=True,
        check=True,
        env={**os.environ, "AI_FINDER_HOME": str(home), "AI_FINDER_TELEMETRY": "0"},
        text=True,
    )
    lines = (line for line in run.stderr.splitlines() if line.startswith("import time:"))
    return frozenset(line.rsplit("|", 1)[1].strip() for line in lines)


def test_version_imports_nothing(tmp_path: Path) -> None:
    """`--version` is answered before anything is imported but the command line's first module."""
    bare = _loaded("import sys", home=tmp_path)

    own = {"ai_finder", "ai_finder.cli", "ai_finder.cli.app", "__future__"}
    assert frozenset() == _loaded(MAIN, "--version", home=tmp_path) - bare - own


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["scan", "--help"],
        ["replay", "--help"],
        ["log", "--help"],
        ["telemetry", "--help"],
    ],
    ids=" ".join,
)
def test_help_stays_light(arguments: list[str], tmp_path: Path) -> None:
    """Help loads no heavy package."""
    assert set() == HEAVY & _loaded(MAIN, *arguments, home=tmp_path)


@pytest.mark.parametrize("output_format", ["text", "json"])
def test_a_scan_that_finds_nothing_stays_light(output_format: str, tmp_path: Path) -> None:
    """A scan loads a heavy package where a file or an output asks for it: in an empty folder none does."""
    empty = tmp_path / "empty"
    empty.mkdir()

    loaded = _loaded(MAIN, "scan", str(empty), "-f", output_format, home=tmp_path / "home")

    assert set() == HEAVY & loaded


def test_a_heavy_package_would_be_seen(tmp_path: Path) -> None:
    """The probe sees an import: else the laws above would hold of nothing."""
    assert "sqlite3" in _loaded("import sqlite3", home=tmp_path)


def test_module_runs_as_the_command(tmp_path: Path) -> None:
    """`python -m ai_finder --version` prints the one version there is."""
    run = subprocess.run(
        [sys.executable, "-m", "ai_finder", "--version"],
        capture_output=True,
        check=True,
        env={**os.environ, "AI_FINDER_HOME": str(tmp_path)},
        text=True,
    )

    assert __version__ in run.stdout
    assert run.stderr == ""
