"""The reader of HDF5, held against what h5py says of files in each version of the format's structures."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpus.samples import FILES

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models import File
from ai_finder.domain.models.encodings.hdf5 import Node, walk
from ai_finder.domain.models.encodings.hdf5_store import Store, lookup3

FOLDER = FILES / "h5py_files"
OBJECTS: dict[str, dict[str, dict[str, Any]]] = json.loads((FOLDER / "objects.json").read_text())
SMALL = (FOLDER / "mixed_latest.h5").read_bytes(), (FOLDER / "mixed_earliest.h5").read_bytes()


def opened(content: bytes) -> Node:
    """The root group."""
    store = Store.open(File.of(content))
    return Node(store, store.root)


def told(node: Node) -> dict[str, Any]:
    """An object as the manifest tells of it."""
    dataset = node.dataset()
    return {
        "strings": {name: list(node.strings(attribute)) for name, attribute in node.attributes().items()},
        "shape": list(dataset.shape) if dataset is not None and dataset.shape is not None else None,
        "dtype": dataset.type.name if dataset is not None else None,
    }


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_objects_are_what_h5py_says(name: str) -> None:
    """Groups, attributes, shapes and types; a type that numpy has no number for is called by HDF5's own name."""
    expected = OBJECTS[name]
    found = {path: told(node) for path, node, _ in walk(opened((FOLDER / name).read_bytes())) if path != "/kind"}
    for path, said in expected.items():
        found[path]["dtype"] = found[path]["dtype"] if said["dtype"] is not None else None

    assert expected == found


@pytest.mark.parametrize(
    ("content", "checksum"),
    [(b"", 0xDEADBEEF), (b"Four score and seven years ago", 0x17770551)],
    ids=["nothing", "speech"],
)
def test_the_checksum_is_that_of_its_author(content: bytes, checksum: int) -> None:
    """The values that `lookup3.c` itself gives for its test."""
    assert checksum == lookup3(content)


@pytest.mark.parametrize("content", SMALL, ids=["new", "old"])
def test_a_flipped_bit_is_no_other_error(content: bytes) -> None:
    """Any byte of a file's beginning may be another: the reader stays within its own errors, and ends."""
    for at in range(0, 2048, 3):
        _walked(content[:at] + bytes((content[at] ^ 0xFF,)) + content[at + 1 :])


@pytest.mark.parametrize("content", SMALL, ids=["new", "old"])
def test_a_file_cut_anywhere_is_no_other_error(content: bytes) -> None:
    """Likewise where it ends."""
    for length in range(0, len(content), 61):
        _walked(content[:length])


@given(
    st.sampled_from(SMALL),
    st.lists(
        st.tuples(st.integers(8, 11_000), st.sampled_from((b"\0", b"\xff" * 8, b"\x01\0", b"\xff\xff\0\0"))), max_size=6
    ),
)
def test_lying_numbers_are_no_other_error(content: bytes, lies: list[tuple[int, bytes]]) -> None:
    """Counts, lengths and addresses of any value."""
    changed = bytearray(content)
    for at, lie in lies:
        changed[at : at + len(lie)] = lie
    _walked(bytes(changed))


def test_objects_are_bounded() -> None:
    """A file has as many objects as it likes; the reader as many as it was told."""
    with pytest.raises(LimitExceeded):
        list(walk(opened((FOLDER / "wide_latest.h5").read_bytes()), 100))


def test_metadata_is_read_a_few_times_at_most() -> None:
    """What is read is bounded by the file's size, whatever leads where."""
    store = Store.open(File.of(SMALL[0]))
    blocks = (store.block(0, len(SMALL[0])) for _ in range(100))
    with pytest.raises(LimitExceeded):
        list(blocks)


def _walked(content: bytes) -> None:
    with suppress(Malformed):
        for _, node, _ in walk(opened(content)):
            told(node)
