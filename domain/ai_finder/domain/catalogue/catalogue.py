"""The catalogue: which packages are AI, by name and by import."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from attrs import frozen

from ai_finder.domain.catalogue.family import Family
from ai_finder.domain.catalogue.package import Package
from ai_finder.domain.catalogue.registry import Registry
from ai_finder.domain.imports import Wanted
from ai_finder.domain.vocabulary import Ecosystem


@frozen
class Catalogue:
    """What `compile` made of the provider files."""

    digest: str
    """SHA-256 of the artefact, in hex."""
    registries: Mapping[Ecosystem, Registry]

    @classmethod
    def decode(cls, artefact: bytes) -> Catalogue:
        """The catalogue in the bytes that `ai_finder.domain.catalogue.compile` returned."""
        tables = json.loads(artefact)
        return cls(
            digest=hashlib.sha256(artefact).hexdigest(),
            registries={
                ecosystem: Registry(
                    ecosystem=ecosystem,
                    packages=tables[ecosystem]["packages"],
                    roots=tables[ecosystem]["roots"],
                    families=tuple(
                        Family(ecosystem, name, tuple(roots), provider, category, source)
                        for name, roots, provider, category, source in tables[ecosystem]["families"]
                    ),
                    tokens=tuple(tables[ecosystem]["tokens"]),
                )
                for ecosystem in Ecosystem
            },
        )

    def package(self, ecosystem: Ecosystem, name: str) -> Package | None:
        """The package of that name, in any spelling that its registry accepts; members of families too."""
        return self.registries[ecosystem].package(name)

    def behind(self, ecosystem: Ecosystem, module: str) -> tuple[Package, ...]:
        """The packages that provide a module: of the longest import root, by whole segments, wins.

        Several where packages share the root, the most used first; none where no AI is behind it.
        """
        return self.registries[ecosystem].behind(module)

    def stems(self, ecosystem: Ecosystem, module: str) -> bool:
        """Whether a root may begin with `module` and go on (`google`), so that what is imported from it matters."""
        return self.registries[ecosystem].stems(module)

    def wanted(self, ecosystem: Ecosystem) -> Wanted:
        """The first segments that `behind` may answer; a new mapping each time, since it learns."""
        return self.registries[ecosystem].wanted()

    def tokens(self, ecosystem: Ecosystem) -> tuple[str, ...]:
        """Literals for a prefilter: a source file without any of them imports none of the packages."""
        return self.registries[ecosystem].tokens
