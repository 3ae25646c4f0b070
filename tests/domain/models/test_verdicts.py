"""Files that are cut off early, or written oddly, are still told for what they were meant to be."""

from __future__ import annotations

import struct

import pytest

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

TENSORS = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'


def safetensors(header: bytes, length: int | None = None) -> bytes:
    """A header and four bytes of numbers."""
    return struct.pack("<Q", len(header) if length is None else length) + header + bytes(4)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (safetensors(TENSORS, 1 << 62), Verdict.MALFORMED),
        (safetensors(b"\xef\xbb\xbf" + TENSORS), Verdict.MALFORMED),
        (safetensors(b" " + TENSORS), Verdict.MALFORMED),
        (safetensors(TENSORS)[:9], Verdict.TRUNCATED),
        (safetensors(TENSORS)[:14], Verdict.TRUNCATED),
        (safetensors(TENSORS), Verdict.VALID),
    ],
)
def test_safetensors_by_name_and_beginning(content: bytes, verdict: Verdict) -> None:
    """The object that follows a length is enough."""
    found = identify(File.of(content, "model.safetensors"))

    assert (FileFormat.SAFETENSORS, verdict) == (found.format, found.verdict)


@pytest.mark.parametrize(
    ("name", "content", "form", "verdict"),
    [
        ("a.gguf", b"GGUF", FileFormat.GGUF, Verdict.TRUNCATED),
        ("a.pt", b"PK\3\4" + bytes(14), FileFormat.ZIP, Verdict.TRUNCATED),
        ("w.txt", b"5 2\nthe 0.1 0.2\nof 0.3 0.4\n", FileFormat.WORD2VEC_TEXT, Verdict.TRUNCATED),
        ("config.json", b'{"model_type": "bert"}', FileFormat.HF_CONFIG, Verdict.COMPANION),
        ("x.json", b'{"model_type": "bert"}', FileFormat.JSON, Verdict.NOT_A_MODEL),
        (
            "config",
            b'{"model_format": "gguf", "model_family": "llama", "model_type": "7B", "ro',
            FileFormat.OLLAMA_CONFIG,
            Verdict.TRUNCATED,
        ),
        (
            "MLmodel",
            b'{"flavors":{"python_function":{"loader_module":"mlflow.sklearn"}},"run_id":"x"}',
            FileFormat.MLFLOW,
            Verdict.VALID,
        ),
        (
            "a.gguf",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12",
            FileFormat.LFS_POINTER,
            Verdict.POINTER,
        ),
    ],
)
def test_what_is_meant(name: str, content: bytes, form: FileFormat, verdict: Verdict) -> None:
    """By the little that is there."""
    found = identify(File.of(content, name))

    assert (form, verdict) == (found.format, found.verdict)


PMML = '<?xml version="1.0"?><p:PMML xmlns:p="http://www.dmg.org/PMML-4_4" version="4.4"><p:Header/></p:PMML>'
ENTITY = '<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_pmml_in_any_encoding(encoding: str) -> None:
    """With a prefix; an entity is found in each."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    sound = identify(File.of((mark + PMML).encode(encoding), "a.pmml"))
    odd = identify(File.of((mark + PMML.replace("<p:PMML", ENTITY + "<p:PMML", 1)).encode(encoding), "a.pmml"))

    assert (FileFormat.PMML, Verdict.VALID) == (sound.format, sound.verdict)
    assert (FileFormat.PMML, Verdict.MALFORMED, RiskLevel.SUSPICIOUS) == (odd.format, odd.verdict, odd.risk)


def test_a_pickle_behind_a_header_that_is_none() -> None:
    """An array's header with an entry too many hides nothing."""
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), 'x': 1}".ljust(117) + b"\n"
    payload = b"\x80\x02cposix\nmkdir\nX\x06\0\0\0marker\x85R."
    content = b"\x93NUMPY\x03\0" + struct.pack("<I", len(header)) + header + payload
    found = identify(File.of(content, "a.npy"))

    assert (FileFormat.NPY, Verdict.MALFORMED, RiskLevel.DANGEROUS) == (found.format, found.verdict, found.risk)
