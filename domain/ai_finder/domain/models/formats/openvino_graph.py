"""What is learned of an OpenVINO graph while the elements of its XML go by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.model import metadata, text

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import Source

_LAYERS_LIMIT = 200_000
_PORTS_LIMIT = 100
_INFO_LIMIT = 200
_OPSET = re.compile(r"opset\d{1,3}\Z")
_BITS = re.compile(r"(?:bf|nf|f|i|u)(\d{1,2})(?:e\d.*)?\Z")
_BYTE_TYPES = frozenset(("i8", "u8"))
_COMPRESSED = {"i4": "int4", "u4": "int4", "nf4": "nf4", "f4e2m1": "fp4", "u2": "int2"}
_RUNTIMES = ("OpenVINO Runtime", "Runtime_version", "MO_version")
"""Where the version of what wrote the graph stands, in the order of their age."""
_NO_VERSION = "unknown version"


@define
class _Layer:
    """An operation while its elements go by."""

    kind: str
    name: str
    port: str = ""
    """The name of its first tensor."""
    dtype: str = ""
    sizes: list[str] = field(factory=list)


@define
class Graph:
    """A handler of `xml_text.parse`."""

    draft: Draft
    extent: int = 0
    """Where the last constant ends in the weights, in bytes."""
    _path: list[str] = field(factory=list, init=False)
    _layer: _Layer = field(init=False, factory=lambda: _Layer("", ""))
    _ids: set[str] = field(factory=set, init=False)
    _name: str = field(default="", init=False)
    _is_versioned: bool = field(default=False, init=False)
    """Whether each layer says of which opset it is: since version 10 of the format."""
    _opsets: set[str] = field(factory=set, init=False)
    _kinds: set[str] = field(factory=set, init=False)
    _custom: set[str] = field(factory=set, init=False)
    _inputs: list[str] = field(factory=list, init=False)
    _outputs: list[str] = field(factory=list, init=False)
    _dtypes: set[str] = field(factory=set, init=False)
    _parameters: int = field(default=0, init=False)
    _tensors: int = field(default=0, init=False)
    _info: dict[str, str] = field(factory=dict, init=False)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Malformed where a layer or a constant cannot be."""
        self._path.append(attributes.get("name", tag) if tag == "info" else tag)
        match self._path[1:]:
            case []:
                self._name, version = attributes.get("name", ""), attributes["version"]
                self._info["ir_version"] = version
                self._is_versioned = version.isdecimal() and len(version) == 2
            case ["layers", "layer"]:
                self._begin(attributes)
            case ["layers", "layer", "data"]:
                self._data(attributes)
            case ["layers", "layer", "blobs", _] | ["layers", "layer", "weights" | "biases"]:
                self._blob(attributes)
            case ["layers", "layer", "input" | "output", "port"]:
                self._layer.port = self._layer.port or attributes.get("names", "").partition(",")[0]
                self._layer.dtype = self._layer.dtype or _element_type(attributes.get("precision", ""))
            case ["edges", "edge"]:
                if not {attributes.get("from-layer"), attributes.get("to-layer")} <= self._ids:
                    raise Malformed("an edge from or to a layer that is not there")
            case ["rt_info" | "meta_data", *keys] if "value" in attributes and len(self._info) < _INFO_LIMIT:
                self._info[".".join(keys)] = attributes["value"]

    def end(self, said: str) -> None:
        """An element ends."""
        match self._path[1:]:
            case ["layers", "layer"]:
                self._end()
            case ["layers", "layer", "input" | "output", "port", "dim"] if len(self._layer.sizes) < _PORTS_LIMIT:
                self._layer.sizes.append("?" if said.startswith("-") else said)
        self._path.pop()

    def check(self, weights: Source | None) -> None:
        """Truncated where the weights end before the last constant."""
        if weights is not None and weights.size < self.extent:
            raise Truncated("the weights end before the graph's last constant")

    def tell(self) -> None:
        """Put what was learned into the draft."""
        version = next((self._info.pop(key) for key in _RUNTIMES if key in self._info), None)
        self.draft.model = evolve(
            self.draft.model,
            name=text(self._name) or None,
            parameters=self._parameters,
            tensors=self._tensors,
            dtypes=tuple(sorted(self._dtypes)),
            quantization=self._quantization(),
            framework="openvino",
            framework_version=text(version) if version is not None and version != _NO_VERSION else None,
            opsets=tuple(sorted(self._opsets)),
            custom_operators=tuple(sorted(self._custom)),
            inputs=tuple(self._inputs),
            outputs=tuple(self._outputs),
            metadata=metadata(self._info),
        )

    def _begin(self, attributes: Mapping[str, str]) -> None:
        number, opset = attributes.get("id"), attributes.get("version", "")
        if number is None or number in self._ids:
            raise Malformed("a layer without a number of its own")
        self._ids.add(number)
        if len(self._ids) > _LAYERS_LIMIT:
            raise LimitExceeded("layers in an OpenVINO graph", _LAYERS_LIMIT)
        kind, name = text(attributes.get("type", "")), text(attributes.get("name", ""))
        self._layer = _Layer(kind, name, attributes.get("output_names", "").partition(",")[0])
        self._kinds.add(kind)
        if _OPSET.match(opset):
            self._opsets.add(opset)
        elif (opset or self._is_versioned) and kind not in self._custom:
            self._custom.add(kind)
            self.draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, f"{kind} ({opset or 'no opset'})", f"layer {name}")

    def _end(self) -> None:
        layer = self._layer
        ports = {"Parameter": self._inputs, "Input": self._inputs, "Result": self._outputs}.get(layer.kind)
        if ports is not None and len(ports) < _PORTS_LIMIT:
            ports.append(text(f"{layer.port or layer.name}: {layer.dtype}[{','.join(layer.sizes)}]"))

    def _data(self, attributes: Mapping[str, str]) -> None:
        dtype = attributes.get("element_type", "")
        if self._layer.kind == "Parameter":
            self._layer.dtype = dtype
        elif self._layer.kind == "Const":
            offset, size = _number(attributes.get("offset")), _number(attributes.get("size"))
            elements = 1
            for length in attributes.get("shape", "").split(","):
                elements *= _number(length.strip()) if length.strip() else 1
                if elements >= 1 << 64:
                    raise Malformed("a constant with more elements than there can be")
            bits = _bits(dtype)
            if bits and (bits * elements + 7) // 8 != size:
                raise Malformed("a constant that is not as long as its type and shape say")
            self._count(dtype, elements, offset + size)

    def _blob(self, attributes: Mapping[str, str]) -> None:
        """The weights of a layer, as versions below 10 of the format have them: without a shape."""
        dtype = _element_type(attributes.get("precision", ""))
        offset, size = _number(attributes.get("offset")), _number(attributes.get("size"))
        self._count(dtype, 8 * size // (_bits(dtype) or 8), offset + size)

    def _count(self, dtype: str, elements: int, end: int) -> None:
        self._parameters += elements
        self._tensors += 1
        self._dtypes.add(text(dtype))
        self.extent = max(self.extent, end)

    def _quantization(self) -> str | None:
        """How the weights are compressed: as the compressor says, else by their types."""
        mode = self._info.get("nncf.weight_compression.mode")
        if mode is not None:
            return text(mode)
        found = sorted({_COMPRESSED[dtype] for dtype in self._dtypes if dtype in _COMPRESSED})
        if found:
            return found[0]
        return "int8" if "FakeQuantize" in self._kinds and self._dtypes & _BYTE_TYPES else None


def _element_type(precision: str) -> str:
    """The element type of a port's precision: `FP32` is f32."""
    return precision.lower().replace("fp", "f", 1)


def _bits(dtype: str) -> int:
    """How many bits an element takes; 0 where that is not known."""
    found = _BITS.match(dtype)
    return int(found[1]) if found else 8 * (dtype == "boolean")


def _number(said: str | None) -> int:
    if said is None or not said.isascii() or not said.isdigit() or len(said) > 20:
        raise Malformed("a constant without a place and a size")
    return int(said)
