"""Paddle: programs, their parameters and their checkpoints, hand-written where no library writes them."""

from __future__ import annotations

import json
import pickle
import struct
from collections import OrderedDict

import pytest
from tests.corpus.samples import FILES
from tests.domain.models.messages import held, number

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict


def look(content: bytes, name: str = "x") -> Identified:
    """What a file is."""
    return identify(File.of(content, name))


def program(*operators: bytes, version: int = 0) -> bytes:
    """A program of one block."""
    block = held(1, number(1, 0), number(2, -1), *operators)
    return block + held(4, number(1, version))


OPERATORS = {
    "relu": None,
    "py_func": Danger.GRAPH_PYTHON_FUNCTION,
    "load": Danger.GRAPH_FILE_READ,
    "load_combine": Danger.GRAPH_FILE_READ,
    "save": Danger.GRAPH_FILE_WRITE,
    "save_combine": Danger.GRAPH_FILE_WRITE,
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators_that_reach_beyond_the_graph(operator: str) -> None:
    """In programs old and new; the file that they name is told."""
    path = held(4, held(1, "file_path"), number(2, 2), held(5, "/etc/passwd"))
    old = look(program(held(4, held(3, operator), path), version=3_000_001))
    attribute = {"N": "file_path", "AT": {"#": "0.a_str", "D": "/etc/passwd"}}
    ops = [{"#": f"1.{operator}", "A": [attribute], "I": [], "O": []}]
    body = {"regions": [{"blocks": [{"ops": [{"#": "2.if", "regions": [{"blocks": [{"ops": ops}]}]}]}]}]}
    new = look(json.dumps({"base_code": {"magic": "pir", "version": 1}, "program": body}).encode())
    assert [FileFormat.PADDLE_PDMODEL, FileFormat.PADDLE_PIR_JSON] == [old.format, new.format]
    danger = OPERATORS[operator]
    expected = [(danger, "/etc/passwd")] if danger else []
    assert [expected, expected] == [[(r.danger, r.detail) for r in found.reasons] for found in (old, new)]
    assert "3.0.1" == old.model.framework_version


NO_PROGRAMS = {
    "a message in a message": held(1, number(1, 0), number(2, 5), held(4, held(3, "x"))),
    "a block without anything": held(1, number(1, 0), number(2, -1)),
    "another's block": held(1, number(1, 0), number(2, -1), held(4, number(3, 1))),
    "JSON of another magic": b'{"base_code": {"magic": "other"}, "program": {}}',
}


@pytest.mark.parametrize("content", NO_PROGRAMS.values(), ids=NO_PROGRAMS)
def test_what_is_no_program(content: bytes) -> None:
    """A message that begins otherwise."""
    assert not look(content).recognised


def tensor(*dims: int, kind: int = 5, data: int | None = None) -> bytes:
    """A tensor as it lies in a file of parameters."""
    description = number(1, kind) + b"".join(number(2, dim) for dim in dims)
    size = 4
    for dim in dims:
        size *= dim
    return struct.pack("<IQIi", 0, 0, 0, len(description)) + description + bytes(size if data is None else data)


def test_parameters() -> None:
    """All tensors are counted."""
    found = look(tensor(2, 3) + tensor(4))
    assert (FileFormat.PADDLE_PDIPARAMS, Verdict.VALID) == (found.format, found.verdict)
    assert (10, 2, ("FP32",)) == (found.model.parameters, found.model.tensors, found.model.dtypes)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (tensor(2) + tensor(4)[:-1], Verdict.TRUNCATED),
        (tensor(2) + tensor(4)[:15], Verdict.TRUNCATED),
        (tensor(2) + b"junk" * 20, Verdict.MALFORMED),
        (tensor(2) + tensor(-1, data=0), Verdict.MALFORMED),
        (tensor(2) + tensor(2, kind=99), Verdict.MALFORMED),
        (tensor(2) + tensor(*[1 << 62] * 60, data=8), Verdict.TRUNCATED),
        (tensor(2) + tensor(*[1] * 70, data=4), Verdict.MALFORMED),
    ],
)
def test_parameters_that_lie(content: bytes, verdict: Verdict) -> None:
    """One tensor after the other, up to the end of the file."""
    assert (FileFormat.PADDLE_PDIPARAMS, verdict) == (look(content).format, look(content).verdict)


class Harm:
    """What would leave a file behind, if it were ever unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, ("touch marker",)


CHECKPOINTS = {
    "by a key": (pickle.dumps({"a": 1, "StructuredToParameterName@@": {}}, 2), "x", FileFormat.PADDLE_PDPARAMS),
    "by a state's name": (pickle.dumps({"w_0_moment1_0": 1}, 4), "x", FileFormat.PADDLE_PDOPT),
    "by a schedule": (pickle.dumps({"LR_Scheduler": {"last_lr": 1}}, 4), "x", FileFormat.PADDLE_PDOPT),
    "by its file's name": (pickle.dumps(OrderedDict(a=1), 4), "a.pdparams", FileFormat.PADDLE_PDPARAMS),
    "another's": (pickle.dumps({"a": 1}, 4), "a.pkl", FileFormat.PICKLE),
    "no pickle": (b"\x80\x04 text that is none", "a.pdparams", None),
}


@pytest.mark.parametrize("kind", CHECKPOINTS)
def test_checkpoints(kind: str) -> None:
    """A pickle with Paddle's keys, or by its name."""
    content, name, form = CHECKPOINTS[kind]
    assert form in {None, look(content, name).format}
    assert form or look(content, name).format not in {FileFormat.PADDLE_PDPARAMS, FileFormat.PADDLE_PDOPT}


def test_a_checkpoint_is_judged_as_any_pickle() -> None:
    """What it calls is told, though it has Paddle's keys."""
    found = look(pickle.dumps({"a": Harm(), "StructuredToParameterName@@": {}}, 2))
    assert (FileFormat.PADDLE_PDPARAMS, RiskLevel.DANGEROUS) == (found.format, found.risk)


@pytest.mark.parametrize("path", ["old/net.pdmodel", "new/net.pdiparams", "adam.pdopt"])
def test_a_real_file_that_is_cut_off(path: str) -> None:
    """It is what it was, or unknown; and never sound, where it is known."""
    content = (FILES / "paddle_models" / path).read_bytes()
    found = [look(content[:length]) for length in range(100, len(content), 7)]
    assert Verdict.TRUNCATED in {one.verdict for one in found}
