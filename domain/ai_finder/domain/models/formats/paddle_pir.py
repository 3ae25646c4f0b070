"""Paddle's newer programs: JSON of regions, blocks and operators.

https://github.com/PaddlePaddle/Paddle/tree/develop/paddle/fluid/pir/serialize_deserialize
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.formats.paddle_operators import DANGERS, PATHS
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_PARAMETER, _INPUT, _OUTPUT = "p", "data", "fetch"
_CUSTOM = ("3.", "custom_op.")
"""The dialect of operators that are not Paddle's, by its number and its name."""
_VALUES_LIMIT = 1_000


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """A document with `base_code`, whose magic is `pir`, and a `program`."""
    base = document.get("base_code")
    if not isinstance(base, Mapping) or base.get("magic") != "pir":
        return
    draft.format = FileFormat.PADDLE_PIR_JSON
    shapes, dtypes, custom = list[int](), set[str](), set[str]()
    inputs, outputs = list[str](), list[str]()
    for operator in _operators(document.get("program")):
        name = text(operator.get("#"))
        kind = name.partition(".")[2]
        if name == _PARAMETER:
            dtype, dims = _tensor(operator.get("O"))
            dtypes.add(dtype)
            shapes.append(math.prod(dims) if all(dim >= 0 for dim in dims) else 0)
        elif kind in (_INPUT, _OUTPUT):
            (inputs if kind == _INPUT else outputs).append(_told(operator))
        elif kind in DANGERS:
            attributes = _attributes(operator)
            said = next((text(attributes[key]) for key in sorted(PATHS & set(attributes))), kind)
            draft.warn(DANGERS[kind], said, name)
        elif name.startswith(_CUSTOM):
            custom.add(kind)
            draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, kind, name)
    draft.model = Model(
        parameters=sum(shapes),
        tensors=len(shapes),
        dtypes=tuple(sorted(dtypes)),
        framework="paddlepaddle",
        custom_operators=tuple(sorted(custom)),
        inputs=tuple(inputs[:_VALUES_LIMIT]),
        outputs=tuple(outputs[:_VALUES_LIMIT]),
        metadata=metadata({key: base.get(key) for key in ("version", "trainable")}),
    )


def _operators(program: object) -> Iterator[Mapping[str, object]]:
    """All operators: of a program's regions, of their blocks, and of the regions of those."""
    left = [program]
    while left:
        for region in _mappings(left.pop(), "regions"):
            for block in _mappings(region, "blocks"):
                for operator in _mappings(block, "ops"):
                    yield operator
                    if "regions" in operator:
                        left.append(operator)


def _mappings(holder: object, key: str) -> list[Mapping[str, object]]:
    """The objects in a list of an object."""
    values = holder.get(key) if isinstance(holder, Mapping) else None
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, list) else []


def _attributes(operator: Mapping[str, object]) -> dict[str, object]:
    """An operator's attributes by their names."""
    found = {}
    for attribute in _mappings(operator, "A"):
        name, value = attribute.get("N"), attribute.get("AT")
        if isinstance(name, str) and isinstance(value, Mapping):
            found[name] = value.get("D")
    return found


def _tensor(value: object) -> tuple[str, list[int]]:
    """Type and shape of what an operator gives: `f32`; a length of -1 is one that is not known."""
    first = value[0] if isinstance(value, list) and value else value
    kind = first.get("TT") if isinstance(first, Mapping) else None
    said = kind.get("D") if isinstance(kind, Mapping) else None
    if not isinstance(said, list) or len(said) < 2 or not isinstance(said[0], Mapping) or not isinstance(said[1], list):
        return "?", []
    dtype = text(said[0].get("#")).removeprefix("0.t_")
    return dtype, [dim for dim in said[1] if type(dim) is int and -1 <= dim < 1 << 63][:64]


def _told(operator: Mapping[str, object]) -> str:
    """An input or output: `x: f32[?,4]`."""
    dtype, dims = _tensor(operator.get("O"))
    name = text(_attributes(operator).get("name"))
    return f"{name}: {dtype}[{','.join(str(dim) if dim >= 0 else '?' for dim in dims)}]"
