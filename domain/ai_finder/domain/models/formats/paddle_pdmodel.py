"""Paddle's program: a ProgramDesc, which has no magic.

https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/fluid/framework/framework.proto
"""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings.protobuf import Field, fields, has_shape, shape, shaped
from ai_finder.domain.models.formats.paddle_operators import DANGERS, PATHS, version
from ai_finder.domain.models.model import Model, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

DTYPES = {
    0: "BOOL",
    1: "INT16",
    2: "INT32",
    3: "INT64",
    4: "FP16",
    5: "FP32",
    6: "FP64",
    20: "UINT8",
    21: "INT8",
    22: "BF16",
    23: "COMPLEX64",
    24: "COMPLEX128",
    32: "FP8_E4M3FN",
    33: "FP8_E5M2",
    36: "UINT16",
    37: "UINT32",
    38: "UINT64",
}
"""The names of VarType.Type, by number; only those of elements."""
_LONG = {"FP16": "float16", "FP32": "float32", "FP64": "float64", "BF16": "bfloat16"}
_PROGRAM = shape(length=(1, 2, 3, 4, 5))
_BLOCK = shape(varint=(1, 2, 5), length=(3, 4))
_VAR = shape(length=(1, 2, 7), varint=(3, 4, 5, 6))
_TYPE = shape(varint=(1,), length=(2, 3, 4, 5, 7, 8, 9, 10, 11, 12))
_TENSOR = shape(varint=(1,), packed=(2,))
_OPERATOR = shape(length=(1, 2, 3, 4), varint=(5,))
_DANGERS = {kind.encode(): danger for kind, danger in DANGERS.items()}
_DENSE_TENSOR = 7
_DIMENSIONS_LIMIT, _NAME_LIMIT, _VALUES_LIMIT, _BLOCKS_LIMIT = 64, 1 << 16, 1_000, 10_000
_BROKEN_LIMIT = 1_000
"""How many parts of a block may be broken before the rest is left alone."""
_FEWEST_BYTES = 48
"""What a variable or an operator takes at least, on average."""


@frozen
class _Tensor:
    """A variable that is a tensor; a length of -1 is one that is not known."""

    dtype: str
    dims: tuple[int, ...]
    persistable: bool

    def told(self, name: bytes) -> str:
        """`x: float32[?,4]`."""
        dims = ",".join(str(dim) if dim >= 0 else "?" for dim in self.dims)
        return f"{text(name)}: {_LONG.get(self.dtype, self.dtype.lower())}[{dims}]"


@define
class _Program:
    """What the blocks of a program hold; it stays also where they then break."""

    draft: Draft
    tensors: dict[bytes, _Tensor] = field(factory=dict)
    inputs: list[bytes] = field(factory=list)
    outputs: list[bytes] = field(factory=list)
    version: int = 0
    problem: Malformed | None = None
    """The first thing that is wrong."""

    def block(self, block: Field) -> None:
        """Note the variables and operators of a block."""
        most, broken = 2_000 + block.length // _FEWEST_BYTES, 0
        for count, part in enumerate(shaped(block.fields(), _BLOCK)):
            if count == most:
                raise LimitExceeded("parts of a block of its length", most)
            try:
                self._part(part)
            except Truncated:
                raise
            except Malformed as problem:
                self.problem = self.problem or problem
                broken += 1
                if broken == _BROKEN_LIMIT:
                    raise

    def _part(self, part: Field) -> None:
        if part.number == 3:
            self._variable(part)
        elif part.number == 4:
            self._operator(part)

    def model(self) -> Model:
        """The facts."""
        weights = [tensor for tensor in self.tensors.values() if tensor.persistable]
        return Model(
            parameters=sum(math.prod(tensor.dims) for tensor in weights if min(tensor.dims, default=0) >= 0),
            tensors=len(weights),
            dtypes=tuple(sorted({tensor.dtype for tensor in weights})),
            framework="paddlepaddle",
            framework_version=version(self.version),
            inputs=self._told(self.inputs),
            outputs=self._told(self.outputs),
        )

    def _told(self, names: list[bytes]) -> tuple[str, ...]:
        return tuple(self.tensors[name].told(name) for name in names[:_VALUES_LIMIT] if name in self.tensors)

    def _variable(self, message: Field) -> None:
        name, tensor, persistable = b"", None, False
        for part in shaped(message.fields(), _VAR):
            match part.number:
                case 1:
                    name = part.bytes(_NAME_LIMIT)
                case 2:
                    tensor = _dense(part)
                case 3:
                    persistable = part.value == 1
        if tensor is not None:
            self.tensors[name] = _Tensor(*tensor, persistable)

    def _operator(self, message: Field) -> None:
        parts = list(shaped(message.fields(), _OPERATOR))
        kind = next((part.bytes(_NAME_LIMIT) for part in parts if part.number == 3), b"")
        if kind == b"feed":
            self.inputs += _arguments(part for part in parts if part.number == 2)
        elif kind == b"fetch":
            self.outputs += _arguments(part for part in parts if part.number == 1)
        elif kind in _DANGERS:
            attributes = (_attribute(part) for part in parts if part.number == 4)
            said = next((value for name, value in attributes if name in PATHS and value), text(kind))
            self.draft.warn(_DANGERS[kind], said, f"{text(kind)}:0x{message.start:x}")


def read(file: File, draft: Draft) -> None:
    """A file of one program."""
    program = _Program(draft)
    try:
        for part in shaped(fields(file, limit=_BLOCKS_LIMIT), _PROGRAM):
            if part.number == 1:
                if draft.format is None and not _is_block(part):
                    return
                draft.format = FileFormat.PADDLE_PDMODEL
                program.block(part)
            elif part.number == 4:
                program.version = next((number.value for number in part.fields() if number.number == 1), 0)
    finally:
        if draft.format is not None:
            draft.model = program.model()
    if program.problem is not None:
        raise program.problem


def _is_block(block: Field) -> bool:
    """Whether a message is a program's first block: its number, that of no parent, and variables or operators."""
    first = list(islice(block.fields(), 3))
    return (
        [part.number for part in first[:2]] == [1, 2]
        and (first[0].value, first[1].signed) == (0, -1)
        and len(first) == 3
        and has_shape(first, _BLOCK)
        and has_shape(first[2].fields(), _VAR if first[2].number == 3 else _OPERATOR, 8)
    )


def tensor(message: Field) -> tuple[str, tuple[int, ...]]:
    """A TensorDesc: type and shape."""
    dtype, dims = "", list[int]()
    for part in shaped(message.fields(), _TENSOR):
        if part.number == 1:
            dtype = DTYPES.get(part.value, str(part.value))
        else:
            dims += [dim - (1 << 64) if dim >> 63 else dim for dim in part.varints(_DIMENSIONS_LIMIT)]
    if len(dims) > _DIMENSIONS_LIMIT:
        raise LimitExceeded("dimensions of a tensor", _DIMENSIONS_LIMIT)
    return dtype, tuple(dims)


def _dense(message: Field) -> tuple[str, tuple[int, ...]] | None:
    """The tensor that a VarType is; None where it is something else."""
    kind, found = 0, None
    for part in shaped(message.fields(), _TYPE):
        if part.number == 1:
            kind = part.value
        elif part.number == 3:
            found = next((tensor(inner) for inner in part.fields() if inner.number == 1), None)
    return found if kind == _DENSE_TENSOR else None


def _arguments(variables: Iterable[Field]) -> list[bytes]:
    """The names in OpDesc.Var messages."""
    return [part.bytes(_NAME_LIMIT) for variable in variables for part in variable.fields() if part.number == 2]


def _attribute(message: Field) -> tuple[str, str]:
    """Name and value of an attribute that is text."""
    name, value = "", ""
    for part in message.fields():
        if part.number == 1:
            name = part.text()
        elif part.number == 5:
            value = part.text()
    return name, value
