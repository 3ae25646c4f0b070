"""npm's lock files, all three versions, of one project."""

from __future__ import annotations

import pytest

from ai_finder.domain.dependencies import Manifest
from ai_finder.domain.manifests import package_lock

VERSION_3 = """\
{
  "name": "demo",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "name": "demo",
      "workspaces": ["packages/*"],
      "dependencies": { "openai": "^4.20.0", "openai-v3": "npm:openai@3.3.0", "ai": "4.0.0" }
    },
    "node_modules/@langchain/openai": {
      "version": "0.3.0",
      "resolved": "https://host/@langchain/openai/-/openai-0.3.0.tgz",
      "dependencies": { "openai": "^4.57.3", "zod": "^3" },
      "peerDependencies": { "ai": "*", "@langchain/core": "*" },
      "peerDependenciesMeta": { "ai": { "optional": true } }
    },
    "node_modules/@langchain/core": { "version": "0.3.80" },
    "node_modules/@langchain/openai/node_modules/openai": {
      "version": "4.104.0"
    },
    "node_modules/a": { "resolved": "packages/a", "link": true },
    "node_modules/ai": { "version": "4.0.0", "optionalDependencies": { "openai-v3": "*" } },
    "node_modules/openai": { "version": "4.20.1" },
    "node_modules/openai-v3": { "name": "openai", "version": "3.3.0" },
    "node_modules/zod": { "version": "3.1.0", "dependencies": { "openai": "*" } },
    "packages/a": {
      "version": "1.0.0",
      "dependencies": { "openai": "5.0.0", "ai": "^4.0.0" },
      "devDependencies": { "@langchain/openai": "*", "missing": "1" }
    },
    "packages/a/node_modules/openai": {
      "version": "5.0.0"
    },
    "packages/odd": { "dependencies": ["openai"] },
    "node_modules/odd": 3
  },
  "dependencies": { "openai": { "version": "9.9.9" } }
}
"""

VERSION_1 = """\
{
  "name": "demo",
  "lockfileVersion": 1,
  "requires": true,
  "dependencies": {
    "@langchain/core": { "version": "0.3.80" },
    "@langchain/openai": {
      "version": "0.3.0",
      "requires": { "openai": "^4.57.3", "zod": "^3", "@langchain/core": "*" },
      "dependencies": {
        "openai": { "version": "4.104.0" }
      }
    },
    "a": {
      "version": "file:packages/a",
      "requires": { "openai": "5.0.0", "ai": "^4.0.0", "@langchain/openai": "*" },
      "dependencies": {
        "openai": { "version": "5.0.0" }
      }
    },
    "ai": { "version": "4.0.0", "requires": { "openai-v3": "*" } },
    "openai": { "version": "4.20.1" },
    "openai-v3": { "version": "npm:openai@3.3.0" },
    "zod": { "version": "3.1.0" }
  }
}
"""

VERSIONS = {1: VERSION_1, 2: VERSION_3.replace("3,", "2,", 1), 3: VERSION_3}

HELD = {
    ("@langchain/core", "0.3.80"),
    ("@langchain/openai", "0.3.0"),
    ("ai", "4.0.0"),
    ("openai", "3.3.0"),
    ("openai", "4.104.0"),
    ("openai", "4.20.1"),
    ("openai", "5.0.0"),
}
EDGES = {
    ("@langchain/openai", "0.3.0", "openai", "4.104.0"),
    ("@langchain/openai", "0.3.0", "@langchain/core", "0.3.80"),
    ("ai", "4.0.0", "openai", "3.3.0"),
}
RESOLUTIONS = {
    (".", "@langchain/core", "0.3.80"),
    (".", "@langchain/openai", "0.3.0"),
    (".", "ai", "4.0.0"),
    (".", "openai", "4.20.1"),
    ("packages/a", "@langchain/openai", "0.3.0"),
    ("packages/a", "ai", "4.0.0"),
    ("packages/a", "openai", "5.0.0"),
}


def _parse(text: str) -> Manifest:
    return package_lock.parse(text.encode(), {"openai", "ai", "@langchain/openai", "@langchain/core"}.__contains__)


@pytest.mark.parametrize("text", VERSIONS.values(), ids=VERSIONS)
def test_every_version_says_the_same(text: str) -> None:
    """Of one installation, each version of the format gives the same packages, edges and resolutions."""
    manifest = _parse(text)

    assert "demo" == manifest.project
    assert HELD == {(each.name, each.version) for each in manifest.dependencies}
    assert EDGES == {(e.source.name, e.source.version, e.target.name, e.target.version) for e in manifest.edges}
    assert RESOLUTIONS == {(each.directory, each.package.name, each.package.version) for each in manifest.resolutions}
    assert len(RESOLUTIONS) == len(manifest.resolutions)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            VERSION_1,
            {
                ("@langchain/core", 6),
                ("@langchain/openai", 7),
                ("openai", 11),
                ("openai", 18),
                ("ai", 21),
                ("openai", 22),
                ("openai", 23),
            },
        ),
        (
            VERSION_3,
            {
                ("@langchain/openai", 10),
                ("@langchain/core", 17),
                ("openai", 18),
                ("ai", 22),
                ("openai", 23),
                ("openai", 24),
                ("openai", 31),
            },
        ),
    ],
    ids=[1, 3],
)
def test_lines(text: str, expected: set[tuple[str, int]]) -> None:
    """A package stands on the line of its own key, not of a dependency that bears its name."""
    assert expected == {(each.name, each.line) for each in _parse(text).dependencies}


@pytest.mark.parametrize("version", ["git+ssh://git@host/x.git#abc", "https://host/x.tgz", "file:x.tgz", "latest", ""])
@pytest.mark.parametrize(
    "shape", ['{{"packages": {{"node_modules/openai": {0}}}}}', '{{"dependencies": {{"openai": {0}}}}}']
)
def test_addresses_are_no_versions(shape: str, version: str) -> None:
    """Where the lock file gives an address instead of a version, nothing is known."""
    assert () == _parse(shape.format(f'{{"version": "{version}"}}')).dependencies


def test_an_alias_is_no_resolution() -> None:
    """A package under another name is held, but an import by its own name does not get it."""
    manifest = _parse('{"packages": {"node_modules/x": {"name": "openai", "version": "4.0.0"}}}')

    assert [("openai", "4.0.0")] == [(each.name, each.version) for each in manifest.dependencies]
    assert () == manifest.resolutions
