"""Packages that follow a rule: `langchain-*` is imported as `langchain_*`."""

from __future__ import annotations

import re

from attrs import frozen

from ai_finder.domain.catalogue.conventions import CONVENTIONS
from ai_finder.domain.catalogue.package import Package
from ai_finder.domain.vocabulary import Ecosystem

_MEMBER = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")


@frozen
class Family:
    """A pattern of names and the patterns of their import roots; `*` stands for the member in both."""

    ecosystem: Ecosystem
    name: str
    roots: tuple[str, ...]
    provider: str
    category: str
    source: str

    def named(self, canonical: str) -> Package | None:
        """The member of that name, as the rule alone tells it."""
        member = _between(canonical, self.name)
        return self.member(member) if member is not None and _MEMBER.fullmatch(member) else None

    def imported(self, root: str) -> Package | None:
        """The member that is imported by exactly that root."""
        convention = CONVENTIONS[self.ecosystem]
        for pattern in self.roots:
            part = _between(root, pattern)
            if part is not None and convention.separator not in part:
                member = convention.name(part)
                if convention.root(member) == part and _MEMBER.fullmatch(member):
                    return self.member(member)
        return None

    def member(self, member: str) -> Package:
        """A member that nobody has looked at: what the rule says, and no licence."""
        root = CONVENTIONS[self.ecosystem].root(member)
        return Package(
            ecosystem=self.ecosystem,
            name=self.name.replace("*", member),
            provider=self.provider,
            category=self.category,
            license=None,
            roots=tuple(pattern.replace("*", root) for pattern in self.roots),
            generic=False,
            incidental=False,
            verified=False,
            source=self.source,
        )


def _between(text: str, pattern: str) -> str | None:
    before, _, after = pattern.partition("*")
    if len(text) > len(before) + len(after) and text.startswith(before) and text.endswith(after):
        return text[len(before) : len(text) - len(after)]
    return None
