"""What a pickle would make, as far as it is known without making it.

None, numbers, strings, bytes, tuples, lists and dicts stand for themselves; of lists and dicts the first entries are
kept, of dicts only those with a string as key.
"""

from __future__ import annotations

from attrs import define, frozen

from ai_finder.domain.models.risks.python_names import Judgement, judge

KEPT_ITEMS = 1 << 16


@define(eq=False)
class Global:
    """An imported class or function."""

    name: str
    """With its module."""


@define(eq=False)
class Call:
    """What a class or function returns."""

    function: object
    arguments: object


@define(eq=False)
class Opaque:
    """Whatever else: a set, an object outside the pickle, text and bytes that are too long to keep."""

    head: bytes = b""


@frozen
class Storage:
    """The elements of tensors, which lie outside the pickle."""

    key: str
    dtype: str
    elements: int


@frozen
class Tensor:
    """A tensor or array: how its elements are spelled by its library (`float32`), and its shape."""

    dtype: str
    shape: tuple[int, ...]


@define(eq=False)
class Dtype:
    """A type of an array's elements; BUILD tells its size."""

    name: str
    size: int
    """In bytes; 0 where it is unknown."""
    has_objects: bool


_MAKERS = frozenset(("copyreg._reconstructor", "copy_reg._reconstructor", "copyreg.__newobj__", "copy_reg.__newobj__"))


def class_name(value: object) -> str | None:
    """The name of the class that an object is of, where the pickle says it: no function's, and no attack's."""
    name = maker(value)
    if name is None or not name.rpartition(".")[2].lstrip("_")[:1].isupper():
        return None
    return name if judge(name) is not Judgement.DANGEROUS else None


def maker(value: object) -> str | None:
    """The name of the class or function that makes an object."""
    if not isinstance(value, Call) or not isinstance(value.function, Global):
        return None
    if value.function.name not in _MAKERS:
        return value.function.name
    made = value.arguments[0] if isinstance(value.arguments, tuple) and value.arguments else None
    return made.name if isinstance(made, Global) else None
