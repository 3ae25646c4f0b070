"""Keras 3's archives: the configuration, the weights and the assets in one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

import pytest
from tests.corpus.samples import FILES, Sample, samples

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

OURS = [sample for sample in samples() if sample.path.suffix == ".keras"]
with zipfile.ZipFile(FILES / "keras_models" / "half.keras") as _archive:
    MEMBERS: Mapping[str, bytes] = {name: _archive.read(name) for name in _archive.namelist()}


def archived(members: Mapping[str, bytes]) -> Identified:
    """What an archive of these members is."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            archive.writestr(zipfile.ZipInfo(name), member)
    return identify(File.of(content.getvalue(), "x.keras"))


@pytest.mark.parametrize("sample", OURS, ids=lambda sample: sample.id)
def test_an_archive_is_what_keras_says(sample: Sample) -> None:
    """Facts and dangers of each of the corpus."""
    found = identify(File.of(sample.path.read_bytes(), sample.path.name))

    assert (sample.format, sample.verdict, sample.risk) == (found.format, found.verdict, found.risk), found.reasons
    expected = {fact: tuple(value) if isinstance(value, list) else value for fact, value in sample.model.items()}
    assert expected == {fact: getattr(found.model, fact) for fact in sample.model}


@pytest.mark.parametrize(
    ("changes", "form", "verdict"),
    [
        ({}, FileFormat.KERAS_V3, Verdict.VALID),
        ({"model.weights.h5": None}, FileFormat.KERAS_V3, Verdict.MALFORMED),
        ({"metadata.json": None}, FileFormat.KERAS_V3, Verdict.VALID),
        ({"config.json": None}, FileFormat.ZIP, Verdict.NOT_A_MODEL),
        ({"config.json": b"{}"}, FileFormat.ZIP, Verdict.NOT_A_MODEL),
        ({"config.json": MEMBERS["config.json"][:-9]}, FileFormat.KERAS_V3, Verdict.TRUNCATED),
        ({"model.weights.h5": b"none"}, FileFormat.KERAS_V3, Verdict.MALFORMED),
        ({"metadata.json": b"["}, FileFormat.KERAS_V3, Verdict.VALID),
    ],
)
def test_members_make_the_model(changes: Mapping[str, bytes | None], form: FileFormat, verdict: Verdict) -> None:
    """A configuration and weights are needed; what the metadata says is not."""
    members = {name: content for name, content in {**MEMBERS, **changes}.items() if content is not None}
    found = archived(members)
    assert (form, verdict) == (found.format, found.verdict)


def test_a_name_in_odd_case_is_looked_into() -> None:
    """Not every file system tells it from the real one."""
    trick = json.dumps({"class_name": "Lambda", "config": {"function": ["4wAA", None, None]}}).encode()
    found = archived({**MEMBERS, "CONFIG.JSON": trick})
    assert "keras.lambda" in {reason.danger for reason in found.reasons}
