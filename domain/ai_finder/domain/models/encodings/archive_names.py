"""What the names in an archive, and its links, lead to when it is unpacked."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

_DRIVE = re.compile(r"[A-Za-z]:")


_DEPTH_LIMIT = 100
"""In folders; a link further down that goes up is not followed."""


def steps(path: str) -> list[str]:
    """A name's folders and its last part; both slashes part them, as Windows has it."""
    return [step for step in path.replace("\\", "/").split("/") if step not in ("", ".")]


def is_rooted(path: str) -> bool:
    """Whether a name starts at a root or a drive instead of the folder it is unpacked to."""
    return path.startswith(("/", "\\")) or _DRIVE.match(path) is not None


def escapes(name: str) -> bool:
    """Whether a file of this name is unpacked outside the folder."""
    return is_rooted(name) or (".." in name and ".." in steps(name))


def _parents(folders: list[str]) -> Iterator[str]:
    return ("/".join(folders[:count]) for count in range(1, len(folders) + 1))


def leads_out(link: str, target: str, links: Container[str] = ()) -> bool:
    """Whether a symbolic link points outside the folder; one that goes up from below another of `links` may."""
    if is_rooted(target):
        return True
    folders = steps(link)[:-1]
    if ".." in steps(target) and (len(folders) > _DEPTH_LIMIT or any(map(links.__contains__, _parents(folders)))):
        return True
    depth = len(folders)
    for step in steps(target):
        depth += -1 if step == ".." else 1
        if depth < 0:
            return True
    return False
