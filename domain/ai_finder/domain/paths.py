"""Paths relative to the scanned root, with `/`."""

from __future__ import annotations

import posixpath


def shown(path: str) -> str:
    r"""The path as events and outputs write it: bytes that are not UTF-8 as `\xNN`."""
    if path.isascii():
        return path
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def folder(path: str) -> str:
    """The folder that holds `path`; `""` is the root."""
    return path.rpartition("/")[0]


def joined(path: str, relative: str) -> str:
    """What a file at `path` calls `relative`, from the root; `""` is the root, and `../…` lies outside."""
    whole = posixpath.normpath(posixpath.join(folder(path), relative))
    return "" if whole == "." else whole


def beside(path: str, other: str) -> str:
    """What a file at `path` calls the one at `other`: the opposite of `joined`."""
    where = folder(path) + "/" if "/" in path else ""
    return other.removeprefix(where) if other.startswith(where) else posixpath.relpath(other, where)


def upwards(path: str) -> list[str]:
    """The folder that holds `path`, the one above, … down to the root, `""`."""
    folders = [path := folder(path)]
    while path:
        folders.append(path := folder(path))
    return folders
