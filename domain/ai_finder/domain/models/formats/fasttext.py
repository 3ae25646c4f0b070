"""fastText's binary model: arguments, a dictionary, two matrices (https://github.com/facebookresearch/fastText).

What is read and in which order: `src/fasttext.cc` (`loadModel`), `args.cc`, `dictionary.cc`, `densematrix.cc`,
`quantmatrix.cc`, `productquantizer.cc` (`load`).
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.model import Model, metadata
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_HEADER = struct.Struct("<ii12id3i2q")
_MAGIC = 793712314
_MODELS = {1: "cbow", 2: "skipgram", 3: "supervised"}
_LOSSES = {1: "hs", 2: "ns", 3: "softmax", 4: "ova"}
_ARGUMENTS = ("dim", "ws", "epoch", "minCount", "neg", "wordNgrams", "loss", "model", "bucket", "minn", "maxn")
_ENTRY = re.compile(rb"[^\0]*+\0.{8}[\0\1]", re.DOTALL)
_ENTRIES_LIMIT = 2_000_000
"""How many entries of a dictionary are stepped over; that of a dense model need not be."""
_WINDOW = 1 << 20
_WORD_LIMIT = 1 << 16
_SHAPE = struct.Struct("<qq")
_QUANTIZED = struct.Struct("<?qqi")
_QUANTIZER_SIZE = 16
_CENTROIDS = 256


def read(file: File, draft: Draft) -> None:
    """A model by its mark and its arguments."""
    if file.size < _HEADER.size or int.from_bytes(file.head[:4], "little") != _MAGIC:
        return
    _, version, *rest = _HEADER.unpack_from(file.head)
    arguments: dict[str, int] = dict(zip(_ARGUMENTS, rest, strict=False))
    size, words, labels, tokens, pruned = rest[-5:]
    if version not in (11, 12):
        return
    draft.format = FileFormat.FASTTEXT
    draft.model = Model(framework="fasttext")
    if arguments["loss"] not in _LOSSES or arguments["model"] not in _MODELS:
        raise Malformed("the model has a loss, or is of a kind, that there is not")
    if min(words, labels, size, tokens, arguments["bucket"]) < 0 or words + labels != size or arguments["dim"] <= 0:
        raise Malformed("the model has impossible sizes")
    named: dict[str, object] = {
        **arguments,
        "loss": _LOSSES[arguments["loss"]],
        "model": _MODELS[arguments["model"]],
        "nlabels": labels,
        "ntokens": tokens,
        "version": version,
    }
    draft.model = Model(
        architecture=_MODELS[arguments["model"]],
        framework="fasttext",
        metadata=metadata(named),
    )
    dimension, output_rows = arguments["dim"], labels if _MODELS[arguments["model"]] == "supervised" else words
    matrices = _dense_from_the_end(file, words + arguments["bucket"], output_rows, dimension)
    if matrices is None:
        start = _behind_dictionary(file, size, max(pruned, 0))
        matrices = _matrices(file, start)
    quantized, shapes = matrices
    (rows, columns), (out_rows, out_columns) = shapes
    draft.model = evolve(
        draft.model,
        vocabulary_size=words,
        parameters=rows * columns + out_rows * out_columns,
        tensors=2,
        dtypes=tuple(sorted({"uint8" if each else "float32" for each in quantized})),
        quantization="product quantization" if any(quantized) else None,
    )
    known = words + arguments["bucket"]  # fewer rows where they were pruned
    if (columns, out_columns, out_rows) != (dimension, dimension, output_rows) or rows > known:
        raise Malformed("the matrices are of other sizes than the model says")


_Shapes = tuple[tuple[int, int], tuple[int, int]]


def _dense_from_the_end(
    file: File, rows: int, out_rows: int, dimension: int
) -> tuple[tuple[bool, bool], _Shapes] | None:
    """The matrices of a model that is not quantized, where they end with the file: its dictionary need not be read."""
    out_start = file.size - 4 * out_rows * dimension - _SHAPE.size - 1
    start = out_start - 4 * rows * dimension - _SHAPE.size - 1
    expected = [(start, (rows, dimension)), (out_start, (out_rows, dimension))]
    if start < _HEADER.size:
        return None
    for at, shape in expected:
        if file.peek(at, 1 + _SHAPE.size) != b"\0" + _SHAPE.pack(*shape):
            return None
    return (False, False), ((rows, dimension), (out_rows, dimension))


def _behind_dictionary(file: File, entries: int, pruned: int) -> int:
    """Where the first matrix begins."""
    if entries * 10 + pruned * 8 > file.size - _HEADER.size:
        raise Truncated("the file ends before what its header announces")
    if entries > _ENTRIES_LIMIT:
        raise LimitExceeded("entries in one dictionary", _ENTRIES_LIMIT)
    offset, window, at = _HEADER.size, b"", 0
    for _ in range(entries):
        found = _ENTRY.match(window, at)
        if found is None:
            offset += at
            window, at = file.peek(offset, _WINDOW), 0
            found = _ENTRY.match(window)
        if found is None:
            if len(window) < min(_WINDOW, _WORD_LIMIT):
                raise Truncated("the file ends in its dictionary")
            raise Malformed("an entry of the dictionary has no end, or is of a kind that there is not")
        at = found.end()
    return offset + at + 8 * pruned


def _matrices(file: File, start: int) -> tuple[tuple[bool, bool], _Shapes]:
    """Whether any is quantized, and the shapes of both."""
    in_quantized, in_shape, start = _matrix(file, start)
    out_quantized, out_shape, end = _matrix(file, start)
    if end < file.size:
        raise Malformed("the file goes on behind its matrices")
    return (in_quantized, out_quantized), (in_shape, out_shape)


def _matrix(file: File, start: int) -> tuple[bool, tuple[int, int], int]:
    """Whether the matrix there is quantized, its shape, and where it ends."""
    quantized = file.read(start, 1)
    if quantized not in (b"\0", b"\1"):
        raise Malformed("a matrix has an impossible head")
    start += 1
    if quantized == b"\0":
        rows, columns = _SHAPE.unpack(file.read(start, _SHAPE.size))
        end = start + _SHAPE.size + 4 * rows * columns
    else:
        has_norms, rows, columns, codes = _QUANTIZED.unpack(file.read(start, _QUANTIZED.size))
        end = _behind_quantizer(file, start + _QUANTIZED.size + max(codes, 0))
        if has_norms:
            end = _behind_quantizer(file, end + max(rows, 0))
    if rows < 0 or columns < 0:
        raise Malformed("a matrix has an impossible head")
    if end > file.size:
        raise Truncated("the file ends in a matrix")
    return quantized == b"\1", (rows, columns), end


def _behind_quantizer(file: File, start: int) -> int:
    dimension = int.from_bytes(file.read(start, 4), "little", signed=True)
    if dimension < 0:
        raise Malformed("a matrix has an impossible head")
    return start + _QUANTIZER_SIZE + 4 * dimension * _CENTROIDS
