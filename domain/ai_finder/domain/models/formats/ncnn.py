"""ncnn's graphs, as text or binary; the weights lie beside in a file without any mark.

https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure; `net.cpp` there (`load_param`, `load_param_bin`).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_TEXT = re.compile(rb"7767517[ \t]*\r?\n[ \t]*([0-9]{1,9})[ \t]+([0-9]{1,9})[ \t]*\r?\n")
_BINARY = struct.pack("<i", 7767517)
_SIZE_LIMIT = 4 << 20
_LAYERS_LIMIT, _BLOBS_LIMIT = 10_000, 1_000
_CUSTOM = 1 << 8
"""The bit of a layer's type that marks a custom one, in the binary form."""
_INPUT = 16
_END_OF_SETTINGS, _FIRST_LIST = -233, -23300
_KNOWN_NAMES = """
AbsVal ArgMax BNLL BatchNorm Bias BinaryOp CELU Cast Clip Concat Convolution Convolution1D Convolution3D
ConvolutionDepthWise ConvolutionDepthWise1D ConvolutionDepthWise3D CopyTo Crop CumulativeSum Deconvolution
Deconvolution1D Deconvolution3D DeconvolutionDepthWise DeconvolutionDepthWise1D DeconvolutionDepthWise3D
DeepCopy DeformableConv2D Dequantize DetectionOutput Diag Dropout ELU Einsum Eltwise Embed Erf Exp ExpandDims
Flatten Flip Fold GELU GLU GRU Gemm GridSample GroupNorm HardSigmoid HardSwish InnerProduct Input InstanceNorm
Interp InverseSpectrogram LRN LSTM LayerNorm Log MVN MatMul MemoryData Mish MultiHeadAttention Noop Normalize
PReLU PSROIPooling Packing Padding Permute PixelShuffle Pooling Pooling1D Pooling3D Power PriorBox Proposal
Quantize RMSNorm RNN ROIAlign ROIPooling ReLU Reduction Reorg Requantize Reshape RotaryEmbed SDPA SELU SPP
Scale Shrink ShuffleChannel Sigmoid Slice Softmax Softplus Spectrogram Split Squeeze StatisticsPooling
Swish TanH Threshold Tile UnaryOp Unfold YoloDetectionOutput Yolov3DetectionOutput
"""
_KNOWN = frozenset(_KNOWN_NAMES.split())
"""The types that ncnn has; what else is there needs code beside."""


class _Layer(NamedTuple):
    kind: str
    name: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    settings: dict[int, str]
    """Of an input; those of other layers are not worth telling."""


def read(file: File, draft: Draft) -> None:
    """A graph in either form: both begin with one number."""
    found = _TEXT.match(file.head)
    if found:
        draft.format = FileFormat.NCNN_PARAM
        if file.size > _SIZE_LIMIT:
            raise LimitExceeded("bytes in a graph's text", _SIZE_LIMIT)
        layers, blobs = int(found[1]), int(found[2])
        lines = file.peek(found.end(), file.size).decode(errors="replace").splitlines()
        _graph(draft, _of_lines([line for line in lines if line.strip()], layers), layers, blobs)
    elif file.head.startswith(_BINARY) and file.size >= 12:
        layers, blobs = struct.unpack_from("<ii", file.head, 4)
        if not (0 < layers <= file.size // 12 and 0 < blobs <= file.size):
            return
        draft.format = FileFormat.NCNN_PARAM
        _graph(draft, _of_numbers(file, layers), layers, blobs)


def _graph(draft: Draft, layers: Iterator[_Layer], count: int, blobs: int) -> None:
    """The facts, out of the layers as they come; how many there are is told where the file has as many."""
    draft.model = Model(framework="ncnn")
    if count > _LAYERS_LIMIT:
        raise LimitExceeded("layers in one graph", _LAYERS_LIMIT)
    inputs: list[str] = []
    custom: dict[str, str] = {}
    given: dict[str, None] = {}
    taken: set[str] = set()
    problem: Malformed | None = None
    try:
        for layer in layers:
            if layer.kind == "Input":
                inputs.extend(_input(blob, layer.settings) for blob in layer.gives)
            if layer.kind not in _KNOWN:
                custom.setdefault(layer.kind, layer.name)
            if not all(map(given.__contains__, layer.takes)):
                problem = problem or Malformed("a layer takes what no layer before it gives")
            if not given.keys().isdisjoint(layer.gives):
                problem = problem or Malformed("two layers give the same")
            given.update(dict.fromkeys(layer.gives))
            taken.update(layer.takes)
    except Malformed as error:
        problem = error
    if len(given) != blobs:
        problem = problem or Malformed("the graph has another number of blobs than it says")
    for kind, name in sorted(custom.items()):
        draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, kind, name)
    draft.model = Model(
        framework="ncnn",
        custom_operators=tuple(sorted(map(text, custom))),
        inputs=tuple(inputs),
        outputs=tuple(text(blob) for blob in given if blob not in taken) if problem is None else (),
        metadata=metadata({"blobs": blobs, "layers": count}) if problem is None else (),
    )
    if problem is not None:
        raise problem


def _input(blob: str, settings: dict[int, str]) -> str:
    """An input, with its channels, height and width where these are told."""
    sizes = [settings[key] for key in (2, 1, 0) if settings.get(key, "0") not in ("0", "-1")]
    return f"{text(blob)}: [{','.join(sizes)}]" if sizes else text(blob)


def _of_lines(lines: list[str], count: int) -> Iterator[_Layer]:
    """A line a layer: its type and name, two counts, what it takes and gives, settings. ncnn reads none after these."""
    for line in lines[:count]:
        words = line.split()
        if len(words) < 4 or not all(word.isascii() and word.isdigit() and len(word) < 6 for word in words[2:4]):
            raise _cut_off(line is lines[-1])
        takes, gives = int(words[2]), int(words[3])
        if takes + gives > len(words) - 4:
            raise _cut_off(line is lines[-1])
        blobs, settings = words[4 : 4 + takes + gives], words[4 + takes + gives :] if words[0] == "Input" else ()
        pairs = (word.partition("=") for word in settings)
        yield _Layer(
            words[0],
            words[1],
            tuple(blobs[:takes]),
            tuple(blobs[takes:]),
            {int(key): value for key, _, value in pairs if key.isascii() and key.isdigit() and len(key) < 6},
        )
    if len(lines) < count:
        raise Truncated("the graph has fewer layers than it says")


def _cut_off(at_end: bool) -> Malformed:  # noqa: FBT001
    if at_end:
        return Truncated("the graph ends in a layer")
    return Malformed("a layer is not of a type, a name, two counts and what they count")


def _of_numbers(file: File, count: int) -> Iterator[_Layer]:
    """The same as numbers: blobs have no names, and types no more than their place in ncnn's list."""
    reader = _Numbers(file, 12)
    for number in range(count):
        kind, takes, gives = reader.take(), reader.take(), reader.take()
        if not (0 <= takes <= _BLOBS_LIMIT and 0 <= gives <= _BLOBS_LIMIT):
            raise Malformed("a layer has an impossible number of blobs")
        bottoms = tuple(str(reader.take()) for _ in range(takes))
        tops = tuple(str(reader.take()) for _ in range(gives))
        settings: dict[int, str] = {}
        while (key := reader.take()) != _END_OF_SETTINGS:
            if key <= _FIRST_LIST:
                reader.skip(reader.take())
            elif 0 <= key < 64:
                settings[key] = str(reader.take())
            else:
                raise Malformed("a layer has a setting of an impossible number")
        name = f"custom {kind & ~_CUSTOM}" if kind & _CUSTOM else "Input" if kind == _INPUT else "Noop"
        yield _Layer(name, str(number), bottoms, tops, settings)
    if reader.offset != file.size:
        raise Malformed("the file goes on behind its layers")


class _Numbers:
    """Numbers of four bytes, one after the other."""

    def __init__(self, file: File, offset: int) -> None:
        self.file = file
        self.offset = offset
        self._window, self._start = file.head, 0

    def take(self) -> int:
        at = self.offset - self._start
        if not 0 <= at <= len(self._window) - 4:
            self._window, self._start, at = self.file.peek(self.offset, 1 << 16), self.offset, 0
            if len(self._window) < 4:
                raise Truncated("the file ends before what its header announces")
        self.offset += 4
        return int.from_bytes(self._window[at : at + 4], "little", signed=True)

    def skip(self, count: int) -> None:
        if not 0 <= count <= (self.file.size - self.offset) // 4:
            raise Malformed("a list is longer than its file")
        self.offset += 4 * count
