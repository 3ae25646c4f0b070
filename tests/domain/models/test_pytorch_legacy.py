"""PyTorch's checkpoints without an archive, held against what they say of themselves."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from tests.corpus.samples import FILES

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

FOLDER = FILES / "torch_legacy"
STATE = (FOLDER / "state.protocol2.pt").read_bytes()


def look(content: bytes) -> Identified:
    """What is said of a content."""
    return identify(File.of(content))


def test_every_cut_is_truncated() -> None:
    """Behind the magic number, at each byte."""
    for length in range(20, len(STATE)):
        found = look(STATE[:length])
        assert (FileFormat.PYTORCH_LEGACY, Verdict.TRUNCATED) == (found.format, found.verdict), length


def test_a_storage_of_another_length() -> None:
    """Its count is the object's."""
    at = STATE.rfind(struct.pack("<q", 12))
    assert at > 0
    found = look(STATE[:at] + struct.pack("<q", 13) + STATE[at + 8 :])
    assert (FileFormat.PYTORCH_LEGACY, Verdict.MALFORMED) == (found.format, found.verdict)


def test_other_keys_than_the_objects() -> None:
    """The list of storages is the object's."""
    at = STATE.rfind(b"]q")
    found = look(STATE[:at] + b"]." + STATE[at:])
    assert Verdict.MALFORMED is found.verdict


@pytest.mark.parametrize("path", sorted(FOLDER.glob("state.*.pt")), ids=lambda path: path.name)
def test_a_payload_behind_the_storages(path: Path) -> None:
    """Whatever follows is looked at."""
    found = look(path.read_bytes() + b"\x80\x02cos\nsystem\n.")
    assert (Verdict.VALID, RiskLevel.DANGEROUS) == (found.verdict, found.risk)


def test_a_payload_in_front_of_what_is_broken() -> None:
    """It is found, though the file then breaks."""
    magic = STATE[: STATE.index(b".") + 1]
    found = look(magic + b"\x80\x02cos\nsystem\nX\1\0\0\0a\x85R0\xff")
    assert (FileFormat.PYTORCH_LEGACY, Verdict.MALFORMED) == (found.format, found.verdict)
    assert Danger.PICKLE_CODE_EXECUTION in {reason.danger for reason in found.reasons}
