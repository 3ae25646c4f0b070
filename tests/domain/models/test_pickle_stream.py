"""The walk through pickles agrees with Python's own reading of them, and sees what a pickle hides."""

from __future__ import annotations

import io
import pickle
import pickletools
import struct
import warnings
from collections import OrderedDict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_finder.domain.models import BytesSource, File
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.pickle_stream import Stream, inspect
from ai_finder.domain.models.encodings.pickle_values import Opaque, Tensor

EXECUTION, UNKNOWN = Danger.PICKLE_CODE_EXECUTION, Danger.PICKLE_UNKNOWN_IMPORT
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 60), 1 << 60)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary(),
    lambda inner: st.lists(inner, max_size=5) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


def walk(content: bytes) -> tuple[Stream, set[tuple[Danger, str]]]:
    """What is said of a content, and the dangers with their details."""
    draft = Draft()
    stream = inspect(File.of(content), draft)
    return stream, {(reason.danger, reason.detail) for reason in draft.reasons}


def short(text: str) -> bytes:
    """SHORT_BINUNICODE."""
    return b"\x8c" + bytes((len(text),)) + text.encode()


@given(PLAIN, st.integers(0, 5))
def test_it_walks_as_python_does(value: Any, protocol: int) -> None:
    """To the same end, over the same opcodes, to the same value."""
    content = pickle.dumps(value, protocol)

    stream, dangers = walk(content)

    assert (None, len(content), 1) == (stream.broken, stream.end, stream.pickles)
    assert sum(1 for _ in pickletools.genops(content)) == stream.opcodes
    assert set() == dangers
    if protocol > 2:
        assert value == stream.roots[0]


@given(st.binary() | st.text(r"\\x470aq'").map(str.encode))
def test_quoted_text_is_read_as_python_does(content: bytes) -> None:
    """With whatever escapes; what Python does not read is broken."""
    for line in (repr(content)[1:].encode(), b"'" + content.replace(b"\n", b"") + b"'"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                expected = [pickle.loads(b"S" + line + b"\n.", encoding="latin-1")]  # noqa: S301
            except (ValueError, pickle.UnpicklingError):
                expected = []
            assert expected == list(walk(b"S" + line + b"\n.")[0].roots)


@settings(max_examples=300)
@given(st.binary(max_size=300), st.sampled_from([b"", b"\x80\x02", b"\x80\x04", b"cos\nsystem\n", b"(", b"]q\0("]))
def test_noise_is_walked_without_an_error(noise: bytes, start: bytes) -> None:
    """Nothing but what is broken is said of it, and no warning of Python's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        stream, _ = walk(start + noise)
    assert stream.end <= len(start + noise)


@pytest.mark.parametrize("size", [4080, 4096, 16384, 1 << 16, (1 << 18) - 3, 1 << 18, 300_000])
def test_a_text_across_the_window(size: int) -> None:
    """What is read at once has no say in what is found."""
    content = b"\x80\x04]" + b"K\x01a" * (size // 3) + b"X" + struct.pack("<I", size) + b"x" * size + b"0cos\nsystem\n."

    stream, dangers = walk(content)

    assert (None, len(content)) == (stream.broken, stream.end)
    assert {(EXECUTION, "os.system")} == dangers


@pytest.mark.parametrize("line", [b"Vx", b"S'x'", b"I12", b"L1L", b"F1.5"])
def test_lines_cost_what_they_are_long(line: bytes) -> None:
    """However they lie in the windows; what is read is at most a few times the file."""
    asked = 0

    class Counting(BytesSource):
        """Counts."""

        def read(self, offset: int, length: int) -> bytes:
            """As the port says."""
            nonlocal asked
            asked += len(found := super().read(offset, length))
            return found

    for filling in (1, 100, 5000, 70_000, 300_000):
        long = line[:2] + b"1" * filling + line[2:]
        content = b"(" + (long + b"\n0") * (600_000 // filling) + b"cos\nsystem\n."
        asked = 0
        draft = Draft()
        assert {"os.system"} == inspect(File("x", Counting(content)), draft).imports
        assert asked < 4 * len(content) + 1_000_000


def test_long_bytes_are_not_read() -> None:
    """They are stepped over, to wherever they end."""
    asked: list[int] = []

    class Sparse:
        """Ten gigabytes of zeros, with a pickle around them."""

        size = (10 << 30) + 200

        def read(self, offset: int, length: int) -> bytes:
            """As the port says."""
            asked.append(length)
            head = b"\x80\x04\x8e" + struct.pack("<Q", 10 << 30)
            tail = b"0cos\nsystem\n."
            part = bytearray(min(length, self.size - offset))
            for start, piece in ((0, head), (len(head) + (10 << 30), tail)):
                for at in range(max(start, offset), min(start + len(piece), offset + len(part))):
                    part[at - offset] = piece[at - start]
            return bytes(part)

    draft = Draft()
    stream = inspect(File("x", Sparse()), draft)

    assert {"os.system"} == stream.imports
    assert sum(asked) < 100_000


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        # getattr is as good or bad as what it gets
        (set(), b"\x80\x02cbuiltins\ngetattr\nctransformers.trainer_utils\nIntervalStrategy\nX\5\0\0\0STEPS\x86R."),
        (
            {(UNKNOWN, "__main__.Kind"), (UNKNOWN, "__main__.Kind.ONE"), (UNKNOWN, "builtins.getattr")},
            b"\x80\x02cbuiltins\ngetattr\nc__main__\nKind\nX\3\0\0\0ONE\x86R.",
        ),
        ({(EXECUTION, "builtins.getattr")}, b"\x80\x02cbuiltins\ngetattr\n."),
        ({(EXECUTION, "builtins.getattr")}, b"\x80\x02cbuiltins\ngetattr\nctorch\nTensor\nX\x08\0\0\0__dict__\x86R."),
        ({(EXECUTION, "builtins.getattr")}, b"\x80\x02ccollections\ndeque\ncbuiltins\ngetattr\n\x85R."),
        # but what torch's lazy modules keep of themselves, and nothing else of an object
        (
            set(),
            b"\x80\x02cbuiltins\ngetattr\nctorch.nn.modules.linear\nLazyLinear\n)\x81X\x0f\0\0\0_lazy_load_hook\x86R.",
        ),
        (
            {(UNKNOWN, "builtins.getattr")},
            b"\x80\x02cbuiltins\ngetattr\nctorch.nn.modules.linear\nLinear\n)\x81X\7\0\0\0forward\x86R.",
        ),
        # what shows a text is kept by callbacks, and called by what tries out an attack
        (set(), b"\x80\x02cbuiltins\nprint\n."),
        ({(UNKNOWN, "builtins.print")}, b"\x80\x02cbuiltins\nprint\n)R."),
        # so is partial
        (set(), b"\x80\x02cfunctools\npartial\nctorch.nn\nLayerNorm\n\x85R."),
        ({(UNKNOWN, "functools.partial"), (UNKNOWN, "a.f")}, b"\x80\x02cfunctools\npartial\nca\nf\n\x85R."),
        (set(), b"\x80\x02cfunctools\npartial\nctorch.nn\nLinear\n\x85R)R."),
        (set(), b"\x80\x02cfunctools\npartial\nctorch.nn\nLinear\n\x85R(ctorch.nn\nLinear\n)}Ntb."),
        ({(EXECUTION, "functools.partial")}, b"\x80\x02cfunctools\npartial\nctorch.nn\nLinear\n\x85R(N)}Ntb."),
        (
            {(EXECUTION, "functools.partial"), (EXECUTION, "builtins.getattr")},
            b"\x80\x02cfunctools\npartial\nctorch.nn\nLinear\n\x85R(cbuiltins\ngetattr\n)}Ntb.",
        ),
        # what is reached through a module or a class
        ({(EXECUTION, "pandas.Series.to_csv")}, b"\x80\x04" + short("pandas") + short("Series.to_csv") + b"\x93."),
        ({(EXECUTION, "torch.nn.dataclasses._create_fn")}, b"\x80\x04ctorch.nn\ndataclasses._create_fn\n."),
        ({(UNKNOWN, "torch.nn.modules.Linear")}, b"\x80\x04ctorch.nn\nmodules.Linear\n."),
        (
            {(EXECUTION, "builtins.getattr")},
            b"\x80\x04cbuiltins\ngetattr\ncpandas\nSeries\n)\x81\x8c\x06to_csv\x86R.",
        ),
        # a class gets no attributes, and is not made of nothing
        ({(EXECUTION, "torch.nn.Module")}, b"\x80\x02ctorch.nn\nModule\n}X\1\0\0\0aNsb."),
        ({(UNKNOWN, "builtins.type")}, b"\x80\x02cbuiltins\ntype\nX\1\0\0\0a)}\x87R."),
        (set(), b"\x80\x02cbuiltins\ntype\nN\x85R."),
        # an item getter is called by nobody
        (set(), b"\x80\x02coperator\nitemgetter\nX\1\0\0\0a\x85R."),
        ({(EXECUTION, "operator.itemgetter(…)")}, b"\x80\x02coperator\nitemgetter\nX\1\0\0\0a\x85R)R."),
        # what is called must have been imported
        ({(UNKNOWN, "torch.nn.Linear(…)")}, b"\x80\x02ctorch.nn\nLinear\n)R)R."),
        ({(UNKNOWN, "what it computes")}, b"\x80\x02N)R."),
        # names that are not written down
        ({(Danger.PICKLE_COMPUTED_IMPORT, "")}, b"\x80\x04NN\x93."),
        ({(Danger.PICKLE_COMPUTED_IMPORT, "")}, b"\x80\x04C\x02osC\x06system\x93."),
        ({(Danger.PICKLE_EXTENSION_CODE, "513")}, b"\x80\x02\x83\x01\x02."),
        # pickles in pickles
        ({(EXECUTION, "os.system")}, b"\x80\x04C\x0d\x80\x02cos\nsystem\n."),
        ({(EXECUTION, "os.system")}, b"\x80\x04C\x0bcos\nsystem\n."),
        ({(EXECUTION, "os.system")}, b"S'cos\\nsystem\\n.'\n."),
        ({(EXECUTION, "os.system")}, b"\x80\x04" + short("gAJjb3MKc3lzdGVtCi4=") + b"."),
        ({(EXECUTION, "os.system")}, b"VgAJjb3MKc3lzdGVtCi4=\n."),
        ({(EXECUTION, "os.system")}, b"\x80\x04" + short(b"\x80\x02cos\nsystem\n.".hex()) + b"."),
        ({(EXECUTION, "torch.storage._load_from_bytes")}, b"\x80\x04ctorch.storage\n_load_from_bytes\nC\x02PK\x85R."),
        (
            {(UNKNOWN, "os2.x"), (UNKNOWN, "a.b")},
            b"\x80\x02c_codecs\nencode\nX\x0b\0\0\0\xc2\x80\x02cos2\nx\n.X\6\0\0\0latin1\x86R0ca\nb\n.",
        ),
        # calls that are handed on
        (
            {(EXECUTION, "os.system")},
            b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\nNX\1\0\0\0a\x85NtR.",
        ),
        # several, and padding
        ({(EXECUTION, "os.system")}, b"N." * 40 + bytes(5000) + b"cos\nsystem\n."),
        (set(), b"\x80\x04N." + b"\xff" * 100),
        # broken behind an import
        (
            {(EXECUTION, "os.system"), (Danger.PICKLE_BROKEN_STREAM, "an opcode of a pickle is none")},
            b"\x80\x02cos\nsystem\n\xff",
        ),
        ({(EXECUTION, "os.system")}, b"\x80\x02cos\nsystem\n"),
    ],
)
def test_dangers(expected: set[tuple[Danger, str]], content: bytes) -> None:
    """Each trick, and its harmless brother."""
    assert expected == walk(content)[1]


@pytest.mark.parametrize(
    ("problem", "content"),
    [
        ("a pickle ends before its last opcode", b"\x80\x04N"),
        ("a pickle ends in a text", b"\x80\x04X\xff\0\0\0a"),
        ("a pickle ends in a line", b"Vabc"),
        ("an opcode of a pickle is none", b"\x80\x04\xff"),
        ("an opcode of a pickle finds nothing on the stack", b"\x80\x04R"),
        ("an opcode of a pickle finds nothing on the stack", b"\x80\x04t."),
        ("a pickle recalls what it never memorised", b"\x80\x04h\x05."),
        ("a text in a pickle is not in its coding", b"\x80\x04X\1\0\0\0\xff."),
        ("a number in a pickle is none", b"Iabc\n."),
        ("a number in a pickle is none", b"I am a line of more than forty characters, and none is a digit\n."),
        ("a text in a pickle has no quotes", b"Sabc\n."),
        ("a pickle is of a protocol that is none", b"\x80\x09N."),
        ("a pickle imports what has no name", b"c(c) 2020\nabc\n."),
        ("a pickle ends with nothing on its stack", b"\x80\x02."),
        ("more than 10,000 nested marks of a pickle", b"\x80\x02" + b"(" * 20_000),
        ("more than 100,000 pickles of one file", b"N." * 100_001),
        ("more than 10,000 imports of one file's pickles", b"".join(b"ca\nb%d\n" % n for n in range(10_001))),
    ],
)
def test_what_is_broken_is_said(problem: str, content: bytes) -> None:
    """In a closed sentence."""
    assert problem == walk(content)[0].broken


@pytest.mark.parametrize("nested", [b")" + b"\x85" * 200_000, b"]" * 100_000 + b"a" * 99_999])
def test_depth_costs_no_recursion(nested: bytes) -> None:
    """Values as deep as the pickle is long."""
    assert walk(b"\x80\x04" + nested + b".")[0].broken is None


def test_a_tensor_must_fit_into_its_storage() -> None:
    """What torch would refuse."""
    storage = b"(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + b"0X\3\0\0\0cpuK\x06NtQ"
    for size, problem in ((6, None), (7, "a tensor does not fit into its storage")):
        shape = b"K" + bytes((size,)) + b"\x85K\x01\x85"
        content = b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K\0" + shape + b"\x89}tR."
        stream, dangers = walk(content)
        assert (problem, set()) == (stream.problem, dangers)
        assert (Tensor("float32", (size,)),) == stream.tensors


def test_only_what_is_asked_for_is_walked() -> None:
    """A number of pickles, from an offset on."""
    content = b"noise" + pickle.dumps(1) + pickle.dumps(OrderedDict(a=2)) + pickle.dumps(3)
    stream = inspect(File.of(content), Draft(), "member", 5, 2)
    assert (1, {"a": 2}) == stream.roots
    assert {"collections.OrderedDict"} == stream.imports


def test_where() -> None:
    """The member, and the offset of the opcode; in pickles in pickles, both."""
    draft = Draft()
    inspect(File("", BytesSource(b"\x80\x04C\x0d\x80\x02cos\nsystem\n.")), draft, "archive/data.pkl")
    assert ["archive/data.pkl:0x4:0x2"] == [reason.where for reason in draft.reasons]


def test_sets_and_long_numbers_are_opaque() -> None:
    """They stand for nothing but themselves."""
    stream, _ = walk(pickle.dumps([{1}, frozenset([2]), 1 << 400], 4))
    (items,) = stream.roots
    assert isinstance(items, list)
    assert [True] * 3 == [isinstance(item, Opaque) for item in items]


def test_buffers_out_of_band() -> None:
    """Protocol 5 may leave bytes to its caller."""
    content = pickle.dumps(pickle.PickleBuffer(b"abc"), 5, buffer_callback=lambda _buffer: None)
    assert walk(content)[0].broken is None
    assert io.BytesIO(content).read(2) == b"\x80\x05"
