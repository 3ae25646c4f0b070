"""ONNX: what is a model and what merely looks like one; facts, dangers and lies of hand-written ones."""

from __future__ import annotations

import math

import pytest
from tests.corpus.samples import FILES
from tests.domain.models.messages import held, number

from ai_finder.domain.models import BytesSource, File, Identified, Source, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, Verdict

IR, OPSETS, GRAPH = number(1, 7), held(8, number(2, 17)), held(7, held(2, "g"))


def look(content: bytes, name: str = "x") -> Identified:
    """What a file is."""
    return identify(File.of(content, name))


def model(*graph: bytes) -> bytes:
    """A model of a graph of these fields."""
    return IR + held(7, *graph, held(2, "g")) + OPSETS


def node(operator: str, *more: bytes, domain: str = "") -> bytes:
    """A node of a graph."""
    return held(1, held(4, operator), *more, held(7, domain) if domain else b"")


LOOKALIKES = {
    "a saved model": b"\x08\x01\x12\x08\x0a\x06\x12\x01t*\x01x",
    "one number": IR,
    "no graph": IR + held(2, "pt") + OPSETS,
    "an empty graph": IR + held(7) + OPSETS,
    "an empty operator set": IR + GRAPH + held(8),
    "no operator sets": IR + GRAPH,
    "no version": GRAPH + OPSETS,
    "version 0": number(1, 0) + GRAPH + OPSETS,
    "a huge version": number(1, 128) + GRAPH + OPSETS,
    "a field of another type": number(1, 2) + number(2, 1) + GRAPH,
    "another kind of graph": IR + held(7, number(3, 1)) + OPSETS,
    "a graph's name that is too long": IR + b"\x3a\x03\x12\x02g" + OPSETS,
    "an endless number": b"\x08" + b"\xff" * 30,
}
LEAST = {
    "a graph and an operator set": IR + GRAPH + OPSETS,
    "another order": OPSETS + GRAPH + IR,
    "of the time before operator sets": number(1, 2) + GRAPH,
    "with a field of a later version": IR + GRAPH + OPSETS + number(90, 1),
}


@pytest.mark.parametrize("content", LOOKALIKES.values(), ids=LOOKALIKES)
def test_what_looks_like_a_model_and_is_none(content: bytes) -> None:
    """A message that lacks what every model has."""
    assert FileFormat.ONNX is not look(content).format


@pytest.mark.parametrize("content", LEAST.values(), ids=LEAST)
def test_the_least_that_is_a_model(content: bytes) -> None:
    """The twins of the lookalikes: with what those lack, they are models, by any name."""
    assert (FileFormat.ONNX, Verdict.VALID) == (look(content).format, look(content).verdict)
    assert FileFormat.ONNX is look(content, "README.md").format


def test_a_model_is_recognised_from_its_first_node_on() -> None:
    """A model that is cut off is truncated, whatever the length; only a few bytes are anything."""
    content = (FILES / "onnx_models" / "linear.onnx").read_bytes()
    found = [look(content[:length]) for length in range(60, len(content))]
    assert {FileFormat.ONNX} == {one.format for one in found}
    assert {Verdict.TRUNCATED, Verdict.VALID} >= {one.verdict for one in found}


@pytest.mark.parametrize("length", range(4072, 4098))
def test_fields_across_the_end_of_what_is_read(length: int) -> None:
    """Wherever the head ends, the fields after it are read whole."""
    assert FileFormat.ONNX is look(IR + held(2, bytes(length)) + GRAPH + OPSETS).format


OPERATORS = {
    "": ("Relu", None),
    "ai.onnx": ("Relu", None),
    "ai.onnx.ml": ("TreeEnsembleClassifier", None),
    "ai.onnx.preview.training": ("Adam", None),
    "com.microsoft": ("Attention", None),
    "com.microsoft.nchwc": ("Conv", None),
    "com.microsoft.evil.py": ("Attention", None),
    "com.microsoftware": ("Attention", Danger.GRAPH_CUSTOM_OPERATOR),
    "ai.onnx.contrib": ("BertTokenizer", Danger.GRAPH_CUSTOM_OPERATOR),
    "org.example": ("Sharpen", Danger.GRAPH_CUSTOM_OPERATOR),
    "org.python": ("PyOp", Danger.GRAPH_PYTHON_FUNCTION),
    "org.other": ("MyPythonCallback", Danger.GRAPH_PYTHON_FUNCTION),
}


@pytest.mark.parametrize("domain", OPERATORS)
def test_operators_by_their_domain(domain: str) -> None:
    """The format's and the runtime's own say nothing; another's is code, and Python's is dangerous."""
    operator, danger = OPERATORS[domain]
    found = look(model(node(operator, domain=domain)))
    assert ([danger] if danger else []) == [reason.danger for reason in found.reasons]


def test_a_place_is_told() -> None:
    """The node's name and offset, and what it calls."""
    call = held(5, held(1, "module"), held(4, "os")), held(5, held(1, "func_name"), held(4, "system"))
    (reason,) = look(model(node("PyOp", held(3, "bad"), *call, domain="x"))).reasons
    assert ("os.system", "bad:0x6") == (reason.detail, reason.where)


def test_what_is_dangerous_is_told_first() -> None:
    """Hundreds of custom operators do not crowd it out."""
    many = (node(f"Op{count}", domain="org.example") for count in range(500))
    found = look(model(*many, node("PyOp", domain="x"), elsewhere("../secret")))
    assert {Danger.GRAPH_PYTHON_FUNCTION, Danger.GRAPH_EXTERNAL_PATH} < {reason.danger for reason in found.reasons}


@pytest.mark.parametrize(
    ("location", "is_outside"),
    [("d/../x", False), ("d/../../x", True), ("d/../file://x", True), ("/d/../x", True), ("d\\..\\..\\x", True)],
)
def test_a_path_that_comes_back_is_inside(location: str, *, is_outside: bool) -> None:
    """What counts is where it ends."""
    found = look(model(elsewhere(location)))
    assert is_outside == (Danger.GRAPH_EXTERNAL_PATH in {reason.danger for reason in found.reasons})


def test_lists_of_numbers_hide_nothing() -> None:
    """A graph behind a list of a hundred thousand numbers in an attribute is walked, too."""
    hidden = held(5, held(1, "a"), number(8, 1) * 100_000, held(6, node("PyOp", domain="x"), held(2, "g")))
    found = look(model(node("If", hidden)))
    assert [Danger.GRAPH_PYTHON_FUNCTION] == [reason.danger for reason in found.reasons]


def attribute(name: str, kind: int, *value: bytes) -> bytes:
    """An attribute of a node."""
    return held(5, held(1, name), *value, number(20, kind))


def weight(*shape: int) -> bytes:
    """A tensor of floats."""
    return b"".join(number(1, size) for size in shape) + number(2, 1) + held(9, bytes(4 * math.prod(shape)))


def tree(numbers: int) -> bytes:
    """A node that holds floats in a list."""
    return node(
        "TreeEnsembleRegressor", attribute("nodes_values", 6, b"\x3d\0\0\x80\x3f" * numbers), domain="ai.onnx.ml"
    )


CONSTANT = node("Constant", attribute("value", 4, held(5, weight(5, 4))))
SPARSE = held(22, held(1, weight(2)), held(2, number(1, 2) + number(2, 7) + held(9, bytes(16))), number(3, 30))


@pytest.mark.parametrize(
    ("graph", "parameters", "tensors"),
    [
        ((held(5, weight(3, 4)),), 12, 1),
        ((CONSTANT,), 20, 1),
        ((CONSTANT, held(5, weight(3))), 23, 2),
        ((CONSTANT, held(5, weight(30))), 30, 1),
        ((node("Constant", attribute("sparse_value", 11, SPARSE)),), 30, 1),
        ((node("If", attribute("then_branch", 5, held(6, CONSTANT, held(2, "g")))),), 20, 1),
        ((node("Relu"),), 0, 0),
        ((node("Constant", attribute("value", 4, held(5, weight(1)))),), 0, 0),
        ((node("Constant", attribute("value", 4, held(5, number(1, 4) + number(2, 7) + held(9, bytes(32))))),), 0, 0),
        ((tree(3),), None, 0),
        ((tree(99),), None, 0),
        ((node("TreeEnsemble", attribute("nodes_splits", 4, held(5, weight(5))), domain="ai.onnx.ml"),), None, 0),
        ((node("ConstantOfShape", attribute("value", 4, held(5, weight(1)))),), 0, 0),
    ],
)
def test_constants_are_weights_where_they_are_more_than_the_initializers(
    graph: tuple[bytes, ...], parameters: int | None, tensors: int
) -> None:
    """Some converters write no initializers; of operators that hold their numbers themselves nothing is known."""
    found = look(model(*graph))
    assert (Verdict.VALID, parameters, tensors) == (found.verdict, found.model.parameters, found.model.tensors)


def test_what_was_counted_of_a_part_is_no_count() -> None:
    """A model that is cut off, or has a broken weight, has more than was read."""
    whole = model(node("Relu"), held(5, weight(3, 4)), held(5, weight(3, 4)))
    broken = whole.replace(number(1, 3), number(1, 2), 1)
    for content in (whole[:-60], broken):
        found = look(content)
        assert (FileFormat.ONNX, None, None) == (found.format, found.model.parameters, found.model.tensors)


def test_quantization_by_operators() -> None:
    """The bits that an operator states; else the smallest type of the weights."""
    bits = held(5, held(1, "bits"), number(3, 2), number(20, 2))
    wide = held(5, number(1, 2), number(2, 7), held(8, "w"), held(9, bytes(16)))
    half = held(5, number(1, 2), number(2, 22), held(8, "w"), held(9, bytes(1)))
    assert "int2" == look(model(node("MatMulNBits", bits, domain="com.microsoft"))).model.quantization
    assert "int8" == look(model(node("DequantizeLinear"), wide)).model.quantization
    assert "int4" == look(model(node("DequantizeLinear"), wide, half)).model.quantization
    assert None is look(model(node("Relu"), wide)).model.quantization


def beside(names: dict[str, bytes], name: str) -> File:
    """A file of a folder."""

    def neighbour(relative: str) -> Source | None:
        return BytesSource(names[relative]) if relative in names else None

    return File(name, BytesSource(names[name]), neighbour)


def elsewhere(location: str, offset: int = 0) -> bytes:
    """A weight of four bytes whose data lies in another file."""
    entries = held(13, held(1, "location"), held(2, location)), held(13, held(1, "offset"), held(2, str(offset)))
    return held(5, number(1, 1), number(2, 1), held(8, "w"), *entries, number(14, 1))


@pytest.mark.parametrize(
    ("size", "verdict"), [(None, Verdict.VALID), (8, Verdict.VALID), (7, Verdict.TRUNCATED), (0, Verdict.TRUNCATED)]
)
def test_data_is_held_against_the_file_beside(size: int | None, verdict: Verdict) -> None:
    """A file that is there must reach as far as the weights say; one that is not there says nothing."""
    folder = {"m.onnx": model(elsewhere("w.data", 4))} | ({} if size is None else {"w.data": bytes(size)})
    found = identify(beside(folder, "m.onnx"))
    assert (verdict, ("w.data",)) == (found.verdict, found.parts)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ("m.onnx.data", {"m.onnx"}),
        ("m.onnx_data", {"m.onnx"}),
        ("m.onnx_data_1", {"m.onnx"}),
        ("m.data", {"m.onnx"}),
        ("m.bin", {"m.onnx"}),
        ("weights.bin", {"model.onnx"}),
    ],
)
def test_the_data_of_a_model_is_known_by_the_model(data: str, names: set[str]) -> None:
    """Bytes without a header are a companion where the model beside them names them, and nothing where none does."""
    folder = {data: b"\x01\x02\x03\xff", **{name: model(elsewhere(data)) for name in names}}
    found = identify(beside(folder, data))
    assert (FileFormat.ONNX_EXTERNAL_DATA, Verdict.COMPANION) == (found.format, found.verdict)
    others = {data: folder[data], **{name: model(elsewhere("other")) for name in names}}
    assert not identify(beside(others, data)).recognised


def test_weights_that_are_inputs_are_no_inputs() -> None:
    """What has a value in the file is not asked of its user."""
    weight = held(5, number(1, 1), number(2, 1), held(8, "w"), held(9, bytes(4)))
    inputs = (held(11, held(1, name), held(2, held(1, number(1, 1)))) for name in ("x", "w"))
    assert ("x: float32[...]",) == look(model(weight, *inputs)).model.inputs


TENSORS = {
    "raw": number(1, 2) + number(2, 1) + held(8, "x") + held(9, bytes(8)),
    "typed": number(1, 2) + number(2, 1) + held(4, bytes(8)) + held(8, "x"),
    "half bytes": number(1, 3) + number(2, 22) + held(8, "x") + held(9, bytes(2)),
    "no elements": number(1, 0) + number(2, 7) + held(8, "x"),
    "in a sequence": held(1, "s") + number(2, 1) + held(3, number(2, 1), held(9, bytes(4))),
}
NO_TENSORS = {
    "two numbers": number(1, 2) + number(2, 1),
    "a name and a number": held(1, "name") + number(2, 1),
    "numbers": number(1, 1) + number(2, 6) + number(5, 42),
    "a type that there is not": number(1, 2) + number(2, 99) + held(8, "x") + held(9, bytes(8)),
    "a field of no tensor": number(1, 2) + number(2, 1) + held(9, bytes(8)) + held(15, "x"),
    "a length that does not fit, without a name": number(1, 2) + number(2, 1) + held(9, bytes(7)),
}


@pytest.mark.parametrize("content", TENSORS.values(), ids=TENSORS)
def test_tensors_alone(content: bytes) -> None:
    """A tensor whose data fits its shape, or a sequence of such."""
    assert (FileFormat.ONNX_TENSORPROTO, Verdict.VALID) == (look(content).format, look(content).verdict)


@pytest.mark.parametrize("content", NO_TENSORS.values(), ids=NO_TENSORS)
def test_what_could_be_a_tensor_and_is_none(content: bytes) -> None:
    """Small messages are of many kinds."""
    assert not look(content).recognised


def test_a_sequence_of_nothing_is_known_by_its_name_too() -> None:
    """A name and a number could be anything; in a file that is named like a tensor's, they are an empty sequence."""
    content = held(1, "seq_empty") + number(2, 1)
    assert [True, False, False] == [look(content, name).recognised for name in ("input_2.pb", "x.bin", "x")]


def test_tensors_that_are_cut_off_or_do_not_fit() -> None:
    """With type, name and data they are tensors, broken ones."""
    whole = TENSORS["raw"]
    assert Verdict.TRUNCATED is look(whole[:-3]).verdict
    assert Verdict.MALFORMED is look(number(1, 3) + whole[2:]).verdict
