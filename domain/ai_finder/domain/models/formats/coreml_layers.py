"""The layers of a Core ML neural network: their weights, and custom ones.

https://github.com/apple/coremltools/blob/main/mlmodel/format/NeuralNetwork.proto
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.protobuf import FIXED32, LENGTH, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.draft import Draft

_WEIGHTS = {
    100: (90, 91),
    140: (20, 21),
    150: (20, 21),
    160: (15, 16, 17, 18),
    245: (2, 5),
    250: (2,),
    290: (2,),
    400: (30, 31, 32),
    410: (30, 31, 32, 50, 51, 52, 70, 71, 72),
    500: (20,),
    1040: (20, 21),
    1045: (8, 9),
    1070: (2,),
    1350: (3, 4),
    1471: (60, 61),
}
"""For each kind of layer, by its field: the fields that hold a WeightParams."""
_GATES, _ACTIVATION = {420: 20, 430: 20}, 130
"""Layers whose weights lie one message deeper."""
_ACTIVATIONS = {25: (1,), 71: (1, 2)}
_NETWORKS = {605: (1, 2), 615: (3, 4)}
"""Layers with networks in them: branches and loops."""
_CUSTOM, _CLASS_NAME = 500, 10
_DEPTH_LIMIT = 32
_FREE_LAYERS, _FEWEST_BYTES = 2_000, 48
"""How many layers a network may have, and what each beyond these takes at least, on average."""


@define
class Weights:
    """What is counted of a model, and where its dangers go."""

    draft: Draft
    parameters: int = 0
    tensors: int = 0
    dtypes: set[str] = field(factory=set)
    quantization: str | None = None
    files: dict[str, int] = field(factory=dict)
    """The files that it refers to, and how long each must be at least, in bytes."""
    opsets: set[str] = field(factory=set)
    models: list[str] = field(factory=list)
    """The kinds of the models in a pipeline."""

    def add(self, elements: int, dtype: str, quantization: str | None = None) -> None:
        """Count a tensor."""
        self.tensors += 1
        self.parameters += elements
        self.dtypes.add(dtype)
        self.quantization = self.quantization or quantization


def walk(network: Field, weights: Weights) -> None:
    """Count the weights of a network's layers, and of the networks in them."""
    left = [(network, 0)]
    most = layers = _FREE_LAYERS + network.length // _FEWEST_BYTES
    while left:
        message, depth = left.pop()
        if depth > _DEPTH_LIMIT:
            raise LimitExceeded("networks inside one another", _DEPTH_LIMIT)
        for layer in message.fields():
            if layer.number == 1:
                layers -= 1
                if layers < 0:
                    raise LimitExceeded("layers in a network of its length", most)
                left += [(inner, depth + 1) for inner in _layer(layer, weights)]


def _layer(layer: Field, weights: Weights) -> Iterator[Field]:
    """Count a layer's weights; the networks in it are given back."""
    name = ""
    for part in layer.fields():
        if part.number == 1:
            name = part.text()
        if part.wire_type != LENGTH or part.number < 100:
            continue
        for value in part.fields():
            if value.number in _WEIGHTS.get(part.number, ()):
                _weight(value, weights)
            elif value.number in _NETWORKS.get(part.number, ()):
                yield value
            elif part.number == _CUSTOM and value.number == _CLASS_NAME:
                weights.draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, value.text(), f"{name}:0x{layer.start:x}")
            elif value.number == _GATES.get(part.number):
                for gate in value.fields():
                    _weight(gate, weights)
            elif part.number == _ACTIVATION and value.number in _ACTIVATIONS:
                for factor in value.fields():
                    _weight(factor, weights)


def _weight(message: Field, weights: Weights) -> None:
    """A WeightParams: floats, half floats, or as many bits each as its quantization says."""
    elements, dtype, raw, bits = 0, "float32", 0, 0
    for part in message.fields():
        match part.number:
            case 1:
                elements += part.length // 4 if part.wire_type != FIXED32 else 1
            case 2:
                elements, dtype = part.length // 2, "float16"
            case 30 | 31:
                raw = part.length
            case 40:
                bits = next((value.value for value in part.fields() if value.number == 1), 0)
    if raw:
        bits = bits if 0 < bits <= 8 else 8
        weights.add(raw * 8 // bits, f"uint{bits}", f"int{bits}")
    elif elements:
        weights.add(elements, dtype)
