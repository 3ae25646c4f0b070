"""ONNX: a ModelProto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), which has no magic.

So its top level is walked: it has the fields of a model, and its graph begins like one. What a weight holds is stepped
over, so that a model of gigabytes takes as many reads as a small one.
"""

from __future__ import annotations

import re
from posixpath import normpath
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.protobuf import Field, fields, has_shape, shape, shaped
from ai_finder.domain.models.formats.onnx_graph import GRAPH, NODE, Graphs, Key, Node
from ai_finder.domain.models.formats.onnx_tensor import entry
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.models.risks.outside import leaves_folder
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File
    from ai_finder.domain.models.formats.onnx_tensor import External

_IR_VERSION, _MODEL_VERSION, _GRAPH, _OPSETS, _PROPERTIES, _TRAININGS, _FUNCTIONS = 1, 5, 7, 8, 14, 20, 25
_TEXTS = {2: "", 3: "", 4: "domain", 6: "doc_string"}
_MODEL = shape(varint=(1, 5), length=(2, 3, 4, 6, 7, 8, 14, 20, 25, 26))
_LATER = 27
_TRAINING, _TRAINING_GRAPHS = shape(length=(1, 2, 3, 4)), (1, 2)
_OPSET = shape(varint=(2,), length=(1,))
_IR_VERSIONS = range(1, 128)
"""Thirteen are published."""
_FIRST_WITH_OPSETS = 3
_FIELDS_LIMIT = 10_000
_SAMPLE = 8
_PARTS_LIMIT = 1_000

_OWN_DOMAINS = frozenset(
    ("", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training")
)
_RUNTIME_DOMAINS = re.compile(r"com\.microsoft(?:\.\w+)*|com\.ms\.internal\.\w+")
"""The operators that ONNX Runtime itself brings."""
_MEMORY = "*/_ORT_MEM_ADDR_/*"
"""Where ONNX Runtime notes an address in its own memory instead of a path."""
_PYTHON = re.compile(r"py_?(?:custom_?)?op|py_?func|python", re.IGNORECASE)
_QUANTIZED = re.compile(r"(?:Deq|DynamicQ|Q)uantize|QLinear|QOrdered|QAttention|QGemm|QEmbed|(?:MatMul|Conv)Integer")
_CALLED = (b"module", b"class_name", b"func_name", b"name")
_WIDTHS = {
    "int2": re.compile(r"U?INT2"),
    "int4": re.compile(r"U?INT4"),
    "fp4": re.compile(r"FLOAT4.*"),
    "fp8": re.compile(r"FLOAT8.*"),
    "int8": re.compile(r"U?INT8"),
    "int16": re.compile(r"U?INT16"),
}
"""How weights are quantized, by their types; the smallest counts."""


Parts = dict[int, list[Field]]
"""The fields of a message by their numbers, in their order."""


def read(file: File, draft: Draft) -> None:
    """A file that is a model; what merely begins like one is none."""
    parts, problem = _parts(file)
    if not _is_model(parts):
        return
    draft.format = FileFormat.ONNX
    graphs = Graphs(file.size)
    try:
        _walk(parts, graphs)
    except Malformed as found:
        problem = problem or found
    _warn(graphs, draft)
    draft.model = _told(parts, graphs)
    problem = problem or graphs.problem
    if problem is not None:
        raise problem
    if len(parts[_IR_VERSION]) > 1 or len(parts[_GRAPH]) > 1:
        raise Malformed("a model has two versions or two graphs")
    if _OPSETS not in parts and parts[_IR_VERSION][0].value >= _FIRST_WITH_OPSETS:
        raise Truncated("the file ends before the operator sets that its version has")
    draft.is_counted = True
    _hold_against_data(graphs.external, file)


def _parts(file: File) -> tuple[Parts, Malformed | None]:
    """The fields on the top level, and what is wrong behind the last of them."""
    parts: Parts = {}
    try:
        for part in shaped(fields(file, limit=_FIELDS_LIMIT), _MODEL, _LATER):
            parts.setdefault(part.number, []).append(part)
    except Malformed as problem:
        return parts, problem
    return parts, None


def _is_model(parts: Parts) -> bool:
    """Whether there is what a model needs; a node stands in for operator sets, behind which the file may break off."""
    versions, graphs, opsets = (parts.get(number, []) for number in (_IR_VERSION, _GRAPH, _OPSETS))
    return (
        bool(versions and graphs)
        and all(version.value in _IR_VERSIONS for version in versions)
        and all(has_shape(graph.fields(), GRAPH, _SAMPLE) for graph in graphs)
        and all(opset.cut_off or has_shape(opset.fields(), _OPSET) for opset in opsets)
        and (bool(opsets) or versions[0].value < _FIRST_WITH_OPSETS or _has_node(graphs[0]))
    )


def _has_node(graph: Field) -> bool:
    first = next(graph.fields(), None)
    return first is not None and first.number == 1 and has_shape(first.fields(), NODE, _SAMPLE)


def _walk(parts: Parts, graphs: Graphs) -> None:
    try:
        for number, graph in enumerate(parts[_GRAPH]):
            graphs.walk(graph, main=number == 0)
    finally:
        for function in parts.get(_FUNCTIONS, ()):
            graphs.function(function)
        for training in parts.get(_TRAININGS, ()):
            for graph in shaped(training.fields(), _TRAINING):
                if graph.number in _TRAINING_GRAPHS:
                    graphs.walk(graph)


def _told(parts: Parts, graphs: Graphs) -> Model:
    """The facts."""
    texts = {number: part.text() for number in _TEXTS for part in parts.get(number, ()) if not part.cut_off}
    version = parts[_MODEL_VERSION][-1].signed if _MODEL_VERSION in parts else 0
    properties = [entry(part) for part in parts.get(_PROPERTIES, ()) if not part.cut_off]
    told: list[tuple[str, object]] = [(_TEXTS[number], said) for number, said in texts.items() if _TEXTS[number]]
    told.append(("ir_version", parts[_IR_VERSION][-1].value))
    weights = graphs.weights
    licenses = [text(value) for key, value in properties if key.lower() == b"license"]
    return Model(
        name=graphs.name,
        version=str(version) if version else None,
        parameters=weights.parameters or (None if graphs.has_numbers else 0),
        tensors=weights.tensors,
        dtypes=tuple(sorted(weights.dtypes)),
        quantization=_quantization(graphs),
        license=licenses[0] or None if licenses else None,
        framework=texts.get(2) or None,
        framework_version=texts.get(3) or None,
        opsets=tuple(sorted({_opset(part) for part in parts.get(_OPSETS, ()) if not part.cut_off})),
        custom_operators=tuple(sorted({node.operator for _, node in _foreign(graphs)})),
        inputs=tuple(graphs.inputs),
        outputs=tuple(graphs.outputs),
        metadata=metadata([*told, *((text(key), value) for key, value in properties)]),
    )


def _opset(message: Field) -> str:
    """An OperatorSetIdProto: `ai.onnx 17`."""
    domain, version = "", 0
    for part in shaped(message.fields(), _OPSET):
        if part.number == 1:
            domain = part.text()
        else:
            version = part.signed
    return f"{domain or 'ai.onnx'} {version}"


def _foreign(graphs: Graphs) -> list[tuple[Key, Node]]:
    """The operators that are neither ONNX's nor a function of the model."""
    return [
        (key, node)
        for key, node in graphs.operators.items()
        if (node.domain not in _OWN_DOMAINS or _PYTHON.search(node.name)) and key not in graphs.local
    ]


def _quantization(graphs: Graphs) -> str | None:
    """How its weights are quantized, by the operators that take them apart."""
    widths = {_width(node) for node in graphs.told} - {None}
    if widths:
        return min(width for width in widths if width)
    if not any(_QUANTIZED.match(node.name) for node in graphs.operators.values()):
        return None
    return next((said for said, sign in _WIDTHS.items() if any(map(sign.fullmatch, graphs.weights.dtypes))), "int8")


def _width(node: Node) -> str | None:
    match node.name:
        case "MatMulBnb4":
            return "nf4" if node.attributes.get(b"quant_type") == 1 else "fp4"
        case "MatMulNBits" | "GatherBlockQuantized":
            return f"int{_bits(node, b'bits')}"
        case "QMoE":
            return f"int{_bits(node, b'expert_weight_bits')}"
    return None


def _bits(node: Node, attribute: bytes) -> int:
    bits = node.attributes.get(attribute)
    return bits if isinstance(bits, int) and 0 < bits < 64 else 4


def _warn(graphs: Graphs, draft: Draft) -> None:
    """The worst first: of very many reasons, the last are not told."""
    foreign = [node for _, node in _foreign(graphs)]
    for node in foreign:
        if _PYTHON.search(node.name):
            called = b".".join(value for name in _CALLED if isinstance(value := node.attributes.get(name), bytes))
            draft.warn(Danger.GRAPH_PYTHON_FUNCTION, text(called) or node.operator, node.where)
    first = {tensor.location: tensor for tensor in reversed(graphs.external)}
    for location, tensor in first.items():
        if _is_outside(location):
            draft.warn(Danger.GRAPH_EXTERNAL_PATH, location, f"{text(tensor.name)}:0x{tensor.start:x}")
    for node in foreign:
        if not _PYTHON.search(node.name) and not _RUNTIME_DOMAINS.fullmatch(node.domain):
            draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, node.operator, node.where)
    inside = sorted({normpath(location) for location in first if not _is_outside(location)})
    draft.parts = tuple(inside[:_PARTS_LIMIT])


def _is_outside(location: str) -> bool:
    plain = location if "://" in location else normpath(location)
    return leaves_folder(plain) or location == _MEMORY


def _hold_against_data(external: list[External], file: File) -> None:
    """Truncated where a file beside it is shorter than its tensors say; one that is not there says nothing."""
    ends: dict[str, int] = {}
    for tensor in external:
        if not _is_outside(tensor.location):
            ends[tensor.location] = max(ends.get(tensor.location, 0), tensor.end)
    for location, end in list(ends.items())[:_PARTS_LIMIT]:
        data = file.beside(location)
        if data is not None and data.size < end:
            raise Truncated("a file beside it ends before the data that is said to lie there")
