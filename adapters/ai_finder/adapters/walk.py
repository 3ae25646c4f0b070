"""The paths of a tree, sorted, and the reasons for what is not among them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from attrs import Factory, define

from ai_finder.domain.failures import skip_reason
from ai_finder.domain.paths import shown
from ai_finder.domain.vocabulary import LeftOutReason, SkipReason
from ai_finder.events.commands.ports import Walked
from ai_finder.events.facts import FileSkipped, PathLeftOut

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


def walk(root: str, *, include_vendored: bool, exclude: Sequence[str], unseen: str | None = None) -> Walked:
    """Every regular file below `root`, an absolute path without links in it; `unseen` is as if it were not there.

    Links are not followed: what they point to inside the tree is reached by its own path, and what
    lies outside is a gap. `OSError` where the root itself cannot be entered.
    """
    left_out = {n: r for n, r in LEFT_OUT.items() if not (include_vendored and r is LeftOutReason.VENDORED)}
    found = _Walk(root, left_out, include_vendored, matcher(exclude), unseen)
    while found.folders:
        folder = found.folders.pop()
        prefix = folder + "/" if folder else ""
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                for entry in entries:
                    found.meet(entry, prefix + entry.name)
        except OSError as error:
            if not folder:
                raise
            found.gaps.append(FileSkipped(shown(folder), skip_reason(error)))
    return Walked(tuple(sorted(found.files)), tuple(sorted(found.gaps, key=lambda gap: gap.path)), found.links)


@define
class _Walk:
    """One walk: its rules, and what it has met so far."""

    root: str
    left_out: Mapping[str, LeftOutReason]
    include_vendored: bool
    ignored: _Ignored
    unseen: str | None
    folders: list[str] = Factory(lambda: [""])
    """Those still to be entered."""
    files: list[str] = Factory(list)
    gaps: list[FileSkipped | PathLeftOut] = Factory(list)
    links: dict[str, str] = Factory(dict)

    def meet(self, entry: os.DirEntry[str], path: str) -> None:
        """Take one entry of a folder to where it belongs."""
        if entry.is_symlink():
            target = _target(self.root, path)
            if not isinstance(target, SkipReason):
                self.links[path] = target
            elif not self.ignored(path):
                self.gaps.append(FileSkipped(shown(path), target))
        elif entry.is_dir():
            self._meet_folder(entry.name, path)
        elif self.ignored(path):
            self.gaps.append(PathLeftOut(shown(path), LeftOutReason.EXCLUDED))
        elif not entry.is_file():
            self.gaps.append(FileSkipped(shown(path), SkipReason.SPECIAL_FILE))
        elif path != self.unseen:
            self.files.append(path)

    def _meet_folder(self, name: str, path: str) -> None:
        rule = self.left_out.get(name)
        if rule is None and not self.include_vendored and _is_environment(self.root, path):
            rule = LeftOutReason.VENDORED
        if rule is None and self.ignored(path + "/"):
            rule = LeftOutReason.EXCLUDED
        if rule is None:
            self.folders.append(path)
        else:
            self.gaps.append(PathLeftOut(shown(path), rule))


def _is_environment(root: str, path: str) -> bool:
    """A virtual environment is vendored code, whatever it is called (PEP 405)."""
    return os.path.exists(os.path.join(root, path, "pyvenv.cfg"))


def _target(root: str, path: str) -> str | SkipReason:
    """The path that a link leads to, which is reached by its own path too; else why the link is a gap."""
    full = os.path.join(root, path)
    try:
        target = os.path.realpath(full, strict=True)
    except OSError as error:
        reason = skip_reason(error)
        return SkipReason.BROKEN_LINK if reason is SkipReason.CHANGED else reason
    if full.startswith(os.path.join(target, "")):
        return SkipReason.SYMLINK_LOOP
    inside = os.path.join(root, "")
    return target.removeprefix(inside) if target.startswith(inside) else SkipReason.OUTSIDE_ROOT


def matcher(exclude: Sequence[str]) -> _Ignored:
    """Whether a path is excluded by patterns in the syntax of `.gitignore`; `ValueError` for what is no pattern."""
    if not exclude:
        return lambda path: False
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(exclude).match_file
