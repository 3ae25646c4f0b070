"""Versions, ranges, and what is neither."""

from __future__ import annotations

import re

import pytest

from ai_finder.domain.manifests.versions import POETRY, RESOLVED, SEMVER, read

CASES: list[tuple[re.Pattern[str], object, str | None, str | None]] = [
    (SEMVER, "1.2.3", "1.2.3", None),
    (SEMVER, "=1.2.3", "1.2.3", None),
    (SEMVER, "v1.2.3", "1.2.3", None),
    (SEMVER, " 1.2.3-beta.1+build.5 ", "1.2.3-beta.1+build.5", None),
    (SEMVER, "1.2", None, "1.2"),
    (SEMVER, "4", None, "4"),
    (SEMVER, "^4.2.0", None, "^4.2.0"),
    (SEMVER, "~4.2", None, "~4.2"),
    (SEMVER, "4.x", None, "4.x"),
    (SEMVER, "1.x.x", None, "1.x.x"),
    (SEMVER, "*", None, "*"),
    (SEMVER, ">=1 <2", None, ">=1 <2"),
    (SEMVER, ">= 1.0.0 < 2.0.0 || ^3.0.0-rc.1", None, ">= 1.0.0 < 2.0.0 || ^3.0.0-rc.1"),
    (SEMVER, "1.2.3 - 2.3.4", None, "1.2.3 - 2.3.4"),
    (SEMVER, "1||2", None, "1||2"),
    (SEMVER, "1.2.3 || 1.2.4", None, "1.2.3 || 1.2.4"),
    (POETRY, "1.2.3", "1.2.3", None),
    (POETRY, "==1.2.3", "1.2.3", None),
    (POETRY, "1.2", "1.2", None),
    (POETRY, "1.0rc1", "1.0rc1", None),
    (POETRY, "^1.2", None, "^1.2"),
    (POETRY, ">=1.0,<2.0", None, ">=1.0,<2.0"),
    (POETRY, "1.*", None, "1.*"),
    (POETRY, "^1.2 || ^2.0", None, "^1.2 || ^2.0"),
    (POETRY, "*", None, "*"),
    (RESOLVED, "1.2.3", "1.2.3", None),
    (RESOLVED, "1!2.0.post1", "1!2.0.post1", None),
    (RESOLVED, "2024.1.1", "2024.1.1", None),
]

NEITHER = [
    "",
    "latest",
    "next",
    "beta",
    "x-beta",
    "workspace:*",
    "workspace:^1.0.0",
    "catalog:",
    "file:../openai",
    "link:./openai",
    "portal:../x",
    "patch:openai@npm%3A4.0.0#p.patch",
    "openai/openai-node",
    "openai/openai-node#semver:^4.0.0",
    "github:openai/openai-node",
    "git+ssh://git@host/x.git#v1.0.0",
    "git@host:x.git",
    "https://user:1.0@host/x.tgz",
    "1.0.0/2",
    "./1.0.0",
    "sk-0123456789abcdef",
    "0123456789abcdef0123",
    "${VERSION}",
    "1.2.3;rm",
    "1." * 200 + "1",
    None,
    4,
    ["1.2.3"],
    {"version": "1.2.3"},
]


@pytest.mark.parametrize(("exact", "written", "version", "version_range"), CASES)
def test_a_version_or_a_range(
    exact: re.Pattern[str], written: object, version: str | None, version_range: str | None
) -> None:
    """One version is a version, several are a range as written: the tool that reads the file decides which."""
    assert (version, version_range) == read(written, exact)


@pytest.mark.parametrize("exact", [SEMVER, POETRY, RESOLVED])
@pytest.mark.parametrize("written", NEITHER)
def test_nothing_else_is_kept(exact: re.Pattern[str], written: object) -> None:
    """An address, a path, a tag, a key or a value of another type is neither version nor range."""
    assert (None, None) == read(written, exact)
