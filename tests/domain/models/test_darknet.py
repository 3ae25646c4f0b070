"""Darknet's networks and weights."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from tests.corpus.samples import FILES
from tests.domain.models.files import on_disk

from ai_finder.domain.models import File, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

FOLDER = FILES / "darknet_networks"
NETWORK, WEIGHTS = (FOLDER / "tiny.cfg").read_bytes(), (FOLDER / "tiny.weights").read_bytes()


def test_weights_need_their_name_or_their_network(tmp_path: Path) -> None:
    """Their header could be any file's."""
    for name, beside, form in (
        ("w.weights", None, FileFormat.DARKNET),
        ("w.bin", "w.cfg", FileFormat.DARKNET),
        ("w.bin", None, FileFormat.UNKNOWN),
    ):
        folder = tmp_path / f"{name}{beside}"
        folder.mkdir()
        (folder / name).write_bytes(WEIGHTS)
        if beside:
            (folder / beside).write_bytes(NETWORK)
        assert form is identify(on_disk(folder / name)).format


@pytest.mark.parametrize(
    "floats",
    [bytes(400), b"\xff" * 400, struct.pack("<100f", *[1e30] * 100), struct.pack("<100f", *[1e-30] * 100), b""],
)
def test_numbers_that_are_no_weights(floats: bytes) -> None:
    """All zero, none at all, not numbers, far too large or small."""
    assert FileFormat.DARKNET is not identify(File.of(struct.pack("<iiiQ", 0, 2, 5, 0) + floats, "x.weights")).format


@pytest.mark.parametrize(
    ("content", "form", "verdict"),
    [
        (NETWORK.replace(b"[yolo]", b"[mine]"), FileFormat.DARKNET, Verdict.VALID),
        (NETWORK.replace(b"stride=1", b"what is this"), FileFormat.DARKNET, Verdict.MALFORMED),
        (NETWORK + b"[conv", FileFormat.DARKNET, Verdict.TRUNCATED),
        (WEIGHTS[:-1], FileFormat.DARKNET, Verdict.TRUNCATED),
        (b"[net]\nproxy=localhost\n", FileFormat.TEXT, Verdict.NOT_A_MODEL),
        (b"[net]\ngit-fetch-with-cli = true\n\n[build]\njobs = 2\n", FileFormat.TEXT, Verdict.NOT_A_MODEL),
    ],
)
def test_networks(content: bytes, form: FileFormat, verdict: Verdict) -> None:
    """Sections of settings; a section alone could be anybody's."""
    found = identify(File.of(content, "x.weights"))
    assert (form, verdict) == (found.format, found.verdict)


def test_a_layer_that_darknet_has_not_is_told() -> None:
    """It may be of a fork."""
    assert ("mine",) == identify(File.of(NETWORK.replace(b"[yolo]", b"[mine]"))).model.custom_operators
