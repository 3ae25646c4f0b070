"""The fast way against two parsers, on whole repositories."""

from __future__ import annotations

import ast
import os
import sysconfig
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from ai_finder.domain.imports import Import
from ai_finder.domain.sources import python, python_tree
from ai_finder.domain.text import utf8

_REPOSITORIES = [path for path in os.environ.get("AI_FINDER_TEST_REPOSITORIES", "").split(os.pathsep) if path]
_FILES_OF_INTERPRETER = 600
_STEP = 7  # every seventh file, so that many packages are among them


class _Absolute(dict[str, bool]):
    def __missing__(self, segment: str) -> bool:
        return segment != "__future__"  # `from __future__ import *` stands in tests of bad syntax


def _sources(root: str) -> Iterator[Path]:
    return (
        path for path in sorted(Path(root).rglob("*.py*")) if path.suffix in (".py", ".pyi", ".pyw") and path.is_file()
    )


def _by_ast(source: bytes) -> list[tuple[int, str, tuple[str, ...]]] | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found: list[tuple[int, int, str, tuple[str, ...]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = (name.name for name in node.names if name.name != "__future__")
            found += ((node.lineno, node.col_offset, name, ()) for name in names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level and node.module != "__future__":
            found.append((node.lineno, node.col_offset, node.module, tuple(name.name for name in node.names)))
    return [(line, module, names) for line, _, module, names in sorted(found, key=lambda item: item[:2])]


def _disagreements(paths: Iterator[Path]) -> tuple[int, list[str]]:
    wanted, count, differences = _Absolute(), 0, []
    for path in paths:
        data = path.read_bytes()
        source = utf8(data, declares_coding=True)
        fast = python.imports(source, wanted)
        statements = [_plain(each) for each in fast if each.detector != "python.dynamic_import"]
        count += len(fast)
        if fast != python_tree.imports(source, wanted) or _by_ast(source) not in (None, statements):
            differences.append(str(path))
    return count, differences


def _plain(each: Import) -> tuple[int, str, tuple[str, ...]]:
    return each.line, each.module, each.names


@pytest.mark.parametrize("purpose", ["stdlib", "purelib"])
def test_agrees_on_interpreter(purpose: str) -> None:
    """In the interpreter's own library and the installed packages every file is read alike by all ways."""
    paths = islice(_sources(sysconfig.get_path(purpose)), 0, _FILES_OF_INTERPRETER * _STEP, _STEP)
    count, differences = _disagreements(paths)
    assert differences == []
    assert count > 0


@pytest.mark.skipif(not _REPOSITORIES, reason="AI_FINDER_TEST_REPOSITORIES names no repositories")
@pytest.mark.parametrize("repository", _REPOSITORIES)
def test_agrees_on_repository(repository: str) -> None:
    """In a whole repository every file is read alike by all ways."""
    _, differences = _disagreements(_sources(repository))
    assert differences == []
