"""Safetensors: the rules of the reference implementation."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import safetensors
from ai_finder.domain.models.model import Entry
from ai_finder.domain.vocabulary import FileFormat


def tensor(dtype: object, shape: object, *offsets: object) -> dict[str, object]:
    """A header's entry."""
    return {"dtype": dtype, "shape": shape, "data_offsets": list(offsets)}


def written(data: int, **entries: Any) -> bytes:
    """A file with a header of these entries and so many bytes of data."""
    content = json.dumps(entries).encode()
    return struct.pack("<Q", len(content)) + content + bytes(data)


def look(content: bytes) -> Draft:
    """What a file is; its problem is raised."""
    draft = Draft()
    safetensors.read(File.of(content), draft)
    return draft


SOUND = {
    "no tensors": (0, written(0)),
    "padding": (0, struct.pack("<Q", 8) + b"{}      "),
    "only metadata": (0, written(0, __metadata__={"format": "pt"})),
    "a scalar": (1, written(4, a=tensor("F32", [], 0, 4))),
    "an empty tensor": (4, written(4, a=tensor("F32", [0, 7], 0, 0), b=tensor("U8", [4], 0, 4))),
    "two, in another order": (2, written(6, a=tensor("F16", [1], 4, 6), b=tensor("F32", [1], 0, 4))),
    "halves of bytes": (6, written(3, a=tensor("F4", [2, 3], 0, 3))),
    "a further word": (1, written(1, a=tensor("U8", [1], 0, 1) | {"note": 1})),
    "a name that is a keyword": (1, written(1, dtype=tensor("U8", [1], 0, 1))),
}
BROKEN = {
    "data that is too long": written(5, a=tensor("F32", [], 0, 4)),
    "a length of no whole bytes": written(1, a=tensor("F4", [3], 0, 1)),
    "offsets in the wrong order": written(0, a=tensor("U8", [0], 4, 0)),
    "an offset that is no number": written(4, a=tensor("U8", [4], "0", 4)),
    "a size that is a truth value": written(1, a=tensor("U8", [True], 0, 1)),
    "a shape that is no list": written(4, a=tensor("U8", 4, 0, 4)),
    "a type that is no name": written(4, a=tensor([], [4], 0, 4)),
    "a type that nobody knows": written(4, a=tensor("F99", [4], 0, 4)),
    "more elements than there can be": written(4, a=tensor("U8", [1 << 63] * 10_000, 0, 4)),
    "more elements than there can be, and none": written(0, a=tensor("U8", [1 << 63, 2, 0], 0, 0)),
    "numbers of many digits": written(4, a=tensor("U8", [10**4000] * 500, 0, 4)),
    "an entry of another kind": written(4, a=tensor("F32", [], 0, 4), b=[]),
    "metadata that is no text": written(4, __metadata__={"a": {}}, a=tensor("F32", [], 0, 4)),
}


@pytest.mark.parametrize(("parameters", "content"), SOUND.values(), ids=SOUND)
def test_a_sound_file(parameters: int, content: bytes) -> None:
    """What the reference implementation reads is recognised, and its elements are counted."""
    found = look(content)
    assert (FileFormat.SAFETENSORS, parameters) == (found.format, found.model.parameters)


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_rule(content: bytes) -> None:
    """A header of tensors that do not fill the file is malformed."""
    with pytest.raises(Malformed) as raised:
        look(content)
    assert not isinstance(raised.value, Truncated)


def test_a_file_cut_anywhere() -> None:
    """It is truncated as soon as its header shows; before that it is nothing."""
    content = written(8, __metadata__={"format": "pt", "modelspec.title": "t"}, a=tensor("F32", [2], 0, 8))
    for length in range(len(content)):
        draft = Draft()
        try:
            safetensors.read(File.of(content[:length]), draft)
        except Truncated:
            assert FileFormat.SAFETENSORS is draft.format
        else:
            assert draft.format is None
            assert length < 24


@pytest.mark.parametrize("length", [100_000_001, 1 << 40, (1 << 64) - 1])
def test_a_header_beyond_the_limit_of_the_format(length: int) -> None:
    """It is not read."""
    with pytest.raises(LimitExceeded):
        look(struct.pack("<Q", length) + written(4, a=tensor("F32", [], 0, 4))[8:])


@pytest.mark.parametrize("content", [b"function{}", b'import x{"a": 1}', b"12345678{", b"\2\0\0\0\0\0\0\0[]", b""])
def test_what_is_none(content: bytes) -> None:
    """Texts with a brace at the ninth byte."""
    assert look(content).format is None


@pytest.mark.parametrize(
    ("names", "quantization", "adapter"),
    [
        (("q.qweight", "q.qzeros", "q.scales", "q.g_idx"), "GPTQ", None),
        (("q.qweight", "q.qzeros", "q.scales"), "AWQ", None),
        (("q.weight", "q.weight.quant_state.bitsandbytes__nf4"), "bitsandbytes 4-bit nf4", None),
        (("q.weight", "q.SCB"), "bitsandbytes 8-bit", None),
        (("m.q.lora_A.weight", "m.q.lora_B.weight"), None, "lora"),
        (("lora_te_q.lora_down.weight",), None, "lora"),
        (("m.lokr_w1",), None, "lokr"),
        (("m.hada_w1_a",), None, "loha"),
        (("exploration_a", "weight"), None, None),
    ],
)
def test_names_of_tensors_tell(names: tuple[str, ...], quantization: str | None, adapter: str | None) -> None:
    """Each method has tensors that no other has."""
    entries = {name: tensor("U8", [1], at, at + 1) for at, name in enumerate(names)}
    found = look(written(len(names), **entries)).model
    assert (quantization, adapter) == (found.quantization, found.adapter)


def test_paths_are_nobodys_business() -> None:
    """Neither as a value, nor within JSON."""
    said = {"ss_sd_model_name": "/home/me/m.ckpt", "ss_dataset_dirs": '{"/home/me": {}}', "ss_epoch": "3"}
    found = look(written(0, __metadata__=said)).model
    assert ((), (Entry("ss_epoch", "3"),)) == (found.base_models, found.metadata)
