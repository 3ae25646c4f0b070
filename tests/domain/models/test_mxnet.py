"""MXNet's arrays and graphs."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

FOLDER = FILES / "mxnet_models"
LIST = (FOLDER / "list.params").read_bytes()
GRAPH = json.loads((FOLDER / "network-symbol.json").read_text())


def look(content: bytes) -> Identified:
    """What a file without a name is."""
    return identify(File.of(content))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.params")), ids=lambda path: path.stem)
def test_arrays_cut_anywhere_are_truncated(path: Path) -> None:
    """From the header on."""
    content = path.read_bytes()
    assert {Verdict.TRUNCATED} == {look(content[:end]).verdict for end in range(24, len(content))}


def array(magic: int | None, shape: tuple[int, ...], dtype: int = 0) -> bytes:
    """An array of zeros in one of the forms."""
    sizes = struct.pack(f"<{len(shape)}{'I' if magic is None else 'q'}", *shape)
    length = 4
    for size in shape:
        length *= size
    front = b"" if magic is None else struct.pack("<I", magic)
    front += struct.pack("<i", 0) if magic in (0xF993FAC9, 0xF993FACA) else b""
    content = bytes(length) if length < 1 << 20 else b""
    return front + struct.pack("<i", len(shape)) + sizes + struct.pack("<iii", 1, 0, dtype) + content


def listed(*arrays: bytes, names: int = 0) -> bytes:
    """A file of them."""
    return struct.pack("<QQQ", 0x112, 0, len(arrays)) + b"".join(arrays) + struct.pack("<Q", names)


@pytest.mark.parametrize("magic", [None, 0xF993FAC8, 0xF993FAC9, 0xF993FACA])
def test_each_form_of_an_array(magic: int | None) -> None:
    """Also those of versions that no package installs any more."""
    found = look(listed(array(magic, (2, 3)), array(magic, (4,))))
    assert (Verdict.VALID, 10, 2) == (found.verdict, found.model.parameters, found.model.tensors)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (LIST + b"\0", Verdict.MALFORMED),
        (listed(array(0xF993FAC9, (2,), dtype=99)), Verdict.MALFORMED),
        (listed(array(0xF993FAC9, (2,)), names=7), Verdict.MALFORMED),
        (listed(array(0xF993FAC9, (1 << 40, 1 << 40, 1 << 40))), Verdict.TRUNCATED),
        (listed(struct.pack("<Iii", 0xF993FAC9, 0, 1 << 30)), Verdict.MALFORMED),
        (listed(struct.pack("<Iii", 0xF993FAC9, 7, 0)), Verdict.MALFORMED),
        (struct.pack("<QQQ", 0x112, 0, 1 << 63), Verdict.MALFORMED),
        (struct.pack("<QQQ", 0x112, 0, 5), Verdict.TRUNCATED),
    ],
)
def test_arrays_that_lie(content: bytes, verdict: Verdict) -> None:
    """Numbers of arrays, names, dimensions and types that cannot be true."""
    found = look(content)
    assert (FileFormat.MXNET_PARAMS, verdict) == (found.format, found.verdict)


def changed(**values: Any) -> bytes:
    """The graph with other values."""
    return json.dumps(GRAPH | values).encode()


@pytest.mark.parametrize(
    "values",
    [
        {"heads": [[99, 0, 0]]},
        {"heads": [[]]},
        {"heads": None},
        {"arg_nodes": [99]},
        {"arg_nodes": {}},
        {"nodes": [*GRAPH["nodes"], {"op": "x", "name": "x", "inputs": [[99, 0, 0]]}]},
        {"nodes": [*GRAPH["nodes"], {"op": {}}]},
        {"nodes": [*GRAPH["nodes"], None]},
    ],
)
def test_a_graph_that_names_what_is_not_there_is_malformed(values: dict[str, Any]) -> None:
    """Nodes are numbered in the order in which they are computed."""
    found = look(changed(**values))
    assert (FileFormat.MXNET_SYMBOL, Verdict.MALFORMED) == (found.format, found.verdict)


@pytest.mark.parametrize("op", ["Custom", "_CustomFunction", "_Native", "_NDArray"])
def test_a_call_into_python_is_told_of_a_broken_graph_too(op: str) -> None:
    """The graph is looked through before it is checked."""
    nodes = [*GRAPH["nodes"], {"op": op, "name": "x", "attr": {"op_type": "its name"}, "inputs": [[99, 0, 0]]}]
    found = look(changed(nodes=nodes))
    assert (Verdict.MALFORMED, RiskLevel.DANGEROUS) == (found.verdict, found.risk)
    assert ["nodes[9]"] == [reason.where for reason in found.reasons]


def test_a_graph_of_tvm_is_none_of_mxnet() -> None:
    """It looks alike, but for its operator."""
    nodes = [{"op": "null", "name": "x", "inputs": []}, {"op": "tvm_op", "name": "f", "inputs": [[0, 0, 0]]}]
    assert FileFormat.JSON is look(changed(nodes=nodes)).format
