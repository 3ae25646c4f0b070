"""Which paths there are, and which rules leave some out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ai_finder.adapters.walk import walk
from ai_finder.domain.vocabulary import LeftOutReason, SkipReason
from ai_finder.events.facts import FileSkipped, PathLeftOut


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with a folder for each rule."""
    for path in (
        "a.py", "b/c.py", "b-d.py", ".git/config", "node_modules/x/index.js", "env/pyvenv.cfg", "env/lib/y.py",
        "__pycache__/a.pyc", "build/real.py", "dist/real.js", ".hidden/z.py",
    ):  # fmt: skip
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    return tmp_path


def test_paths_are_sorted_and_rules_are_told_once_a_folder(tree: Path) -> None:
    """Every regular file, sorted; VCS, vendored and generated folders are named with their rule."""
    walked = walk(str(tree), include_vendored=False, exclude=())

    assert [".hidden/z.py", "a.py", "b-d.py", "b/c.py", "build/real.py", "dist/real.js"] == list(walked.files)
    assert [
        PathLeftOut(".git", LeftOutReason.VCS),
        PathLeftOut("__pycache__", LeftOutReason.GENERATED),
        PathLeftOut("env", LeftOutReason.VENDORED),
        PathLeftOut("node_modules", LeftOutReason.VENDORED),
    ] == list(walked.gaps)


def test_vendored_code_can_be_looked_at(tree: Path) -> None:
    """`--include-vendored` opens vendored folders, and no others."""
    walked = walk(str(tree), include_vendored=True, exclude=())

    assert {"env/lib/y.py", "env/pyvenv.cfg", "node_modules/x/index.js"} < set(walked.files)
    assert [".git", "__pycache__"] == [gap.path for gap in walked.gaps]


@pytest.mark.parametrize(
    ("exclude", "gone"),
    [
        (["*.js"], ["dist/real.js"]),
        (["b/"], ["b"]),
        (["/b"], ["b"]),
        (["**/real.*"], ["build/real.py", "dist/real.js"]),
        (["real.py", "a.py"], ["a.py", "build/real.py"]),
        (["*.py", "!a.py"], [".hidden/z.py", "b-d.py", "b/c.py", "build/real.py"]),
    ],
)
def test_excluded(exclude: list[str], gone: list[str], tree: Path) -> None:
    """Patterns are those of .gitignore; what they leave out is told, a folder once."""
    walked = walk(str(tree), include_vendored=False, exclude=exclude)

    assert gone == [gap.path for gap in walked.gaps if gap.reason is LeftOutReason.EXCLUDED]
    assert not any(path == each or path.startswith(each + "/") for path in walked.files for each in gone)


def test_links_are_not_followed(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Inside the tree: nothing to tell. Outside, dangling, in a circle: a gap, each with its reason."""
    outside = tmp_path_factory.mktemp("outside")
    for name, target in (
        ("inside", "a.py"), ("folder", "b"), ("outside", str(outside)), ("gone", "nowhere"), ("one", "two"),
        ("two", "one"), ("b/up", ".."), ("b/deep", "../b"), ("prefix", str(tree) + "-not"),
    ):  # fmt: skip
        (tree / name).symlink_to(target)
    walked = walk(str(tree), include_vendored=False, exclude=())

    assert {
        FileSkipped("b/deep", SkipReason.SYMLINK_LOOP),
        FileSkipped("b/up", SkipReason.SYMLINK_LOOP),
        FileSkipped("gone", SkipReason.BROKEN_LINK),
        FileSkipped("one", SkipReason.SYMLINK_LOOP),
        FileSkipped("outside", SkipReason.OUTSIDE_ROOT),
        FileSkipped("prefix", SkipReason.BROKEN_LINK),
        FileSkipped("two", SkipReason.SYMLINK_LOOP),
    } == {gap for gap in walked.gaps if isinstance(gap, FileSkipped)}
    assert 6 == len(walked.files)


def test_special_files_are_gaps(tree: Path) -> None:
    """A FIFO is never opened."""
    os.mkfifo(tree / "pipe.py")

    assert FileSkipped("pipe.py", SkipReason.SPECIAL_FILE) in walk(str(tree), include_vendored=False, exclude=()).gaps
