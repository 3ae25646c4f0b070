"""How each registry spells names, and what an import of a package is called where nobody says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen

from ai_finder.domain.vocabulary import Ecosystem


@frozen
class Convention:
    """The rules of one registry."""

    separator: str
    """Between the segments of an import root."""
    canonical: Callable[[str], str]
    """Any spelling of a name -> the one under which it is looked up."""
    root: Callable[[str], str]
    """(Part of) a canonical name -> the same part of its import root."""
    name: Callable[[str], str]
    """The way back: part of a root -> the same part of the name."""


def _pep503(name: str) -> str:
    """Of https://peps.python.org/pep-0503/#normalized-names, the only spelling."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


CONVENTIONS: Mapping[Ecosystem, Convention] = MappingProxyType(
    {
        Ecosystem.PYPI: Convention(
            separator=".",
            canonical=_pep503,
            root=lambda name: name.replace("-", "_"),
            name=lambda root: root.replace("_", "-"),
        ),
        Ecosystem.NPM: Convention(
            separator="/",
            canonical=lambda name: name.strip().lower(),
            root=lambda name: name,
            name=lambda root: root,
        ),
    }
)
