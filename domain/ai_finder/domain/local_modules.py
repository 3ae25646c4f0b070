"""Which imports of a file are answered by the tree itself and not by a package of that name."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ai_finder.domain.imports import Wanted
from ai_finder.domain.paths import folder, upwards
from ai_finder.domain.sources import LANGUAGES
from ai_finder.domain.vocabulary import Ecosystem

SOURCE_ROOTS = ("src", "lib", "python")
"""Folders beside a file's ancestors that projects put on Python's path."""

_SCRIPT_SUFFIXES = tuple(f".{suffix}" for suffix, each in LANGUAGES.items() if each.ecosystem is Ecosystem.NPM)


class LocalModules:
    """The top-level modules of a tree, for the names that a catalogue knows.

    A folder without `__init__.py` shadows nothing: Python prefers an installed regular package to a
    namespace portion. A module inside a package is not top-level, since imports are absolute.
    """

    def __init__(self, paths: Iterable[str], python: Wanted, scripts: Wanted) -> None:
        packages: set[str] = set()
        modules: dict[str, set[str]] = {}
        self._scripts: dict[str, set[str]] = {}
        for path in paths:
            where, _, file = path.rpartition("/")
            if file.endswith(".py"):
                name = file[:-3]
                if name == "__init__":
                    packages.add(where)
                    where, _, name = where.rpartition("/")
                if name and python[name]:
                    modules.setdefault(name, set()).add(where)
            elif file.endswith(_SCRIPT_SUFFIXES):
                name = file.split(".", 1)[0]
                if name == "index":
                    where, _, name = where.rpartition("/")
                if name and scripts[name]:
                    self._scripts.setdefault(name, set()).add(where)
        self._python = {
            name: frozenset(where for where in places if not _inside_package(where, packages))
            for name, places in modules.items()
        }

    def python(self, path: str, module: str, *, anywhere: bool) -> bool:
        """Whether `module` (a first segment) is the tree's own for the Python file at `path`.

        With `anywhere`, for a name that says little, a top-level module in any folder of the tree counts.
        """
        roots = self._python.get(module)
        if not roots:
            return False
        # A file that bears the name does not mean itself.
        itself = folder(path) if path.rpartition("/")[2] == f"{module}.py" else None
        return anywhere or any(
            (above in roots and above != itself) or any(_below(above, name) in roots for name in SOURCE_ROOTS)
            for above in upwards(path)
        )

    def script(self, path: str, module: str) -> bool:
        """Whether a module of that name stands in a base folder of the JavaScript file at `path`."""
        roots = self._scripts.get(module, set())
        return bool(roots) and any(above in roots or _below(above, "src") in roots for above in upwards(path))


def _inside_package(where: str, packages: Collection[str]) -> bool:
    """Whether a folder is a package or lies in one; a stray `__init__.py` at the root makes no package of the tree."""
    return where in packages or any(above in packages for above in upwards(where)[:-1])


def _below(above: str, name: str) -> str:
    return f"{above}/{name}" if above else name
