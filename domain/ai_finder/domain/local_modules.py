"""Which imports of a file are answered by the tree itself and not by a package of that name."""

from __future__ import annotations

from collections.abc import Iterable

from ai_finder.domain.imports import Wanted
from ai_finder.domain.paths import folder, upwards

SOURCE_ROOTS = ("src", "lib", "python")
"""Folders beside a file's ancestors that projects put on Python's path."""

SCRIPT_SUFFIXES = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")


class LocalModules:
    """The top-level modules of a tree, for the names that a catalogue knows.

    A folder without `__init__.py` shadows nothing: Python prefers an installed regular package to a
    namespace portion. A module inside a package is not top-level, since imports are absolute.
    """

    def __init__(self, paths: Iterable[str], python: Wanted, scripts: Wanted) -> None:
        self._packages: set[str] = set()
        self._python: dict[str, set[str]] = {}
        self._scripts: dict[str, set[str]] = {}
        for path in paths:
            if path.endswith(".py"):
                where, _, file = path.rpartition("/")
                name = file[:-3]
                if name == "__init__":
                    self._packages.add(where)
                    where, _, name = where.rpartition("/")
                if name and python[name]:
                    self._python.setdefault(name, set()).add(where)
            elif path.endswith(SCRIPT_SUFFIXES):
                where, _, file = path.rpartition("/")
                name = file.split(".", 1)[0]
                if name == "index":
                    where, _, name = where.rpartition("/")
                if name and scripts[name]:
                    self._scripts.setdefault(name, set()).add(where)

    def python(self, path: str, module: str, *, anywhere: bool) -> bool:
        """Whether `module` (a first segment) is the tree's own for the Python file at `path`.

        With `anywhere`, for a name that says little, a top-level module in any folder of the tree counts.
        """
        roots = {where for where in self._python.get(module, ()) if not self._inside_package(where)}
        if not roots:
            return False
        if anywhere:
            return True
        own = folder(path)
        if own in roots and path == f"{own}/{module}.py".lstrip("/"):
            roots.discard(own)
        return any(
            above in roots or any(f"{above}/{name}".lstrip("/") in roots for name in SOURCE_ROOTS)
            for above in upwards(path)
        )

    def _inside_package(self, where: str) -> bool:
        """Whether a folder is a package or lies in one; a stray `__init__.py` at the root makes no package of the tree."""
        folders = [where, *upwards(where)][:-1] if where else [""]
        return any(each in self._packages for each in folders)

    def script(self, path: str, module: str) -> bool:
        """Whether a module of that name stands in a base folder of the JavaScript file at `path`."""
        roots = self._scripts.get(module, set())
        return bool(roots) and any(above in roots or f"{above}/src".lstrip("/") in roots for above in upwards(path))
