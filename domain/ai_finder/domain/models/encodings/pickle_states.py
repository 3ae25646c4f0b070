"""What an object does with the state that a pickle gives it, where that is more than to keep it."""

from __future__ import annotations

import re

from ai_finder.domain.models.encodings.pickle_values import KEPT_ITEMS, Call, Global, maker

PARTIAL = "functools.partial"
_DISTRIBUTIONS = "scipy.stats."
_TEMPLATE = "_parse_arg_template"
_FUNCTION = r"def _parse_args\w*\(self,[\w ,=']*\):\n +return (?:self\._argcheck_rvs)?\([\w ,=']*\)[\w ,=']*\n"
_FUNCTIONS = re.compile(rf"\s*(?:{_FUNCTION}\s*)*")
"""What scipy/stats/_distn_infrastructure.py makes of its own template: functions that call nothing."""


def runs_code(made: object, state: object) -> bool:
    """Whether code in the state is run: a distribution of scipy makes its methods of a text in it.

    So does a class or function itself, which gets other attributes.
    """
    if isinstance(made, Global):
        return bool(state)
    if isinstance(state, dict) and _TEMPLATE in state:
        template = state[_TEMPLATE]
        return not isinstance(template, str) or _FUNCTIONS.fullmatch(template) is None
    if not (maker(made) or "").startswith(_DISTRIBUTIONS):
        return False
    return len(state) >= KEPT_ITEMS if isinstance(state, dict) else not isinstance(state, tuple | None)


def function_of(partial: Call, state: object = None) -> Global | None:
    """The function that a partial one calls, or will with this state; None where it is made by something else."""
    given = state if isinstance(state, tuple) else partial.arguments
    function = given[0] if isinstance(given, tuple) and given else None
    return function if isinstance(function, Global) else None
