"""GGUF: versions, byte orders, counts, layout, splits, and what is never read."""

from __future__ import annotations

import struct
import time
from contextlib import suppress

import pytest
from tests.corpus.samples import FILES
from tests.domain.models.files import on_disk

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import gguf
from ai_finder.domain.models.formats.ggml_types import quantization
from ai_finder.domain.models.model import Entry, Model
from ai_finder.domain.vocabulary import FileFormat

WIDTHS = {1: "I", 2: "Q", 3: "Q"}
U8, U32, STRING, ARRAY = 0, 4, 8, 9
FIRST = "m-00001-of-00003.gguf"


def string(said: str, order: str = "<", width: str = "Q") -> bytes:
    """A string with its length."""
    return struct.pack(order + width, len(said.encode())) + said.encode()


def pair(key: str, value: str | int, order: str = "<", width: str = "Q") -> bytes:
    """A key with its value."""
    kind = struct.pack(order + "I", STRING if isinstance(value, str) else U32)
    written = string(value, order, width) if isinstance(value, str) else struct.pack(order + "I", value)
    return string(key, order, width) + kind + written


def tokens(words: list[bytes], key: str = "tokenizer.ggml.tokens") -> bytes:
    """An array of strings."""
    written = b"".join(struct.pack("<Q", len(word)) + word for word in words)
    return string(key) + struct.pack("<IIQ", ARRAY, STRING, len(words)) + written


def tensor(name: str, shape: tuple[int, ...], kind: int, offset: int, order: str = "<", width: str = "Q") -> bytes:
    """A tensor's line."""
    sizes = struct.pack(f"{order}I{len(shape)}{width}", len(shape), *shape)
    return string(name, order, width) + sizes + struct.pack(order + "IQ", kind, offset)


def written(pairs: list[bytes], tensors: list[bytes], data: int = 0, version: int = 3, order: str = "<") -> bytes:
    """A file with so many bytes of data."""
    width = WIDTHS.get(version, "Q")
    header = b"GGUF" + struct.pack(f"{order}I2{width}", version, len(tensors), len(pairs)) + b"".join(pairs + tensors)
    return header + bytes(-len(header) % 32 if tensors else 0) + bytes(data)


def look(content: bytes, name: str = "x") -> Draft:
    """What a file is; its problem is raised."""
    draft = Draft()
    gguf.read(File.of(content, name), draft)
    return draft


def fails(content: bytes, error: type[Malformed]) -> Draft:
    """What is known of a file that is not sound."""
    draft = Draft()
    with pytest.raises(Malformed) as raised:
        gguf.read(File.of(content, "x"), draft)
    assert error is raised.type
    assert FileFormat.GGUF is draft.format
    return draft


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("version", WIDTHS)
def test_every_version_in_either_order(version: int, order: str) -> None:
    """Counts, lengths and dimensions have the width of the version."""
    how = (order, WIDTHS[version])
    pairs = [pair("general.architecture", "llama", *how), pair("llama.context_length", 2048, *how)]
    found = look(written(pairs, [tensor("a", (4, 2), 0, 0, *how)], 32, version, order))

    expected = ("llama", 2048, 8, 1, ("F32",), "F32")
    model = found.model
    assert expected == (
        model.architecture,
        model.context_length,
        model.parameters,
        model.tensors,
        model.dtypes,
        model.quantization,
    )


def test_a_text_that_begins_with_the_letters_is_none() -> None:
    """And a file that ends after them."""
    for content in (b"GGUF", b"GGUF is the format of llama.cpp, and this is a text", b"GGUF\3\0\0"):
        assert look(content).format is None


TWO = [tensor("a", (8,), 0, 0), tensor("b", (8,), 0, 32)]
BROKEN: dict[str, tuple[type[Malformed], bytes]] = {
    "an unknown version": (Malformed, written([], [], version=4)),
    "a hole": (Malformed, written([], [TWO[0], tensor("b", (8,), 0, 64)], 96)),
    "an overlap": (Malformed, written([], [TWO[0], tensor("b", (8,), 0, 0)], 64)),
    "not aligned": (Malformed, written([], [TWO[0], tensor("b", (8,), 0, 40)], 96)),
    "a name twice": (Malformed, written([], [TWO[0], tensor("a", (8,), 0, 32)], 64)),
    "a key twice": (Malformed, written([pair("a", 1), pair("a", 1)], [])),
    "an empty key": (Malformed, written([pair("", 1)], [])),
    "five dimensions": (Malformed, written([], [tensor("a", (1, 1, 1, 1, 1), 0, 0)], 32)),
    "an unknown type": (Malformed, written([], [tensor("a", (8,), 999, 0)], 32)),
    "half a block": (Malformed, written([], [tensor("a", (40,), 2, 0)], 32)),
    "too many elements": (Malformed, written([], [tensor("a", (1 << 62, 4), 0, 0)], 32)),
    "bytes after the data": (Malformed, written([], TWO, 64 + 33)),
    "an alignment of 24": (Malformed, written([pair("general.alignment", 24)], [])),
    "an alignment that is text": (Malformed, written([pair("general.alignment", "32")], [])),
    "a value of no type": (Malformed, written([string("a") + struct.pack("<I", 13)], [])),
    "tensors without end": (LimitExceeded, b"GGUF" + struct.pack("<IQQ", 3, 1 << 63, 0)),
    "keys without end": (LimitExceeded, b"GGUF" + struct.pack("<IQQ", 3, 0, (1 << 64) - 1)),
    "an endless string": (LimitExceeded, written([string("a") + struct.pack("<IQ", STRING, 1 << 60)], [])),
    "an endless array": (LimitExceeded, written([string("a") + struct.pack("<IIQ", ARRAY, U8, 1 << 60)], [])),
    "arrays in arrays": (
        LimitExceeded,
        written([string("a") + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 9], []),
    ),
    "data cut off": (Truncated, written([], TWO, 63)),
    "an array cut off": (Truncated, written([string("a") + struct.pack("<IIQ", ARRAY, U8, 5000) + bytes(9)], [])),
}


@pytest.mark.parametrize(("error", "content"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be(error: type[Malformed], content: bytes) -> None:
    """It is said of which kind the problem is."""
    fails(content, error)


def test_a_header_cut_anywhere_is_truncated() -> None:
    """And what was read before stays; what was not counted to the end is no count."""
    content = written([pair("general.name", "n"), tokens([b"word"] * 100)], TWO, 64)
    for length in range(8, len(content)):
        found = fails(content[:length], Truncated)
        assert found.model.name in (None, "n")
        assert found.model.parameters in (None, 16)


def test_a_header_of_gibibytes_is_not_allocated() -> None:
    """Ten tensors of a tebibyte: a file that is cut off."""
    big = [tensor(str(number), (1 << 38,), 0, number << 40) for number in range(10)]
    assert 10 << 38 == fails(written([], big, 32), Truncated).model.parameters


@pytest.mark.parametrize("order", "<>")
def test_the_first_split_has_the_others_as_parts(order: str) -> None:
    """They are named after the first; name and metadata have to agree."""
    split = string("split.count", order) + struct.pack(order + "IH", 2, 3)
    content = written([split], [], order=order)
    parts = ("m-00002-of-00003.gguf", "m-00003-of-00003.gguf")
    for name, expected in (
        (FIRST, parts),
        ("m-00001-of-00002.gguf", ()),
        ("m-00002-of-00003.gguf", ()),
        ("m.gguf", ()),
    ):
        assert expected == look(content, name).parts


def test_a_vocabulary_costs_little() -> None:
    """A quarter of a million tokens and twice as many merges, some of them long: far less than a tenth of a second."""
    words = [b"x" * (number % 13) for number in range(256_000)] + [b"long" * 1000]
    merges = [b"x" * (number % 17) for number in range(512_000)]
    content = written([tokens(words), tokens(merges, "tokenizer.ggml.merges"), pair("general.name", "n")], [])
    begin = time.process_time()
    found = look(content)

    assert time.process_time() - begin < 0.5  # generous: machines are loaded
    assert (256_001, "n") == (found.model.vocabulary_size, found.model.name)


def test_paths_are_nobodys_business() -> None:
    """A path of somebody's machine is left out, wherever it stands."""
    found = look(
        written([pair("general.name", "/home/me/m"), pair("quantize.imatrix.file", "C:\\m"), pair("a", 1)], [])
    )
    assert (None, (Entry("a", 1),)) == (found.model.name, found.model.metadata)


def test_a_template_is_looked_into_even_where_the_file_then_breaks() -> None:
    """The reason says where the template is."""
    template = pair("tokenizer.chat_template.tool", "{{ x.__class__ }}")
    found = fails(written([template], TWO, 10), Truncated)
    (reason,) = found.reasons
    assert ("__class__", "tokenizer.chat_template.tool:0x40 line 1") == (reason.detail, reason.where)


@pytest.mark.parametrize(
    ("stated", "elements", "expected"),
    [
        (15, {"Q4_K": 10, "Q6_K": 30}, "Q4_K_M"),
        (15, {"Q8_0": 10, "Q5_0": 30}, "Q5_0"),
        (None, {"Q8_0": 10}, "Q8_0"),
        (1, {"F16": 10, "F32": 1}, "F16"),
        (1, {"F16": 1, "MXFP4": 10}, "MXFP4"),
        (9999, {"I2_S": 10}, "I2_S"),
        (7, {}, "Q8_0"),
        (None, {}, None),
    ],
)
def test_tensors_decide_what_a_file_is_quantized_to(
    stated: int | None, elements: dict[str, int], expected: str | None
) -> None:
    """What is stated has to be among them."""
    assert expected == quantization(stated, elements)


def test_a_type_of_a_fork_is_known_by_its_name() -> None:
    """Its size is not known, so the next tensor begins anywhere after it."""
    found = look(written([], [tensor("a", (256,), 139, 0), tensor("b", (8,), 0, 192)], 224))
    assert (("F32", "IQ4_K"), 264) == (found.model.dtypes, found.model.parameters)


@pytest.mark.parametrize("length", [300, None])
def test_reading_twice_is_the_same(length: int | None) -> None:
    """Also where a file is broken."""
    content = (FILES / "gguf_files" / "documented.gguf").read_bytes()[:length]
    drafts = [Draft(), Draft()]
    for draft in drafts:
        with suppress(Truncated):
            gguf.read(File.of(content), draft)
    assert drafts[0] == drafts[1]


def test_an_empty_file_of_keys_is_a_model_without_weights() -> None:
    """As llama.cpp's vocabularies are."""
    draft = Draft()
    gguf.read(on_disk(FILES / "gguf_files" / "empty.gguf"), draft)
    expected = Model(architecture="llama", parameters=0, tensors=0, metadata=(Entry("general.architecture", "llama"),))
    assert expected == draft.model
