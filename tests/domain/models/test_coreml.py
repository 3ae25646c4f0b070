"""Core ML: kinds, weights, programs and packages, hand-written where no library writes them."""

from __future__ import annotations

import json
import struct

import pytest
from tests.domain.models.messages import held, number

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, Verdict

DESCRIPTION = held(2, held(1, held(1, "x")))


def look(*content: bytes) -> Identified:
    """What a file is."""
    return identify(File.of(b"".join(content), "x"))


LOOKALIKES = {
    "no description": number(1, 7) + held(500),
    "no kind": number(1, 7) + DESCRIPTION,
    "no version": DESCRIPTION + held(500),
    "a version that cannot be": number(1, 999) + DESCRIPTION + held(500),
    "a description of another shape": number(1, 7) + held(2, number(1, 1)) + held(500),
    "a kind that there is not": number(1, 7) + DESCRIPTION + held(699),
}


@pytest.mark.parametrize("content", LOOKALIKES.values(), ids=LOOKALIKES)
def test_what_looks_like_a_model_and_is_none(content: bytes) -> None:
    """A message that lacks what every model has."""
    assert not look(content).recognised


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        (500, FileFormat.COREML_NEURALNETWORK),
        (402, FileFormat.COREML_NEURALNETWORK),
        (502, FileFormat.COREML_MLPROGRAM),
    ],
)
def test_the_least_that_is_a_model(kind: int, form: FileFormat) -> None:
    """A version, a description and a model of some kind."""
    assert (form, Verdict.VALID) == (look(number(1, 7), DESCRIPTION, held(kind)).format, Verdict.VALID)


def test_custom_models_and_layers_anywhere() -> None:
    """Also in a pipeline in a pipeline, and in the branches of a network."""
    layer = held(1, held(1, "l"), held(500, held(10, "Mine")))
    network = held(500, held(1, held(605, held(2, layer))))
    inner = held(1, number(1, 7), DESCRIPTION, held(202, held(1, network), held(1, held(555, held(10, "Other")))))
    found = look(number(1, 7), DESCRIPTION, held(200, held(1, inner)))
    assert {Danger.GRAPH_CUSTOM_OPERATOR} == {reason.danger for reason in found.reasons}
    assert ["Mine", "Other"] == sorted(reason.detail for reason in found.reasons)


def program(path: str) -> bytes:
    """A program of one constant, in a file."""
    size = held(3, held(1, number(1, 3)))
    value = held(2, held(2, held(1, number(1, 11), size)), held(5, held(1, path), number(2, 64)))
    constant = held(3, held(1, "const"), held(3, held(1, "w")), held(5, held(1, "val"), value))
    function = held(2, held(1, "main"), held(2, held(2, "CoreML7"), held(3, held(1, "CoreML7"), held(2, constant))))
    return number(1, 7) + DESCRIPTION + held(502, number(1, 1), function)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "@model_path/../../x", "@model_path//etc/passwd", "..\\x", "file:///x"]
)
def test_weights_outside_the_package(path: str) -> None:
    """A path that is absolute or goes up is dangerous, and no part."""
    found = look(program(path))
    assert ([Danger.GRAPH_EXTERNAL_PATH], ()) == ([reason.danger for reason in found.reasons], found.parts)


def test_a_program_counts_its_constants() -> None:
    """By their shapes; the file that holds them is a part."""
    found = look(program("@model_path/weights/weight.bin"))
    assert (3, ("FLOAT32",), ("CoreML7",)) == (found.model.parameters, found.model.dtypes, found.model.opsets)
    assert (("weights/weight.bin",), ()) == (found.parts, found.reasons)


def test_networks_without_end() -> None:
    """A network in a network, and so on, is a limit that is exceeded."""
    network = b""
    for _ in range(40):
        network = held(1, held(605, held(1, network)))
    found = look(number(1, 7), DESCRIPTION, held(500, network))
    assert (FileFormat.COREML_NEURALNETWORK, Verdict.MALFORMED) == (found.format, found.verdict)


def blob(kind: int, size: int, start: int, *, sentinel: int = 0xDEADBEEF, unused: int = 0) -> bytes:
    """A blob with its header, at an offset."""
    header = struct.pack("<IIQQQ32x", sentinel, kind, size, start + 64, unused)
    return header + bytes(-(-size // 64) * 64)


HEADER = struct.pack("<II56x", 1, 2)


def test_weights() -> None:
    """Types and numbers of all blobs."""
    content = struct.pack("<II56x", 2, 2) + blob(1, 10, 64) + blob(11, 2, 192, unused=4)
    found = look(content)
    assert (FileFormat.COREML_WEIGHTS, Verdict.COMPANION) == (found.format, found.verdict)
    assert (8, 2, ("FLOAT16", "UINT4")) == (found.model.parameters, found.model.tensors, found.model.dtypes)


def test_weights_of_older_writers() -> None:
    """Theirs hold what was in memory where later ones say how many bits are not used; of whole bytes all are."""
    found = look(struct.pack("<II56x", 1, 2) + blob(2, 8, 64, unused=0x2_BC71_89F0))
    assert (Verdict.COMPANION, 2) == (found.verdict, found.model.parameters)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (HEADER + blob(1, 10, 0), Verdict.MALFORMED),
        (HEADER + blob(8, 10, 64, unused=9), Verdict.MALFORMED),
        (HEADER + blob(1, 10, 64)[:70], Verdict.TRUNCATED),
        (struct.pack("<II56x", 2, 2) + blob(1, 10, 64), Verdict.TRUNCATED),
        (struct.pack("<II56x", 2, 2) + blob(1, 10, 64) + blob(1, 10, 192, sentinel=1), Verdict.MALFORMED),
        (struct.pack("<II56x", 0xFFFFFFFF, 2) + blob(1, 10, 64), Verdict.MALFORMED),
    ],
)
def test_weights_that_lie(content: bytes, verdict: Verdict) -> None:
    """Blobs that do not lie where they say, or are not there."""
    assert (FileFormat.COREML_WEIGHTS, verdict) == (look(content).format, look(content).verdict)


def manifest(path: object, root: str = "A") -> bytes:
    """A package's manifest of one item."""
    entries = {"A": {"path": path, "author": "com.apple.CoreML"}}
    document = {"fileFormatVersion": "1.0.0", "itemInfoEntries": entries, "rootModelIdentifier": root}
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("content", "verdict", "dangers"),
    [
        (manifest("com.apple.CoreML/model.mlmodel"), Verdict.VALID, []),
        (manifest("com.apple.CoreML/model.mlmodel", "B"), Verdict.MALFORMED, []),
        (manifest(5), Verdict.MALFORMED, []),
        (manifest("../../model.mlmodel"), Verdict.MALFORMED, [Danger.GRAPH_EXTERNAL_PATH]),
    ],
)
def test_packages(content: bytes, verdict: Verdict, dangers: list[Danger]) -> None:
    """The root is one of the items, and each lies in the package."""
    found = look(content)
    assert (FileFormat.COREML_MLPACKAGE_MANIFEST, verdict) == (found.format, found.verdict)
    assert dangers == [reason.danger for reason in found.reasons]
