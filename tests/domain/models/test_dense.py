"""Files with far more parts than any model of their size: each part costs, so they are given up early."""

from __future__ import annotations

import struct

import pytest
from tests.domain.models.messages import held, number

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

SIZE = 200_000


def filled(unit: bytes, size: int = SIZE) -> bytes:
    """As many of these as there is room for."""
    return unit * (size // len(unit))


def onnx(*graph: bytes) -> bytes:
    """An ONNX model of a graph of these fields."""
    return number(1, 7) + held(7, held(1, held(4, "Relu")), *graph, held(2, "g")) + held(8, number(2, 17))


def tf_node(operator: str, *more: bytes) -> bytes:
    """A node of TensorFlow's."""
    return held(1, held(1, "n"), held(2, operator), *more)


def saved_model(*parts: bytes) -> bytes:
    """A SavedModel of a graph with these parts."""
    return number(1, 1) + held(2, held(1, held(4, "serve")), held(2, tf_node("NoOp")), *parts)


def coreml(*parts: bytes) -> bytes:
    """A Core ML model with an input."""
    return number(1, 7) + held(2, held(1, held(1, "x"))) + b"".join(parts)


def piece(number_: int) -> bytes:
    """A short piece of a vocabulary, the score before the text."""
    return held(1, b"\x15" + bytes(4), held(1, f"{number_:06x}"))


SHAPED = number(1, 1) + number(2, 1) + held(9, bytes(4))
BLOCK = number(1, 0) + b"\x10" + b"\xff" * 9 + b"\x01"
DENSE = {
    "onnx nodes": (onnx(filled(held(1, held(4, "R")))), FileFormat.ONNX),
    "onnx weights": (onnx(filled(held(5, SHAPED))), FileFormat.ONNX),
    "onnx attributes": (onnx(held(1, held(4, "R"), filled(held(5, held(1, "a"), number(3, 1))))), FileFormat.ONNX),
    "onnx inputs of one node": (onnx(held(1, held(4, "R"), filled(held(1, "")))), FileFormat.ONNX),
    "onnx graphs": (onnx(filled(held(1, held(4, "If"), held(5, held(6, held(2, "g")))))), FileFormat.ONNX),
    "tensorflow nodes": (filled(tf_node("NoOp")), FileFormat.TF_GRAPHDEF),
    "tensorflow objects": (saved_model(held(7, filled(held(1, held(7, number(1, 1)))))), FileFormat.TF_SAVEDMODEL),
    "tensorflow text": (filled(b'node{name:"a" op:"NoOp"}\n'), FileFormat.TF_GRAPHDEF_TEXT),
    "core ml layers": (coreml(held(500, filled(held(1, held(1, "l"))))), FileFormat.COREML_NEURALNETWORK),
    "core ml features": (
        number(1, 1) + held(2, filled(held(1, held(1, "x")))) + held(500),
        FileFormat.COREML_NEURALNETWORK,
    ),
    "core ml operations": (
        coreml(held(502, held(2, held(2, held(3, held(2, filled(held(3, held(1, "relu"))))))))),
        FileFormat.COREML_MLPROGRAM,
    ),
    "paddle operators": (held(1, BLOCK, filled(held(4, held(3, "relu")))), FileFormat.PADDLE_PDMODEL),
    "pieces in an odd order": (
        held(1, held(1, "<unk>"), number(3, 2)) * 3 + b"".join(map(piece, range(SIZE // 15))),
        FileFormat.SENTENCEPIECE,
    ),
    "elements of xml": (b'<PMML version="4.4">' + filled(b"<a/>") + b"</PMML>", FileFormat.PMML),
    "ncnn layers": (
        b"7767517\n20000 20000\n" + b"".join(b"ReLU r%d 1 1 b b\n" % n for n in range(20_000)),
        FileFormat.NCNN_PARAM,
    ),
}


@pytest.mark.parametrize(("content", "form"), DENSE.values(), ids=DENSE)
def test_what_is_too_dense_is_given_up(content: bytes, form: FileFormat) -> None:
    """A limit goes by the size of the file: real ones have a half of it at most."""
    found = identify(File.of(content, "x"))
    assert (form, Verdict.MALFORMED) == (found.format, found.verdict)
    assert (found.problem or "").startswith("more than ")


def test_a_dense_list_of_numbers_is_not_walked() -> None:
    """MessagePack has no mark: what is no model need not be known."""
    content = b"\xdd" + struct.pack(">I", SIZE) + b"\1" * SIZE
    assert FileFormat.UNKNOWN is identify(File.of(content)).format


def test_the_pieces_of_a_vocabulary_count_in_any_order() -> None:
    """Short ones are read at once, others field by field."""
    texts = [f"p{n}" + "x" * (n % 200) for n in range(400)]
    ways = (
        lambda text: held(1, held(1, text), b"\x15" + bytes(4)),
        lambda text: held(1, held(1, text), b"\x15" + bytes(4), number(3, 1)),
        lambda text: held(1, held(1, text)),
        lambda text: held(1, b"\x15" + bytes(4), held(1, text)),
    )
    content = b"".join(ways[n % 4](text) for n, text in enumerate(texts)) + held(2, number(3, 2))
    found = identify(File.of(content))
    assert (Verdict.COMPANION, 400) == (found.verdict, found.model.vocabulary_size)
    again = identify(File.of(content + ways[3]("p5xxxxx")))
    assert Verdict.MALFORMED is again.verdict
