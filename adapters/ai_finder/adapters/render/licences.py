"""What a manifest states of its licence -> an SPDX expression, where it is one."""

from __future__ import annotations

import re
from functools import cache

from attrs import frozen
from license_expression import ExpressionError, Licensing, get_spdx_licensing

_LICENSE_REF = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
_UNKNOWN = frozenset({"", "NOASSERTION", "NONE"})
"""What says of a licence that nothing is said, in words of SPDX or in none."""


@frozen
class Licence:
    """A statement of a licence."""

    stated: str
    expression: str | None
    """In the spelling of the SPDX licence list; none where the statement is no SPDX expression."""
    references: tuple[str, ...]
    """Each `LicenseRef-…` in the expression."""


@cache
def licensing() -> Licensing:
    """The parser that knows the SPDX licence list, which takes a while to load."""
    return get_spdx_licensing()


@cache
def licence(stated: str | None) -> Licence | None:
    """The licence behind a statement; none where nothing is stated."""
    if stated is None or stated.strip().upper() in _UNKNOWN:
        return None
    try:
        expression = licensing().parse(stated)
    except ExpressionError:
        return Licence(stated, expression=None, references=())
    if not all(map(_LICENSE_REF.fullmatch, licensing().unknown_license_keys(expression))):
        return Licence(stated, expression=None, references=())
    references = filter(_LICENSE_REF.fullmatch, licensing().license_keys(expression))
    return Licence(stated, expression=expression.render(), references=tuple(references))
