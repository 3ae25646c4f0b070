"""The literals that a prefilter looks for in a source file before anybody reads it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

from ai_finder.domain.vocabulary import Ecosystem

_SHORT = 4
"""Letters of a module so short that it stands inside many words (`ray` in `array`)."""

_BEFORE_MODULE = " \t\f,\"'"
"""What stands before the first segment of a module: in a statement, or in the call of `import_module`."""

_BEFORE_SPECIFIER = "\"'`"


def tokens(ecosystem: Ecosystem, roots: Iterable[str], crowded: Collection[str]) -> list[str]:
    """Every import of one of the roots has one of these in it; a `*` in a root stands for anything.

    Under a crowded namespace the next segment is looked for. A short module at the very start of a
    continued line is not foreseen.
    """
    fixed = sorted({root.partition("*")[0] for root in roots})
    needed = [root for root in fixed if not any(root != other and root.startswith(other) for other in _open(fixed))]
    return sorted({token for root in needed for token in _LITERALS[ecosystem](root, crowded)})


def _open(fixed: Iterable[str]) -> list[str]:
    """The fixed parts of patterns: they cover what is longer."""
    return [root for root in fixed if root.endswith(("_", "-", "/"))]


def _in_python(root: str, crowded: Collection[str]) -> list[str]:
    head, *rest = root.split(".")
    if head in crowded:
        return rest[:1]
    return [before + head for before in _BEFORE_MODULE] if len(head) <= _SHORT else [head]


def _in_javascript(root: str, _: Collection[str]) -> list[str]:
    telling = root.startswith("@") or "-" in root  # stands in no prose; the quotes of each would cost a compilation
    return [root] if telling else [quote + root for quote in _BEFORE_SPECIFIER]


_LITERALS: Mapping[Ecosystem, Callable[[str, Collection[str]], list[str]]] = MappingProxyType(
    {Ecosystem.PYPI: _in_python, Ecosystem.NPM: _in_javascript}
)
