"""Manifests and lock files: which file is one, and what reads it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from attrs import frozen

from ai_finder.domain.dependencies import Manifest, Wanted
from ai_finder.domain.vocabulary import Ecosystem


@frozen
class ManifestFormat:
    """One kind of manifest."""

    id: str
    """What a finding names as its detector."""
    ecosystem: Ecosystem
    module: str
    """Which module here parses it; imported with the first file of the kind."""

    @property
    def locked(self) -> bool:
        """A lock file: it resolves, it does not declare."""
        return is_lock(self.id)

    def parse(self, data: bytes, wanted: Wanted) -> Manifest:
        """What the file says of the packages of interest; raises Malformed or Undecodable."""
        parser = cast(Callable[[bytes, Wanted], Manifest], import_module(f"{__name__}.{self.module}").parse)
        return parser(data, wanted)


def is_lock(detector: str) -> bool:
    """Whether a format's id is that of a lock file."""
    return detector.startswith("lock.")


INCLUDED = ManifestFormat("manifest.requirements", Ecosystem.PYPI, "requirements")
"""What a requirements file includes is one, whatever its name."""

_NPM_LOCK = ManifestFormat("lock.npm", Ecosystem.NPM, "package_lock")

FORMATS = {
    "npm-shrinkwrap.json": _NPM_LOCK,
    "package-lock.json": _NPM_LOCK,
    "package.json": ManifestFormat("manifest.package_json", Ecosystem.NPM, "package_json"),
    "poetry.lock": ManifestFormat("lock.poetry", Ecosystem.PYPI, "poetry_lock"),
    "pyproject.toml": ManifestFormat("manifest.pyproject", Ecosystem.PYPI, "pyproject"),
    "uv.lock": ManifestFormat("lock.uv", Ecosystem.PYPI, "uv_lock"),
}
"""By file name."""


def format_of(path: str) -> ManifestFormat | None:
    """The format of the manifest at `path` (with `/`); None where it is no manifest.

    Requirements files go by custom: `requirements-dev.txt`, `test_requirements.in`, `requirements/prod.txt`.
    Constraints declare nothing.
    """
    if not path.endswith((".txt", ".in")):
        return FORMATS.get(path[path.rfind("/") + 1 :])
    folder, _, name = path.lower().rpartition("/")
    named = "requirements" in name or folder.rpartition("/")[2] == "requirements"
    return INCLUDED if named and "constraints" not in name else None
