"""Which files are manifests."""

from __future__ import annotations

import pytest

from ai_finder.domain.manifests import FORMATS, INCLUDED, format_of

MANIFESTS = {
    "package.json": "manifest.package_json",
    "apps/web/package.json": "manifest.package_json",
    "package-lock.json": "lock.npm",
    "npm-shrinkwrap.json": "lock.npm",
    "a/b/poetry.lock": "lock.poetry",
    "pyproject.toml": "manifest.pyproject",
    "uv.lock": "lock.uv",
    "requirements.txt": "manifest.requirements",
    "requirements.in": "manifest.requirements",
    "Requirements.txt": "manifest.requirements",
    "requirements-dev.txt": "manifest.requirements",
    "requirements_test.txt": "manifest.requirements",
    "dev-requirements.txt": "manifest.requirements",
    "docs/requirements/prod.txt": "manifest.requirements",
    "requirements/base.in": "manifest.requirements",
}

OTHERS = [
    "",
    "constraints.txt",
    "requirements/constraints.txt",
    "requirements-constraints.txt",
    "my-package.json",
    "package.json5",
    "package.json/index.js",
    "requirements.md",
    "requirements/README",
    "requirements/deep/notes.txt",
    "notes.txt",
    "MANIFEST.in",
    "Cargo.lock",
]


@pytest.mark.parametrize(("path", "expected"), MANIFESTS.items())
def test_manifests_are_known_by_name(path: str, expected: str) -> None:
    """A manifest is found in any folder, by the name its tool or custom gives it."""
    form = format_of(path)

    assert form is not None
    assert expected == form.id


@pytest.mark.parametrize("path", OTHERS)
def test_other_files_are_none(path: str) -> None:
    """What merely resembles a manifest is none, and constraints declare nothing."""
    assert format_of(path) is None


def test_locks_say_so() -> None:
    """A format whose id begins with `lock.` resolves, every other declares."""
    assert all(form.locked == form.id.startswith("lock.") for form in (*FORMATS.values(), INCLUDED))
