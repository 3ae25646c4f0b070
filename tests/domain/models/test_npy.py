"""NumPy's array files, held against their headers."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict


def npy(header: str, content: bytes = b"", version: int = 1) -> bytes:
    """A file with a header."""
    text = (header + "\n").encode("latin-1" if version < 3 else "utf-8")
    return b"\x93NUMPY" + bytes((version, 0)) + struct.pack("<H" if version == 1 else "<I", len(text)) + text + content


def of(descr: str = "'<f4'", shape: str = "(2, 3)", size: int = 24) -> Identified:
    """What is said of an array of so many bytes."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"
    return identify(File.of(npy(header, bytes(size))))


@pytest.mark.parametrize(
    ("dtype", "parameters", "descr", "shape", "size"),
    [
        ("float32", 6, "'<f4'", "(2, 3)", 24),
        ("float64", 1, "'>f8'", "()", 8),
        ("bool", 3, "'|b1'", "(3,)", 3),
        ("int8", 0, "'|i1'", "(0, 7)", 0),
        ("int64", 3, "'<i8'", "(3L,)", 24),
        ("U3", 2, "'<U3'", "(2,)", 24),
        ("S5", 2, "'|S5'", "(2,)", 10),
        ("datetime64", 1, "'<M8[ns]'", "(1,)", 8),
        ("void", 2, "[('a', '<f4'), ('b', '<i2', (3,))]", "(2,)", 20),
        ("void", 1, "[(('title', 'a'), [('x', '|u1'), ('y', '|u1')])]", "(1,)", 2),
    ],
)
def test_arrays(dtype: str, parameters: int, descr: str, shape: str, size: int) -> None:
    """Every kind of element that numpy writes."""
    found = of(descr, shape, size)
    assert (FileFormat.NPY, Verdict.VALID, None) == (found.format, found.verdict, found.problem)
    assert (parameters, 1, (dtype,)) == (found.model.parameters, found.model.tensors, found.model.dtypes)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_versions(version: int) -> None:
    """The length of the header has two bytes, or four."""
    content = npy("{'descr': '|u1', 'fortran_order': True, 'shape': (1,)}", b"x", version)
    assert Verdict.VALID is identify(File.of(content)).verdict


@pytest.mark.parametrize(
    ("verdict", "descr", "shape", "size"),
    [
        (Verdict.TRUNCATED, "'<f4'", "(2, 3)", 23),
        (Verdict.TRUNCATED, "'<f4'", "(9223372036854775807, 9223372036854775807)", 23),
        (Verdict.MALFORMED, "'<f4'", "(2, 3)", 25),
        (Verdict.MALFORMED, "'<f4'", "(2, -3)", 24),
        (Verdict.MALFORMED, "'<f4'", "6", 24),
        (Verdict.MALFORMED, "'<f4'", "(True,)", 4),
        (Verdict.MALFORMED, "'<q4'", "(2,)", 8),
        (Verdict.MALFORMED, "''", "(2,)", 8),
        (Verdict.MALFORMED, "__import__('os')", "(2,)", 8),
        (Verdict.MALFORMED, "[" * 100 + "]" * 100, "(2,)", 8),
        (Verdict.MALFORMED, "'<f4'", "(2, 3), 'shape': (1,)", 24),
        (Verdict.MALFORMED, "'<f4'", "(2, 3), 'more': 1", 24),
    ],
)
def test_headers_that_lie(verdict: Verdict, descr: str, shape: str, size: int) -> None:
    """Sizes that are not the file's, and what is no literal of an array."""
    found = of(descr, shape, size)
    assert (FileFormat.NPY, verdict) == (found.format, found.verdict)


def test_a_header_that_claims_gigabytes() -> None:
    """Nothing is allocated for it."""
    found = identify(File.of(b"\x93NUMPY\2\0\xff\xff\xff\xff{}"))
    assert Verdict.MALFORMED is found.verdict


def test_several_arrays_in_one_file() -> None:
    """As numpy.save writes them to one handle."""
    one = npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2,)}", bytes(4))
    found = identify(File.of(one * 3))
    assert (Verdict.VALID, 6, 3) == (found.verdict, found.model.parameters, found.model.tensors)


@given(st.text(max_size=80))
def test_any_header_has_an_answer(header: str) -> None:
    """No exception."""
    found = identify(File.of(npy(header, bytes(8), 3)))
    assert FileFormat.NPY is found.format
