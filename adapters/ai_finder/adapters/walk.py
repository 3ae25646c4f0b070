"""The paths of a tree, sorted, and the reasons for what is not among them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from ai_finder.domain.failures import skip_reason
from ai_finder.domain.paths import shown
from ai_finder.domain.vocabulary import LeftOutReason, SkipReason
from ai_finder.events.commands.ports import Walked
from ai_finder.events.facts import FileSkipped, FolderLeftOut

LEFT_OUT: Mapping[str, LeftOutReason] = {
    **dict.fromkeys((".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", "CVS"), LeftOutReason.VCS),
    **dict.fromkeys(
        (
            "node_modules",
            "bower_components",
            "jspm_packages",
            "site-packages",
            "dist-packages",
            "__pypackages__",
            "vendor",
            "vendored",
            "_vendor",
            "third_party",
            "thirdparty",
            "3rdparty",
            ".tox",
            ".nox",
            ".eggs",
            ".yarn",
            ".pnpm-store",
        ),
        LeftOutReason.VENDORED,
    ),
    **dict.fromkeys(
        (
            "__pycache__",
            ".mypy_cache",
            ".pytest_cache",
            ".ruff_cache",
            ".hypothesis",
            ".ipynb_checkpoints",
            ".next",
            ".nuxt",
            ".svelte-kit",
            ".turbo",
            ".parcel-cache",
        ),
        LeftOutReason.GENERATED,
    ),
}
"""Name of a folder -> the rule that leaves it out."""

_Ignored = Callable[[str], bool]


def walk(root: str, *, include_vendored: bool, exclude: Sequence[str]) -> Walked:
    """Every regular file below `root`, an absolute path without links in it.

    Links are not followed: what they point to inside the tree is reached by its own path, and what
    lies outside is a gap. `OSError` where the root itself cannot be entered.
    """
    left_out = {n: r for n, r in LEFT_OUT.items() if not (include_vendored and r is LeftOutReason.VENDORED)}
    ignored = _ignored(exclude)
    files: list[str] = []
    gaps: list[FileSkipped | FolderLeftOut] = []
    folders = [""]
    while folders:
        folder = folders.pop()
        prefix = folder + "/" if folder else ""
        try:
            entries = os.scandir(os.path.join(root, folder))
        except OSError as error:
            if not folder:
                raise
            gaps.append(FileSkipped(shown(folder), skip_reason(error)))
            continue
        with entries:
            for entry in entries:
                path = prefix + entry.name
                if entry.is_symlink():
                    reason = _link(root, path)
                    if reason is not None and not ignored(path):
                        gaps.append(FileSkipped(shown(path), reason))
                elif entry.is_dir():
                    rule = left_out.get(entry.name) or _environment(root, path, include_vendored=include_vendored)
                    if rule is None and ignored(path + "/"):
                        rule = LeftOutReason.EXCLUDED
                    if rule is None:
                        folders.append(path)
                    else:
                        gaps.append(FolderLeftOut(shown(path), rule))
                elif ignored(path):
                    gaps.append(FolderLeftOut(shown(path), LeftOutReason.EXCLUDED))
                elif entry.is_file():
                    files.append(path)
                else:
                    gaps.append(FileSkipped(shown(path), SkipReason.SPECIAL_FILE))
    files.sort()
    gaps.sort(key=lambda gap: gap.path)
    return Walked(files, gaps)


def _environment(root: str, path: str, *, include_vendored: bool) -> LeftOutReason | None:
    """A virtual environment is vendored code, whatever it is called (PEP 405)."""
    if not include_vendored and os.path.exists(os.path.join(root, path, "pyvenv.cfg")):
        return LeftOutReason.VENDORED
    return None


def _link(root: str, path: str) -> SkipReason | None:
    """Why a link is a gap; None where its target is reached by its own path."""
    full = os.path.join(root, path)
    try:
        target = os.path.realpath(full, strict=True)
    except OSError as error:
        reason = skip_reason(error)
        return SkipReason.BROKEN_LINK if reason is SkipReason.CHANGED else reason
    if full.startswith(os.path.join(target, "")):
        return SkipReason.SYMLINK_LOOP
    return None if target.startswith(os.path.join(root, "")) else SkipReason.OUTSIDE_ROOT


def _ignored(exclude: Sequence[str]) -> _Ignored:
    if not exclude:
        return lambda path: False
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(exclude).match_file
