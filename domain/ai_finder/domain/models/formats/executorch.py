"""ExecuTorch's programs (`.pte`): a flatbuffer with the identifier ET12, and segments of data behind it.

The schema: https://github.com/pytorch/executorch/blob/main/schema/program.fbs. Between the flatbuffer's first bytes and
its root an extended header may lie (`eh00`: its own length, the flatbuffer's length, where the segments begin, and
since its longer version how long they are; https://docs.pytorch.org/executorch/main/pte-file-format.html).
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.flatbuffer import Buffer, Table
from ai_finder.domain.models.formats.tf_nodes import Tensor, Weights, signature
from ai_finder.domain.models.model import metadata
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_IDENTIFIER = re.compile(rb"ET\d\d")
_HEADER, _HEADER_SIZES = b"eh00", range(24, 4096)
_TYPES = {
    0: "uint8",
    1: "int8",
    2: "int16",
    3: "int32",
    4: "int64",
    5: "float16",
    6: "float32",
    7: "float64",
    11: "bool",
    12: "qint8",
    13: "quint8",
    14: "qint32",
    15: "bfloat16",
    16: "quint4x2",
    17: "quint2x4",
    22: "bits16",
    23: "float8_e5m2",
    24: "float8_e4m3fn",
    25: "float8_e5m2fnuz",
    26: "float8_e4m3fnuz",
    27: "uint16",
    28: "uint32",
    29: "uint64",
}
_TENSOR = 5
"""The number of a tensor among the types of values."""
_MOST_DIMENSIONS = 64
_MOST_SIDES, _MOST_PLANS, _MOST_DELEGATES, _MOST_SEGMENTS = 256, 64, 10_000, 100_000
_PROGRAMS = frozenset((b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf"))
"""How a segment begins that a delegate loads as a shared library (AOTInductor does)."""
_EXTERNAL = 1
"""The location of a tensor whose data lies in another file."""


def read(file: File, draft: Draft) -> None:
    """A program. Truncated where its data is not all there."""
    if not _IDENTIFIER.fullmatch(file.head[4:8]) or int.from_bytes(file.head[:4], "little") < 8:
        return
    draft.format = FileFormat.EXECUTORCH
    draft.model = evolve(draft.model, framework="executorch")
    base = _base(file)
    program = Buffer(file).root()
    weights, backends, names = Weights(), set[str](), []
    try:
        for number, plan in enumerate(program.tables(1)):
            if number >= _MOST_PLANS:
                raise LimitExceeded("methods", _MOST_PLANS)
            names.append(plan.text(0) or "?")
            _plan(plan, number, weights, backends, draft)
    finally:
        said = {
            "schema_version": program.number(0, "I"),
            "methods": " ".join(names),
            "backends": " ".join(sorted(backends)),
        }
        draft.model = evolve(draft.model, metadata=metadata((key, value) for key, value in said.items() if value != ""))
        weights.put(draft)
    _hold_segments(program, base, file, draft)


def _base(file: File) -> int:
    """Where the segments begin; 0 where there are none. Malformed or Truncated where that cannot be true."""
    if file.head[8:12] != _HEADER:
        return 0
    length = int.from_bytes(file.read(12, 4), "little")
    if length not in _HEADER_SIZES:
        raise Malformed("the extended header has an impossible length")
    header = file.read(8, length)
    program, base = (int.from_bytes(header[at : at + 8], "little") for at in (8, 16))
    size = int.from_bytes(header[24:32], "little") if length >= 32 else 0
    if program < 8 + length or (base and base < program):
        raise Malformed("the extended header says what cannot be true")
    if max(program, base + size) > file.size:
        raise Truncated("the file ends before its program or its data")
    return base


def _plan(plan: Table, number: int, weights: Weights, backends: set[str], draft: Draft) -> None:
    """A method: its inputs and outputs, its constant tensors, and the engines that parts of it are handed to."""
    for count, delegate in enumerate(plan.tables(7)):
        if count >= _MOST_DELEGATES:
            raise LimitExceeded("delegates", _MOST_DELEGATES)
        backends.add(delegate.text(0) or "?")
    if number == 0:
        draft.model = evolve(draft.model, inputs=_side(plan, 3, "input"), outputs=_side(plan, 4, "output"))
    for value in plan.tables(2):
        tensor = value.table(1) if value.number(0, "B") == _TENSOR else None
        if tensor is not None and _is_constant(tensor):
            weights.add(_tensor(tensor))


def _is_constant(tensor: Table) -> bool:
    """Whether its data comes with the program, or lies in another file; what is merely initialised is none."""
    extra = tensor.table(9)
    external = extra is not None and extra.number(2, "b") == _EXTERNAL
    return tensor.table(6) is None and (tensor.number(5, "I") > 0 or external)


def _tensor(tensor: Table) -> Tensor:
    shape = tensor.numbers(2, "i", _MOST_DIMENSIONS)
    if any(size < 0 for size in shape) or prod(shape) >= 1 << 63:
        raise Malformed("a tensor has an impossible shape")
    number = tensor.number(0, "b")
    return Tensor(_TYPES.get(number, str(number)), shape)


def _side(plan: Table, slot: int, name: str) -> tuple[str, ...]:
    """The inputs or outputs that are tensors; they have no names."""
    found = []
    for number, index in enumerate(plan.numbers(slot, "i", _MOST_SIDES)):
        value = plan.item(2, index)
        tensor = value.table(1) if value.number(0, "B") == _TENSOR else None
        if tensor is not None:
            found.append(signature(f"{name}_{number}", *_tensor(tensor)[:2]))
    return tuple(found)


def _hold_segments(program: Table, base: int, file: File, draft: Draft) -> None:
    """Warn of native code. Malformed where segments overlap or lie nowhere, Truncated where one is not all there."""
    end = 0
    for number, segment in enumerate(program.tables(4)):
        if number >= _MOST_SEGMENTS:
            raise LimitExceeded("segments", _MOST_SEGMENTS)
        if not base:
            raise Malformed("a segment lies nowhere")
        offset, size = segment.number(0, "Q"), segment.number(1, "Q")
        if offset < end:
            raise Malformed("two segments lie over each other")
        end = offset + size
        if base + end > file.size:
            raise Truncated("the file ends before its last segment")
        if size and file.peek(base + offset, 4) in _PROGRAMS:
            draft.warn(Danger.EXECUTABLE_NATIVE_CODE, f"segment {number}", f"{base + offset:#x}")
