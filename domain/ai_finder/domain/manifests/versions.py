"""What a manifest writes beside a name: one version, a range of versions, or neither."""

from __future__ import annotations

import re

_LONGEST = 200
_RELEASE = r"(?:\d+!)?\d+(?:\.\d+)*"
_SUFFIX = (
    r"(?:[-_.]?(?:alpha|beta|preview|post|pre|dev|rev|rc|a|b|c|r)[-_.]?\d*)*"
    r"(?:-[0-9a-z.-]+)?(?:\+[0-9a-z._-]+)?"
)
_ANY = r"[*x](?:\.[*x])*"
_COMPARISON = rf"(?:[<>=!~^]{{1,3}}\s*)?(?:v?{_RELEASE}(?:\.{_ANY})?{_SUFFIX}|{_ANY})"
_RANGE = re.compile(rf"{_COMPARISON}(?:\s*(?:,|\|\|?|\s-\s|\s)\s*{_COMPARISON})*,?", re.IGNORECASE | re.ASCII)

RESOLVED = re.compile(rf"({_RELEASE}{_SUFFIX})", re.IGNORECASE | re.ASCII)
"""How a lock file states a version."""
PEP_440 = re.compile(rf"={{2,3}}\s*(v?{_RELEASE}{_SUFFIX})", re.IGNORECASE | re.ASCII)
"""How PEP 508 pins one version."""
POETRY = re.compile(rf"(?:={{1,3}}\s*)?(v?{_RELEASE}{_SUFFIX})", re.IGNORECASE | re.ASCII)
"""How poetry pins one version: https://python-poetry.org/docs/dependency-specification/"""
SEMVER = re.compile(r"[=v\s]*(\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?(?:\+[0-9a-z.-]+)?)", re.IGNORECASE | re.ASCII)
"""How npm pins one version: https://docs.npmjs.com/cli/v10/configuring-npm/package-json#dependencies"""


def read(written: object, exact: re.Pattern[str]) -> tuple[str | None, str | None]:
    """The version and the range of what is written, at most one of them: an address, a path or a tag is neither."""
    if not isinstance(written, str) or len(written) > _LONGEST:
        return None, None
    text = written.strip()
    if pinned := exact.fullmatch(text):
        return pinned[1], None
    return None, text if _RANGE.fullmatch(text) else None
