"""One package of the catalogue."""

from __future__ import annotations

from attrs import frozen

from ai_finder.domain.vocabulary import Ecosystem


@frozen
class Package:
    """A package that is AI, and what is known of it."""

    ecosystem: Ecosystem
    name: str
    """As its registry spells it."""
    provider: str
    category: str
    license: str | None
    """An SPDX expression, where the source states one."""
    roots: tuple[str, ...]
    """What a program imports: dotted modules of Python, specifiers of JavaScript."""
    generic: bool
    """Whether a root is an everyday word (`agents`), so that an import alone proves little."""
    incidental: bool
    """Whether most uses have nothing to do with AI (`boto3`): neither import nor declaration shows any."""
    verified: bool
    """Whether name and roots were read in `source`, not inferred from a family or remembered."""
    source: str
    """Where the facts were read: `owner/repository@commit:path`, `wheel:file`, `npm:name@version`."""
