"""TensorFlow's formats and those that came of it: cut off, lying and hostile, beyond what the corpus has."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.corpus.samples import FILES
from tests.domain.models.files import on_disk

from ai_finder.domain.models import BytesSource, File, Identified, identify
from ai_finder.domain.models.encodings.crc32c import Checksums, crc32c
from ai_finder.domain.models.file import READ_LIMIT
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

FOLDERS = (
    "executorch_programs",
    "hostile_tf",
    "mnn_nets",
    "tensorflow_formats",
    "tensorflowjs_models",
    "tflite_models",
)
SAMPLES = tuple(
    path
    for folder in FOLDERS
    for path in sorted((FILES / folder).rglob("*"))
    if path.is_file() and path.name != "manifest.json"
)
FLATBUFFERS = ("tflite_models/int8.tflite", "executorch_programs/plain.pte", "mnn_nets/int8.mnn")


def changed(path: Path, content: bytes) -> File:
    """A file of the corpus with another content, its neighbours beside it."""
    return File(path.name, BytesSource(content), on_disk(path).beside)


def field(number: int, content: bytes) -> bytes:
    """A length-delimited field of a protobuf message."""
    length, size = b"", len(content)
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


def node(name: bytes, operator: bytes, *rest: bytes) -> bytes:
    """A node of a GraphDef."""
    return field(1, field(1, name) + field(2, operator) + b"".join(rest))


PLACEHOLDER = node(b"x", b"Placeholder")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=0, max_size=5)), max_size=6),
    st.one_of(st.none(), st.integers(0, 1 << 20)),
)
def test_nothing_escapes_a_changed_file(path: Path, changes: list[tuple[int, bytes]], cut: int | None) -> None:
    """Whatever stands in a file, it is told what it is, and no more is read of it than is allowed."""
    content = path.read_bytes()
    for place, put in changes:
        at = place % (len(content) + 1)
        content = content[:at] + put + content[at + len(put) :]
    content = content if cut is None else content[: cut % (len(content) + 1)]

    assert isinstance(identify(changed(path, content)), Identified)


@pytest.mark.parametrize("name", FLATBUFFERS)
def test_a_flatbuffer_that_is_cut_off_is_truncated(name: str) -> None:
    """From the first bytes that tell its format on, at each byte; what is cut off it at the end may be mere padding."""
    whole = (FILES / name).read_bytes()
    found = {size: identify(changed(FILES / name, whole[:size])) for size in range(200, len(whole), 7)}

    assert set() == {
        size for size, each in found.items() if each.verdict is not Verdict.TRUNCATED and size < len(whole) - 64
    }


@pytest.mark.parametrize("name", ["saved_model/saved_model.pb", "frozen.pb", "saver/model.ckpt.meta"])
def test_a_message_that_is_cut_off_is_truncated(name: str) -> None:
    """At each byte but those where a field of the file itself ends."""
    path = FILES / "tensorflow_formats" / name
    whole = path.read_bytes()
    found = [identify(changed(path, whole[:size])) for size in range(400, len(whole), 11)]

    assert {Verdict.TRUNCATED} >= {each.verdict for each in found} - {Verdict.VALID}
    assert len(found) > 10 * sum(each.verdict is Verdict.VALID for each in found)


def test_an_index_that_is_cut_off_is_truncated() -> None:
    """The footer is at its end, and the header at its beginning."""
    path = FILES / "tensorflow_formats" / "objects.index"
    whole = path.read_bytes()
    found = {identify(changed(path, whole[:size])) for size in range(16, len(whole))}

    assert {(FileFormat.TF_CHECKPOINT_INDEX, Verdict.TRUNCATED)} == {(each.format, each.verdict) for each in found}


def test_a_checkpoint_whose_data_is_short_is_truncated() -> None:
    """Both the index and the data file say so."""
    index, data = (FILES / "tensorflow_formats" / f"saver/model.ckpt.{end}" for end in ("index", "data-00000-of-00001"))
    short = data.read_bytes()[:-1]

    assert (
        Verdict.TRUNCATED
        is identify(File(index.name, BytesSource(index.read_bytes()), lambda _: BytesSource(short))).verdict
    )
    assert Verdict.TRUNCATED is identify(changed(data, short)).verdict


def test_a_data_file_without_its_index_is_nothing() -> None:
    """It has no header: a name is no evidence."""
    data = FILES / "tensorflow_formats" / "saver/model.ckpt.data-00000-of-00001"

    assert FileFormat.TF_CHECKPOINT_DATA is not identify(File(data.name, BytesSource(data.read_bytes()))).format


def test_a_table_of_another_kind_is_no_index() -> None:
    """LevelDB's tables end alike; a checkpoint's begin with a header under the empty key."""
    block = b"\0\3\1keyv" + struct.pack("<II", 0, 1)
    handle = bytes([0, len(block)])
    index = b"\0\1" + bytes([len(handle)]) + b"z" + handle + struct.pack("<II", 0, 1)
    content = b""
    for each in (block, index):
        checksum = crc32c(each + b"\0")
        masked = ((checksum >> 15 | checksum << 17) + 0xA282EAD8) & 0xFFFFFFFF
        content += each + b"\0" + struct.pack("<I", masked & 0xFFFFFFFF)
    footer = bytes([0, 0, len(block) + 5, len(index)]).ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)

    assert not identify(File.of(content + footer, "000005.index")).recognised


def test_a_changed_byte_of_an_index_breaks_its_checksum() -> None:
    """As it does for TensorFlow."""
    path = FILES / "tensorflow_formats" / "objects.index"
    content = bytearray(path.read_bytes())
    content[100] ^= 1

    assert Verdict.MALFORMED is identify(changed(path, bytes(content))).verdict


def test_the_checksum_is_castagnolis() -> None:
    """The check value of the algorithm's catalogue; beyond the limit anything agrees."""
    assert 0xE3069283 == crc32c(b"123456789")
    assert not Checksums().agree(b"123456789", 0)
    assert Checksums(3).agree(b"123456789", 0)


CONST = {
    "more elements than can be": (field(2, 2 * field(2, b"\x08" + b"\xff" * 5 + b"\x7f")), Verdict.MALFORMED),
    "another size than its shape says": (field(2, field(2, b"\x08\x02")) + field(4, b"1234"), Verdict.MALFORMED),
    "its size": (field(2, field(2, b"\x08\x02")) + field(4, b"12345678"), Verdict.VALID),
}


@pytest.mark.parametrize(("tensor", "verdict"), CONST.values(), ids=CONST)
def test_a_constant_is_held_against_its_shape(tensor: bytes, verdict: Verdict) -> None:
    """A shape claims nothing that is not there."""
    value = field(5, field(1, b"value") + field(2, field(8, b"\x08\x01" + tensor)))
    found = identify(File.of(PLACEHOLDER + node(b"c", b"Const", value)))

    assert (FileFormat.TF_GRAPHDEF, verdict) == (found.format, found.verdict)


def test_a_constant_of_one_value_is_no_model_of_billions() -> None:
    """A graph of a hundred bytes may fill a tensor of any size: its elements are no weights."""
    shape = field(2, field(2, b"\x08" + b"\x80" * 5 + b"\x01"))
    value = field(5, field(1, b"value") + field(2, field(8, b"\x08\x01" + shape + field(5, bytes(4)))))

    assert identify(File.of(PLACEHOLDER + node(b"c", b"Const", value))).model.parameters is None


OPERATORS = {
    "a file is read": (node(b"y", b"ReadFile"), RiskLevel.DANGEROUS),
    "in a function": (field(2, field(1, field(3, node(b"y", b"WriteFile")[2:]))), RiskLevel.DANGEROUS),
    "Python is called": (node(b"y", b"EagerPyFunc"), RiskLevel.DANGEROUS),
    "a server is asked": (node(b"y", b"RpcCall"), RiskLevel.DANGEROUS),
    "records are read": (node(b"y", b"TFRecordDatasetV2"), RiskLevel.SUSPICIOUS),
    "an operator is unknown": (node(b"y", b"ZeroOut"), RiskLevel.SUSPICIOUS),
    "a function is called": (
        node(b"y", b"ours") + field(2, field(1, field(1, field(1, b"ours")))),
        RiskLevel.NONE,
    ),
    "a checkpoint is saved": (node(b"y", b"SaveV2") + node(b"z", b"RestoreV2"), RiskLevel.NONE),
    "a line is printed": (
        node(b"y", b"PrintV2", field(5, field(1, b"output_stream") + field(2, field(2, b"stderr")))),
        RiskLevel.NONE,
    ),
    "a line is printed into a file": (
        node(b"y", b"PrintV2", field(5, field(1, b"output_stream") + field(2, field(2, b"file://x")))),
        RiskLevel.DANGEROUS,
    ),
    "a tensor is watched by a file": (
        node(b"y", b"DebugIdentityV3", field(5, field(1, b"debug_urls") + field(2, field(1, field(2, b"file:///x"))))),
        RiskLevel.DANGEROUS,
    ),
    "a tensor is watched": (node(b"y", b"DebugIdentityV2"), RiskLevel.SUSPICIOUS),
    "a file is mapped": (node(b"y", b"ImmutableConst"), RiskLevel.SUSPICIOUS),
    "a cache is written": (node(b"y", b"CacheDataset"), RiskLevel.SUSPICIOUS),
    "a log is written": (node(b"y", b"WriteAudioSummary"), RiskLevel.SUSPICIOUS),
}


@pytest.mark.parametrize(("nodes", "level"), OPERATORS.values(), ids=OPERATORS)
def test_an_operator_is_judged(nodes: bytes, level: RiskLevel) -> None:
    """By its name, and where that says too little by what it is given."""
    found = identify(File.of(PLACEHOLDER + nodes))

    assert (FileFormat.TF_GRAPHDEF, level) == (found.format, found.risk), found.reasons


def test_what_a_broken_graph_would_do_is_told() -> None:
    """A node is judged before the graph breaks behind it."""
    found = identify(File.of(PLACEHOLDER + node(b"y", b"ReadFile") + b"\x0a\x7f"))

    assert (Verdict.TRUNCATED, RiskLevel.DANGEROUS) == (found.verdict, found.risk)


TEXTS: dict[str, tuple[str, FileFormat | None]] = {
    "plain": ('node { name: "x" op: "ReadFile" }', FileFormat.TF_GRAPHDEF_TEXT),
    "angles": ("# a comment\nnode: < name: 'x', op: 'ReadFile'; >", FileFormat.TF_GRAPHDEF_TEXT),
    "a list": ('node [{ op: "NoOp" }, { op: "ReadFile" }]', FileFormat.TF_GRAPHDEF_TEXT),
    "side by side": ('node { op: "NoOp" } node { op: "Read"\n  "File" }', FileFormat.TF_GRAPHDEF_TEXT),
    "escaped": (r'node { op: "NoOp" } node { op: "\x52ead\106ile" }', FileFormat.TF_GRAPHDEF_TEXT),
    "twice": ('node { op: "NoOp" op: "ReadFile" }', FileFormat.TF_GRAPHDEF_TEXT),
    "no graph": ('node { op: "of mine" }', None),
    "YAML": ("node:\n  op: 'ReadFile\n", None),
}


@pytest.mark.parametrize(("content", "form"), TEXTS.values(), ids=TEXTS)
def test_a_graph_as_text(content: str, form: FileFormat | None) -> None:
    """However it is written, its operator is found."""
    found = identify(File.of(content.encode()))

    if form is None:
        assert not found.recognised
    else:
        assert (form, RiskLevel.DANGEROUS) == (found.format, found.risk), found.problem


def test_a_segment_behind_the_end_is_missing() -> None:
    """An ExecuTorch program ends where its header says."""
    path = FILES / "executorch_programs" / "plain.pte"
    content = path.read_bytes()
    size = struct.pack("<Q", len(content))

    assert Verdict.TRUNCATED is identify(changed(path, content[:32] + size + content[40:])).verdict
    assert Verdict.MALFORMED is identify(changed(path, content[:12] + bytes(4) + content[16:])).verdict


MANIFESTS: dict[str, tuple[str, Verdict, RiskLevel]] = {
    "a path that goes up": ('{"paths":["../x.bin"],"weights":[]}', Verdict.VALID, RiskLevel.DANGEROUS),
    "a path of the machine": ('{"paths":["/etc/passwd"],"weights":[]}', Verdict.VALID, RiskLevel.DANGEROUS),
    "a negative shape": (
        '{"paths":[],"weights":[{"name":"w","shape":[-1],"dtype":"float32"}]}',
        Verdict.MALFORMED,
        RiskLevel.NONE,
    ),
    "a huge shape": (
        '{"paths":[],"weights":[{"name":"w","shape":[9999999999,9999999999],"dtype":"float32"}]}',
        Verdict.MALFORMED,
        RiskLevel.NONE,
    ),
    "no weight": ('{"paths":[],"weights":[7]}', Verdict.MALFORMED, RiskLevel.NONE),
}


@pytest.mark.parametrize(("group", "verdict", "level"), MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_of_weights(group: str, verdict: Verdict, level: RiskLevel) -> None:
    """It leads nowhere else, and its shapes are possible."""
    content = f'{{"format":"graph-model","modelTopology":{{"node":[]}},"weightsManifest":[{group}]}}'
    found = identify(File.of(content.encode(), "model.json"))

    assert (FileFormat.TFJS, verdict, level) == (found.format, found.verdict, found.risk)


def test_shards_that_are_short_make_the_model_truncated() -> None:
    """A manifest says how long they are together."""
    path = FILES / "tensorflowjs_models" / "dense" / "model.json"
    file = File(path.name, BytesSource(path.read_bytes()), lambda _: BytesSource(bytes(103)))

    assert Verdict.TRUNCATED is identify(file).verdict


def test_a_shard_without_a_manifest_is_nothing() -> None:
    """A name is no evidence."""
    assert not identify(File.of(bytes(range(104)), "group1-shard1of1.bin")).recognised


@pytest.mark.parametrize("name", FLATBUFFERS)
def test_of_a_large_model_little_is_read(name: str) -> None:
    """What follows a model's tables is stepped over."""

    class Padded(BytesSource):
        asked = 0

        def __init__(self, content: bytes) -> None:
            super().__init__(content)
            self.size = 10 * READ_LIMIT

        def read(self, offset: int, length: int) -> bytes:
            self.asked += length
            return super().read(offset, length).ljust(length, b"\0")

    source = Padded((FILES / name).read_bytes())
    found = identify(File(Path(name).name, source))

    assert Verdict.VALID is found.verdict
    assert source.asked < 1 << 20


def test_what_a_converter_notes_for_itself_is_not_told() -> None:
    """Of TensorFlow Lite's metadata the texts are told; how long the other entries are says nothing."""
    told = identify(File.of((FILES / "tflite_models" / "int8.tflite").read_bytes())).model.metadata
    assert ["description", "min_runtime_version", "signatures"] == [entry.key for entry in told]
