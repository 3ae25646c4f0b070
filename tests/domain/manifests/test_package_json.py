"""package.json."""

from __future__ import annotations

import json

import pytest

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.manifests import package_json

TEXT = """\
{
  "name": "demo", "overrides": { "openai": "4.0.0" },
  "resolutions": { "openai": "4.0.0" },
  "note": "\\"dependencies\\": { \\"openai\\": \\"1\\" }",
  "nested": { "dependencies": { "openai": "9.9.9" }, "list": [ { "openai": "9" } ] },
  "dependencies": { "ai": "4.0.0",
    "openai": "^4.2.0", "@langchain/core":
      "0.3.x",
    "open\\u0061i-two": "npm:openai@3.3.0",
    "scoped": "npm:@scope/openai@^1",
    "bare": "npm:openai"
  },
  "peerDependencies": { "openai": "*" },
  "peerDependenciesMeta": { "openai": { "optional": true } },
  "bundledDependencies": ["openai"],
  "devDependencies": {
    "tagged": "latest", "workspaced": "workspace:*", "hosted": "github:user/repo",
    "git": "git+https://user:key@host/x.git", "file": "file:../x", "catalogued": "catalog:",
    "other": "jsr:@std/path@1", "odd": 3, "null": null, "v": "v1.2.3"
  },
  "optionalDependencies": { "openai": "1 || 2" },
  "pnpm": { "overrides": { "openai": "4" } }
}
"""

ROWS = [
    ("ai", "4.0.0", None, 6, "dependencies"),
    ("openai", None, "^4.2.0", 7, "dependencies"),
    ("@langchain/core", None, "0.3.x", 7, "dependencies"),
    ("openai", "3.3.0", None, 9, "dependencies"),
    ("@scope/openai", None, "^1", 10, "dependencies"),
    ("openai", None, None, 11, "dependencies"),
    ("tagged", None, None, 17, "devDependencies"),
    ("workspaced", None, None, 17, "devDependencies"),
    ("hosted", None, None, 17, "devDependencies"),
    ("git", None, None, 18, "devDependencies"),
    ("file", None, None, 18, "devDependencies"),
    ("catalogued", None, None, 18, "devDependencies"),
    ("v", "1.2.3", None, 19, "devDependencies"),
    ("openai", None, "*", 13, "peerDependencies"),
    ("openai", None, "1 || 2", 21, "optionalDependencies"),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_declarations(newline: str) -> None:
    """Every section that declares is read, with the line of the key inside it; overrides and texts declare nothing."""
    manifest = package_json.parse(TEXT.replace("\n", newline).encode(), lambda _: True)

    assert "demo" == manifest.project
    assert ROWS == [(d.name, d.version, d.version_range, d.line, d.section) for d in manifest.dependencies]


def test_an_alias_counts_by_its_package() -> None:
    """The caller is asked for the package behind an alias, not for the key."""
    manifest = package_json.parse(TEXT.encode(), {"@scope/openai", "bare"}.__contains__)

    assert ["@scope/openai"] == [each.name for each in manifest.dependencies]


def test_the_last_of_two_keys_counts() -> None:
    """JSON's parsers keep the last of two equal keys: so does the line."""
    text = '{"dependencies": {"openai": "1.0.0"},\n"dependencies": {"openai": "2.0.0",\n"openai": "3.0.0"}}'

    (found,) = package_json.parse(text.encode(), lambda _: True).dependencies
    assert ("3.0.0", 3) == (found.version, found.line)


@pytest.mark.parametrize(
    "document", [{}, {"name": 3, "dependencies": []}, {"dependencies": {"openai": {"version": "1"}}}]
)
def test_values_of_another_type_are_passed_over(document: object) -> None:
    """A value whose type the format does not allow declares nothing and harms nothing."""
    manifest = package_json.parse(json.dumps(document).encode(), lambda _: True)

    assert (None, ()) == (manifest.project, manifest.dependencies)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[1,2]",
        b"null",
        b"{",
        b"{} {}",
        b"{'a': 1}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' + b"1" * 9_999 + b"}",
    ],
    ids=["empty", "list", "null", "open", "two", "quotes", "brackets", "braces", "digits"],
)
def test_what_is_no_json_object_is_malformed(data: bytes) -> None:
    """A file that is no JSON object is malformed, however deep it goes."""
    with pytest.raises(Malformed):
        package_json.parse(data, lambda _: True)
