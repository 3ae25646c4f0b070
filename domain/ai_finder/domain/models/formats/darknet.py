"""Darknet: a network as sections of text, and its weights (https://pjreddie.com/darknet, `parser.c` there)."""

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

_NETWORK = re.compile(rb"(?:\s|#[^\n]*\n)*+\[(?:net|network)\][ \t]*\r?\n")
_SECTION = re.compile(r"\[(\w+)\]")
_SIZE_LIMIT = 1 << 20
_LAYERS_NAMES = """
activate activation avg avgpool batchnorm conn connected contrastive conv conv_lstm convolutional cost crnn
crop deconvolutional detection dropout empty Gaussian_yolo gru history implicit iseg l2norm local
local_avgpool logistic lrn lstm max maxpool normalization region reorg reorg3d reorg_old rnn route sam
scale_channels shortcut silence soft softmax upsample yolo
"""
_LAYERS = frozenset(_LAYERS_NAMES.split())
"""The sections that Darknet has, in its several versions."""
_SAID = ("width", "height", "channels", "batch", "learning_rate", "max_batches", "inputs", "classes")
_WEIGHTS = re.compile(rb"\0\0\0\0[\1-\3]\0\0\0[\0-\x09]\0\0\0")
_SEEN_64 = 2
"""From version 0.2 on the number of images that were seen is a long one."""
_LEAST, _MOST = 1e-12, 1e4
_SAMPLE = 256


def read(file: File, draft: Draft) -> None:
    """A network by its first section, or weights by their header, their name or neighbour, and their first numbers."""
    if _NETWORK.match(file.head):
        _read_network(file, draft)
    elif _WEIGHTS.match(file.head):
        _read_weights(file, draft)


def _read_network(file: File, draft: Draft) -> None:
    if file.size > _SIZE_LIMIT:
        raise LimitExceeded("bytes in a network's text", _SIZE_LIMIT)
    lines = file.peek(0, file.size).decode(errors="replace").splitlines()
    sections: list[str] = []
    options: dict[str, str] = {}
    stray: int | None = None
    for number, line in enumerate(line.strip() for line in lines):
        found = _SECTION.fullmatch(line)
        key, equals, value = line.partition("=")
        if found:
            sections.append(found[1])
        elif len(sections) == 1 and equals:
            options[key.strip()] = value.strip()
        elif line and line[0] not in "#;" and not equals:
            stray = number if stray is None else stray
    layers = sections[1:]
    if not layers or not any(layer in _LAYERS for layer in layers):
        return  # somebody else's `[net]`
    draft.format = FileFormat.DARKNET
    custom = sorted(set(layers) - _LAYERS)
    sizes = [options.get(key, "?") for key in ("channels", "height", "width")]
    draft.model = Model(
        framework="darknet",
        custom_operators=tuple(custom),
        inputs=(f"input: [{','.join(sizes)}]",) if sizes != ["?"] * 3 else (),
        metadata=metadata({"layers": len(layers), **{key: options[key] for key in _SAID if key in options}}),
    )
    if stray == len(lines) - 1:
        raise Truncated("the network ends in a line")
    if stray is not None:
        raise Malformed("a line is neither a section nor a setting")


def _read_weights(file: File, draft: Draft) -> None:
    """Numbers without names behind a header that any file could have: so more must speak for it."""
    stem, _, ending = file.name.rpartition(".")
    if ending.lower() != "weights" and (not stem or file.beside(f"{stem}.cfg") is None):
        return
    major, minor, revision = struct.unpack_from("<iii", file.head)
    start = 12 + (8 if major * 10 + minor >= _SEEN_64 else 4)
    numbers = file.peek(start, 4 * _SAMPLE)
    values = struct.unpack_from(f"<{len(numbers) // 4}f", numbers)
    if not any(values) or not all(value == 0 or _LEAST < abs(value) < _MOST for value in values):
        return
    draft.format = FileFormat.DARKNET
    draft.model = Model(
        framework="darknet",
        framework_version=f"{major}.{minor}.{revision}",
        dtypes=("float32",),
        metadata=metadata({"seen": int.from_bytes(file.read(12, start - 12), "little")}),
    )
    if (file.size - start) % 4:
        raise Truncated("the weights end in a number")
    draft.model = evolve(draft.model, parameters=(file.size - start) // 4)
