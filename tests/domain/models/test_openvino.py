"""OpenVINO's graphs and their weights, held against what OpenVINO says, and against their own rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpus.samples import FILES, Sample, samples
from tests.domain.models.files import on_disk

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models import BytesSource, File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import openvino, raw_weights
from ai_finder.domain.vocabulary import FileFormat, Verdict

OURS = [sample for sample in samples() if sample.format == "openvino-ir"]
GRAPH = (FILES / "openvino_models" / "f16.xml").read_bytes()


def drafted(file: File) -> tuple[Draft, str]:
    """What was learned, and how sound the file is."""
    draft = Draft()
    try:
        openvino.read(file, draft)
    except Malformed as error:
        return draft, type(error).__name__.lower()
    return draft, "valid"


@pytest.mark.parametrize("sample", OURS, ids=lambda sample: sample.id)
def test_a_graph_is_what_openvino_says(sample: Sample) -> None:
    """Facts, verdict and dangers of each of the corpus; a limit exceeded is malformed."""
    draft, verdict = drafted(on_disk(sample.path))

    assert (sample.format, sample.verdict) == (draft.format, verdict.replace("limitexceeded", "malformed"))
    expected = {fact: tuple(value) if isinstance(value, list) else value for fact, value in sample.model.items()}
    assert expected == {fact: getattr(draft.model, fact) for fact in sample.model}
    assert set(sample.reasons) == {reason.danger.value for reason in draft.reasons}


def test_weights_are_a_part() -> None:
    """The file of the same name."""
    draft, _ = drafted(on_disk(FILES / "openvino_models" / "f32.xml"))
    assert ("f32.bin",) == draft.parts


@pytest.mark.parametrize(("said", "version"), [("unknown version", None), ("2021.4.2-1", "2021.4.2-1")])
def test_a_version_that_is_not_known_is_none(said: str, version: str | None) -> None:
    """What a converter that was built at home writes."""
    content = f"""<net name="n" version="7"><layers><layer id="0" name="a" type="Input"/></layers>
        <meta_data><MO_version value="{said}"/></meta_data></net>"""
    assert version == drafted(File.of(content.encode()))[0].model.framework_version


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (("", ""), "valid"),
        (('shape="64"', 'shape="65"'), "malformed"),
        (('offset="0"', 'offset="-1"'), "malformed"),
        (('offset="0"', 'offset="99999"'), "truncated"),
        (('size="512"', 'size="' + "9" * 5000 + '"'), "malformed"),
        (('<layer id="1"', '<layer id="0"'), "malformed"),
        (("</net>", ""), "truncated"),
    ],
)
def test_rules_are_kept(change: tuple[str, str], verdict: str) -> None:
    """Sizes, places and numbers."""
    content = GRAPH.decode().replace(*change, 1).encode()
    weights = (FILES / "openvino_models" / "f16.bin").read_bytes()
    file = File("f16.xml", BytesSource(content), lambda _: BytesSource(weights))
    assert verdict == drafted(file)[1]


@pytest.mark.parametrize(
    ("neighbour", "form", "verdict"),
    [
        (GRAPH, FileFormat.OPENVINO_WEIGHTS, Verdict.COMPANION),
        (b"<net version='1.9'><edge/></net>", None, Verdict.VALID),
        (None, None, Verdict.VALID),
    ],
)
def test_weights_are_known_by_their_graph(neighbour: bytes | None, form: FileFormat | None, verdict: Verdict) -> None:
    """They have no header of their own."""
    draft = Draft()
    beside = {"m.xml": BytesSource(neighbour)} if neighbour is not None else {}
    raw_weights.read(File("m.bin", BytesSource(b"\0" * 30), beside.get), draft)
    assert (form, verdict) == (draft.format, draft.verdict)


@pytest.mark.parametrize("path", sorted((FILES / "openvino_models").glob("*.xml")), ids=lambda path: path.name)
def test_a_graph_cut_anywhere_is_truncated(path: Path) -> None:
    """Once its layers have begun; before that it is no graph."""
    content = path.read_bytes()
    for length in range(0, len(content) - 1, 97):
        draft, verdict = drafted(File.of(content[:length], path.name))
        assert verdict == ("truncated" if draft.format else "valid")


@given(st.lists(st.tuples(st.integers(0, len(GRAPH) - 1), st.binary(min_size=1, max_size=6)), max_size=6))
def test_no_other_error_escapes(changes: list[tuple[int, bytes]]) -> None:
    """Whatever the bytes."""
    content = bytearray(GRAPH)
    for at, change in changes:
        content[at : at + len(change)] = change
    drafted(File.of(bytes(content), "m.xml"))
