"""package.json, as npm reads it.

Format: https://docs.npmjs.com/cli/v10/configuring-npm/package-json
"""

from __future__ import annotations

import re
from typing import Any

from ai_finder.domain.dependencies import Dependency, Manifest, Wanted
from ai_finder.domain.manifests import json_text, versions
from ai_finder.domain.manifests.text import decode
from ai_finder.domain.vocabulary import Ecosystem

SECTIONS = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
"""The keys whose objects declare packages; overrides and resolutions do not."""

_ALIAS = re.compile(r"npm:(@?[^@]+)(?:@(.*))?", re.DOTALL)


def parse(data: bytes, wanted: Wanted) -> Manifest:
    """What the package declares. Raises Malformed where the file is not a JSON object."""
    text = decode(data)
    document = json_text.load(text)
    asked = [
        (section, key, name, written)
        for section in SECTIONS
        for key, value in objects(document.get(section)).items()
        if isinstance(value, str) and not value.startswith("jsr:")
        for name, written in (unaliased(key, value),)
        if wanted(name)
    ]
    lines = json_text.lines(text, (each[:2] for each in asked))
    return Manifest(
        project=name_of(document),
        dependencies=tuple(
            Dependency(
                Ecosystem.NPM, name, *versions.read(written, versions.SEMVER), lines.get((section, key)), section
            )
            for section, key, name, written in asked
        ),
    )


def unaliased(key: str, written: str) -> tuple[str, str]:
    """The package behind a key, and its version or range: `npm:openai@^4` names another than the key."""
    alias = _ALIAS.fullmatch(written)
    return (alias[1], alias[2] or "") if alias else (key, written)


def objects(value: object) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def name_of(document: dict[str, Any]) -> str | None:
    """The package's own name."""
    name = document.get("name")
    return name if isinstance(name, str) else None
