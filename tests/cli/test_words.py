"""Options before the command's name, and after it."""

from __future__ import annotations

import pytest
from typer.main import get_command

from ai_finder.cli.commands import app
from ai_finder.cli.words import command_first

PROGRAM = get_command(app)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("scan .", "scan ."),
        ("-q scan .", "scan -q ."),
        ("-f json -o x scan . -v", "scan -f json -o x . -v"),
        ("--log log scan .", "scan --log log ."),
        ("--exclude scan --jobs 2 scan .", "scan --exclude scan --jobs 2 ."),
        ("--format=json scan .", "scan --format=json ."),
        ("-q log list", "log list -q"),
        ("log -q list", "log list -q"),
        ("-q log -v verify --head b2:0 x", "log verify -q -v --head b2:0 x"),
        ("--help", "--help"),
        ("--help scan", "scan --help"),
        ("-q --version", "-q --version"),
        ("--version scan", "--version scan"),
        ("-q", "-q"),
        ("", ""),
        ("nonsense -q", "nonsense -q"),
        ("-- scan", "-- scan"),
        ("log", "log"),
    ],
)
def test_the_command_comes_first(words: str, expected: str) -> None:
    """Options move behind their command with their values; what is no command line stays as it is."""
    assert expected.split() == command_first(words.split(), PROGRAM)
