"""Llamafiles: programs with a model at their end, and all the programs without one."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import llamafile
from ai_finder.domain.vocabulary import FileFormat

APE = b"MZqFpD='\n" + bytes(4000)
MODEL = (FILES / "gguf_files" / "q8_0.gguf").read_bytes()
TEMPLATE = (FILES / "hostile_templates" / "lipsum.gguf").read_bytes()


def packed(members: dict[str, bytes], method: int = ZIP_STORED) -> bytes:
    """A program with an archive after it."""
    content = BytesIO(APE)
    content.seek(0, 2)
    with ZipFile(content, "a", method) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def look(content: bytes) -> Draft:
    """What a file is; its problem is raised."""
    draft = Draft()
    llamafile.read(File.of(content), draft)
    return draft


def test_the_largest_model_tells_the_facts() -> None:
    """Of a model and its projector the model is larger."""
    found = look(packed({"mmproj.gguf": TEMPLATE, "m.gguf": MODEL, ".args": b"-m"}))
    assert (FileFormat.LLAMAFILE, 768) == (found.format, found.model.parameters)
    assert {"executable.llamafile"} == {reason.danger.value for reason in found.reasons}


def test_a_template_inside_is_looked_into() -> None:
    """The reason names the member."""
    found = look(packed({"m.gguf": TEMPLATE}))
    assert {"executable.llamafile", "template.python-internals"} == {reason.danger.value for reason in found.reasons}
    assert any(reason.where.startswith("m.gguf: tokenizer.chat_template:0x") for reason in found.reasons)


@pytest.mark.parametrize(
    "content", [APE, b"\x7fELF" + bytes(200_000), packed({"a.py": b"x"}), APE + b"PK\5\6" + bytes(18)]
)
def test_other_programs(content: bytes) -> None:
    """They are declined by their last bytes, with or without an archive."""
    draft = Draft()
    with suppress(Malformed):
        llamafile.read(File.of(content), draft)
    assert draft.format is None


@pytest.mark.parametrize(
    ("error", "content"),
    [
        (Malformed, packed({"m.gguf": MODEL}, ZIP_DEFLATED)),
        (Malformed, packed({"m.gguf": b"no model"})),
        (Truncated, packed({"m.gguf": MODEL[:-40]})),
    ],
)
def test_a_model_that_is_not_sound(error: type[Malformed], content: bytes) -> None:
    """Packed, none, or cut off."""
    with pytest.raises(Malformed) as raised:
        look(content)
    assert error is raised.type


def test_a_program_for_many_systems_needs_no_archive() -> None:
    """What follows it is a model by its own first bytes; other programs are not searched."""
    found = look(APE + MODEL)

    assert (FileFormat.LLAMAFILE, "llama") == (found.format, found.model.architecture)
    assert look(b"MZ" + bytes(4000) + MODEL).format is None
