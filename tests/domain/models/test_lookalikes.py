"""What lies beside models in a tree, and looks a little like one."""

from __future__ import annotations

import io
import json
import marshal
import pickle
import struct
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from ai_finder.domain.models import HEAD_SIZE, Recognised, recognise
from ai_finder.domain.vocabulary import ModelFormat

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.domain.models.conftest import Memory


def zipped(*names: str) -> bytes:
    """A zip archive of files with these names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return file.getvalue()


def tarred(*names: str) -> bytes:
    """A tar archive of files with these names, each of one pickle."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 5
            archive.addfile(member, io.BytesIO(b"\x80\x04K\x01."))
    return file.getvalue()


MAGIC_NUMBER = 0x1950A86A20F9469CFC6C

UNREAD = {
    "nothing": b"",
    "a text that begins with the magic": b"GGUF is a format of model files.\n",
    "only a magic": b"GGUF",
    "another magic": b"GIF89a" + bytes(100),
    "an image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200),
    "a document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200),
    "a program": b"\x7fELF\x02\x01\x01" + bytes(200),
    "a text": "Ünïcode, and more of it\n".encode() * 50,
    "a text like a tag": b'"quoted": yes\n2 apples\nBread\n(brackets)\n:colon\nred\n',
    "a package": json.dumps({"name": "x", "dependencies": {"torch": "1"}}).encode(),
    "a notebook": json.dumps({"cells": [], "metadata": {}}, indent=1).encode(),
    "a list": b"[1, 2]",
    "a pickle": pickle.dumps({"a": [1, 2]}, 2),
    "a pickle of a long number": pickle.dumps(MAGIC_NUMBER + 1, 2),
    "a pickle of a longer number": pickle.dumps(MAGIC_NUMBER + (1 << 88), 2),
    "a pickle of text": pickle.dumps(MAGIC_NUMBER + 1, 0),
    "a pickle that contains the number": pickle.dumps([MAGIC_NUMBER], 2),
    "a compiled module": b"B\r\r\n" + bytes(12) + marshal.dumps(compile("x = 1", "x", "exec")),
    "a tar archive": tarred("pickle", "storages"),
    "a tar archive like torch's": tarred("sys_info", "else"),
    "a tar archive of texts": tarred("sys_info", "pickle").replace(b"\x80\x04K\x01.", b"hello"),
    "a saved model": b"\x08\x01\x12\x08\x0a\x06\x12\x01t*\x01x",
    "a message of one number": b"\x08\x07",
    "a message without a graph": b"\x08\x07\x12\x02pt\x42\x02\x10\x11",
    "a message with an empty graph": b"\x08\x07\x3a\x00\x42\x02\x10\x11",
    "a message with an empty operator set": b"\x08\x07\x3a\x03\x12\x01g\x42\x00",
    "a message without operator sets": b"\x08\x07\x3a\x03\x12\x01g",
    "a message without a version": b"\x3a\x03\x12\x01g\x42\x02\x10\x11",
    "a message with version 0": b"\x08\x00\x3a\x03\x12\x01g\x42\x02\x10\x11",
    "a message with a huge version": b"\x08\x80\x01\x3a\x03\x12\x01g\x42\x02\x10\x11",
    "a message with an unknown field": b"\x08\x07\x3a\x03\x12\x01g\x42\x02\x10\x11\x48\x01",
    "a message with a field of another type": b"\x08\x02\x3a\x03\x12\x01g\x10\x01",
    "a message with two versions": b"\x08\x02\x08\x02\x3a\x03\x12\x01g",
    "a message with two graphs": b"\x08\x02\x3a\x03\x12\x01g\x3a\x03\x12\x01g",
    "a message with another kind of graph": b"\x08\x07\x3a\x02\x18\x01\x42\x02\x10\x11",
    "a message that ends too early": b"\x08\x07\x3a\x03\x12\x01g\x42\x02\x10",
    "a message whose graph is too long": b"\x08\x07\x42\x02\x10\x11\x3a\x04\x12\x01g",
    "a message whose graph's name is too long": b"\x08\x07\x3a\x03\x12\x02g\x42\x02\x10\x11",
    "a message with an endless number": b"\x08" + b"\xff" * 30,
    "a long header": struct.pack("<Q", 100_000_001) + b'{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}',
    "a header longer than the file": struct.pack("<Q", 60) + b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
}
READ = {
    "an archive": zipped("a.txt", "b/c.txt"),
    "an office document": zipped("[Content_Types].xml", "word/document.xml", "docProps/app.xml"),
    "an archive with an object at the top": zipped("data.pkl", "version"),
    "an archive with an object of no version": zipped("a/data.pkl", "a/data/0"),
    "an archive with an object too deep": zipped("a/b/data.pkl", "a/version"),
    "an archive with an object in another folder": zipped("a/version", "b/data.pkl"),
    "an archive with a longer name": zipped("a/mydata.pkl", "a/version"),
    "an archive without a directory": zipped("a/data.pkl", "a/version")[:80],
    "an archive with a wrong directory": b"PK\3\4data.pkl" + bytes(100) + b"PK\5\6" + b"\xff" * 16 + b"\0\0",
    "an index of something else": json.dumps({"weight_map": {"a": "b.txt"}}).encode(),
    "an index of numbers": json.dumps({"weight_map": {"a": 1}}).encode(),
    "an empty index": json.dumps({"weight_map": {}}).encode(),
    "a list in an index's place": json.dumps({"weight_map": ["a.bin"]}).encode(),
    "an index deep inside": json.dumps({"a": {"weight_map": {"a": "b.bin"}}}).encode(),
    "an index that ends too early": b'{"weight_map": {"a": "b.bin"',
    "an index of endless brackets": b'{"weight_map": ' + b"[" * 100_000,
    "a header of another kind": struct.pack("<Q", 9) + b'{"a":"b"}',
    "a header that is no JSON": struct.pack("<Q", 9) + b"{.......}" + bytes(8),
    "a header of endless brackets": struct.pack("<Q", 100_005) + b'{"a":' + b"[" * 100_000,
    "a header that is no text": struct.pack("<Q", 9) + b'{"\xff":""}' + bytes(8),
}


@pytest.mark.parametrize("content", UNREAD.values(), ids=UNREAD)
def test_what_does_not_begin_like_a_model_is_not_read(content: bytes, memory: Callable[[bytes], Memory]) -> None:
    """The head alone says no."""
    source = memory(content)
    assert recognise(content[:HEAD_SIZE], "model.gguf", source) is None
    assert [] == source.asked


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_what_begins_like_a_model_and_is_none(content: bytes, memory: Callable[[bytes], Memory]) -> None:
    """A promise in the head is not taken for the thing; three reads at most decide it."""
    source = memory(content)
    assert recognise(content[:HEAD_SIZE], "model.safetensors", source) is None
    assert 1 <= len(source.asked) <= 3


LEAST = {
    "a graph and an operator set": (b"\x08\x07\x3a\x03\x12\x01g\x42\x02\x10\x11", ModelFormat.ONNX),
    "its fields in another order": (b"\x42\x02\x10\x11\x3a\x03\x12\x01g\x08\x07", ModelFormat.ONNX),
    "a graph of the time before operator sets": (b"\x08\x02\x3a\x03\x12\x01g", ModelFormat.ONNX),
    "an object and a version": (zipped("a/version", "a/data.pkl"), ModelFormat.PYTORCH_ZIP),
    "constants without code": (zipped("a/.data/version", "a/data.pkl", "a/constants.pkl"), ModelFormat.PYTORCH_ZIP),
    "constants and code": (zipped("a/version", "a/data.pkl", "a/constants.pkl", "a/code/x"), ModelFormat.TORCHSCRIPT),
    "torch's tar archive": (tarred("sys_info", "pickle"), ModelFormat.PYTORCH_LEGACY),
    **{
        f"the magic number by protocol {protocol}": (pickle.dumps(MAGIC_NUMBER, protocol), ModelFormat.PYTORCH_LEGACY)
        for protocol in range(6)
    },
}


@pytest.mark.parametrize(("content", "form"), LEAST.values(), ids=LEAST)
def test_the_least_that_is_a_model(
    content: bytes, form: ModelFormat, ask: Callable[[bytes], Recognised | None]
) -> None:
    """The twins of the lookalikes: with what those lack, they are models."""
    assert Recognised(form) == ask(content)
