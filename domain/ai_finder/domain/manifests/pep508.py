"""A Python requirement, by PEP 508.

Format: https://packaging.python.org/en/latest/specifications/dependency-specifiers/
"""

from __future__ import annotations

import re

from attrs import frozen

from ai_finder.domain.manifests import versions

_COMPARISON = r"(?:===|[<>=!~]=|[<>])\s*+[^\s,;()]++\s*+"
_RANGE = rf"(?:{_COMPARISON}(?:,\s*+{_COMPARISON})*+)?+"
_REQUIREMENT = re.compile(
    rf"""
    \s*+ (?P<name> [A-Z0-9] (?:[A-Z0-9._-]*[A-Z0-9])?+ )
    \s*+ (?:\[[^\]]*+\])?+ \s*+
    (?: @\s*+\S.*+
      | (?P<bracket>\()?+ \s*+ (?P<range>{_RANGE}) ,?+ \s*+ (?(bracket)\)) \s*+ (?:;.*)?+
    )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII | re.DOTALL,
)


@frozen
class Requirement:
    """A name, and the version or the range asked for."""

    name: str
    version: str | None
    version_range: str | None


def requirement(text: object) -> Requirement | None:
    """What the text asks for, extras and markers apart; None where it is no requirement."""
    match = _REQUIREMENT.fullmatch(text) if isinstance(text, str) else None
    return match and Requirement(match["name"], *versions.read(match["range"], versions.PEP_440))
