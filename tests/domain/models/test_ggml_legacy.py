"""The formats before GGUF: their magic numbers are letters, so their sizes decide."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import ggml_legacy
from ai_finder.domain.vocabulary import FileFormat

LLAMA = (FILES / "ggml_files" / "llama-ggjt3.bin").read_bytes()
WHISPER = (FILES / "ggml_files" / "whisper.bin").read_bytes()


def look(content: bytes) -> Draft:
    """What a file is; its problem is raised."""
    draft = Draft()
    ggml_legacy.read(File.of(content), draft)
    return draft


@pytest.mark.parametrize(
    "content", [b"lmgg", b"lmgg is a word that nobody knows, and this is a text", b"tjgg\xff\xff\xff\xff"]
)
def test_letters_are_no_model(content: bytes) -> None:
    """A text, or a version that no number is."""
    assert look(content).format is None


@pytest.mark.parametrize("content", [LLAMA, WHISPER])
def test_a_file_cut_anywhere(content: bytes) -> None:
    """It is truncated, or ends with one of its tensors."""
    for length in range(24, len(content)):
        draft = Draft()
        with suppress(Truncated):
            ggml_legacy.read(File.of(content[:length]), draft)
        assert FileFormat.GGML_LEGACY is draft.format


@pytest.mark.parametrize(
    "content",
    [
        LLAMA[:4] + struct.pack("<I", 4) + LLAMA[8:],
        LLAMA[:8] + struct.pack("<i", -1) + LLAMA[12:],
        LLAMA[:8] + struct.pack("<i", 0x7FFFFFFF) + LLAMA[12:],
        LLAMA[:36] + struct.pack("<I", 1 << 31) + LLAMA[40:],
        b"lmgg" + struct.pack("<6i", 1 << 30, 1, 1, 1, 1, 1) + bytes(100),
        LLAMA + b"more",
        LLAMA + struct.pack("<3i", 9, 4, 0),
    ],
)
def test_what_cannot_be(content: bytes) -> None:
    """An unknown version, sizes and lengths that cannot be true, and what is no tensor."""
    with pytest.raises(Malformed):
        look(content)


def test_blocks_were_larger_once() -> None:
    """A block of Q4_0 had 20 bytes in the second version of ggjt, and 18 in the third; what is stated decides not."""
    sizes = struct.pack("<7i", 1, 32, 256, 1, 1, 4, 2) + struct.pack("<If", 0, 0.0)
    for version, size in ((2, 20), (3, 18), (3, 20)):
        header = b"tjgg" + struct.pack("<I", version) + sizes + struct.pack("<4i", 1, 10, 2, 32) + b"tok_embedd"
        content = header + bytes(-len(header) % 32) + bytes(size)
        assert ("Q4_0", 32) == (look(content).model.quantization, look(content).model.parameters)


def test_a_voice_detector() -> None:
    """Its header begins with a name."""
    name = b"silero-16k"
    header = b"lmgg" + struct.pack("<I", len(name)) + name + struct.pack("<6I", 6, 2, 0, 512, 64, 1)
    layers = struct.pack("<3I", 129, 128, 3) + struct.pack("<4I", 128, 128, 128, 1)
    content = header + layers + struct.pack("<4i", 1, 2, 0, 3) + b"ab" + bytes(12)
    found = look(content).model
    assert ("silero-vad", 3, 1) == (found.architecture, found.parameters, found.tensors)
