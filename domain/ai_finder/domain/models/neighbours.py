"""One file as a scan of its folder would tell of it: what the layouts look for around it is looked at, and no more."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice

from ai_finder.domain.models.companions import companions
from ai_finder.domain.models.directories import Gathered, gathered
from ai_finder.domain.models.identified import Identified, Surroundings
from ai_finder.domain.models.layouts import FOLDERS, PAIRS, SERIES, below, named, stands_for_folder, stored
from ai_finder.domain.paths import folder, joined
from ai_finder.domain.vocabulary import FileFormat

_LIMIT = 10_000
"""How many files are looked at, at most, and how many folders are listed for one of them."""


def around(path: str, found: Identified, near: Surroundings) -> Gathered:
    """What a file stands for, with the facts, reasons and parts that a scan would give it."""
    files, present, asked = {path: found}, set[str](), {path}
    due = deque([path])
    while due and len(asked) < _LIMIT:
        main = due.popleft()
        for other in islice(_asked(main, files[main], near), _LIMIT):
            if other in asked:
                continue
            asked.add(other)
            known = near.look(other)
            if known is not None:
                files[other] = known
                due.append(other)
            elif near.size(other) is not None:
                present.add(other)
    models = gathered(files, present=present)
    return next((model for model in models if model.path == path), Gathered(path, found))


def _asked(main: str, found: Identified, near: Surroundings) -> Iterator[str]:
    """The files that a rule of `layouts` would make parts of this one."""
    for path in named(main, found):
        yield path
        yield from _below(path, near)
    if found.format is FileFormat.OLLAMA_MANIFEST:
        yield from stored(main, found)
    for path, _ in companions(main, found):
        yield path
    for form, end, others in PAIRS:
        if found.format is form and main.endswith(end):
            yield from (main.removesuffix(end) + other for other in others)
    for form, own, sign in SERIES:
        match = own.fullmatch(main) if found.format is form else None
        for path in _beside(main, near) if match else ():
            other = sign.fullmatch(path)
            if match and other and match["stem"] == other["stem"]:
                yield path
    for name in FOLDERS[found.format] if stands_for_folder(main, found.format) else ():
        yield from _below(joined(main, name), near)


def _beside(main: str, near: Surroundings) -> list[str]:
    return [below(main) + name for name in near.listed(folder(main))[0]]


def _below(where: str, near: Surroundings) -> Iterator[str]:
    """The files in a folder and below it, those that lie highest first."""
    folders = [where]
    for start in islice(folders, _LIMIT):  # which grows
        files, more = near.listed(start)
        yield from (f"{start}/{name}" if start else name for name in sorted(files))
        folders.extend(f"{start}/{name}" if start else name for name in sorted(more))
