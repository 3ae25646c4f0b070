"""What objects do with the state that a pickle gives them."""

from __future__ import annotations

import pytest

from ai_finder.domain.models.encodings.pickle_states import function_of, runs_code
from ai_finder.domain.models.encodings.pickle_values import KEPT_ITEMS, Call, Global, Opaque, class_name

NORMAL = Call(Global("scipy.stats._continuous_distns.norm_gen"), ())
BETA = """
def _parse_args(self, a, b, loc=0, scale=1):
    return (a, b, ), loc, scale

def _parse_args_rvs(self, a, b, loc=0, scale=1, size=None):
    return self._argcheck_rvs(a, b, loc, scale, size=size)

def _parse_args_stats(self, a, b, loc=0, scale=1, moments='mv'):
    return (a, b, ), loc, scale, moments
"""


@pytest.mark.parametrize(
    ("expected", "state"),
    [
        (False, {"_parse_arg_template": BETA, "a": 1}),
        (False, {"_parse_arg_template": BETA.replace("a, b, ", "")}),
        (False, {"a": 1}),
        (False, None),
        (True, {"_parse_arg_template": "print()"}),
        (True, {"_parse_arg_template": BETA + "print()"}),
        (True, {"_parse_arg_template": BETA.replace("loc=0", "loc=print()")}),
        (True, {"_parse_arg_template": BETA.replace("), loc", "), print(), loc", 1)}),
        (True, {"_parse_arg_template": Opaque()}),
        (True, [("_parse_arg_template", "print()")]),
        (True, Opaque()),
        (True, dict.fromkeys(map(str, range(KEPT_ITEMS)))),
    ],
)
def test_a_distribution_makes_functions_of_its_own_template_only(expected: bool, state: object) -> None:
    """It runs whatever text is there; what is not seen may be one."""
    assert expected is runs_code(NORMAL, state)


def test_other_objects_keep_what_they_get() -> None:
    """Unless it is a class that gets it."""
    assert not runs_code(Call(Global("a.B"), ()), Opaque())
    assert runs_code(Call(Global("a.B"), ()), {"_parse_arg_template": "print()"})
    assert runs_code(Global("a.B"), {"a": 1})


def test_the_function_of_a_partial_one() -> None:
    """The state has the last word."""
    first, second = Global("a.f"), Global("a.g")
    made = Call(Global("functools.partial"), (first,))
    assert (first, second) == (function_of(made), function_of(made, (second, (), {}, None)))
    assert function_of(made, (Opaque(),)) is None


@pytest.mark.parametrize(
    ("expected", "name"),
    [("a.Net", "a.Net"), ("a._Net", "a._Net"), (None, "os.mkdir"), (None, "a.make"), (None, "subprocess.Popen")],
)
def test_the_class_of_a_model(expected: str | None, name: str) -> None:
    """Neither a function nor an attack is one."""
    assert expected == class_name(Call(Global(name), ()))
