"""Files that the formats' own libraries wrote (`tests/data/models/make.py` says how)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models import Recognised
from ai_finder.domain.vocabulary import ModelFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Ask = Callable[..., Recognised | None]

MANIFEST: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "models" / "manifest.json").read_text(),
)
MODELS = sorted(name for name, entry in MANIFEST.items() if entry["format"])
SHORT = sorted(set(MANIFEST) - {"legacy-tar.pt"})


def expected(name: str) -> Recognised | None:
    """What the manifest says of a file."""
    entry = MANIFEST[name]
    return Recognised(ModelFormat(entry["format"]), tuple(entry["parts"])) if entry["format"] else None


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_a_real_file_is_what_its_library_says(name: str, samples: Mapping[str, bytes], ask: Ask) -> None:
    """Format and parts are those that the library meant; what it writes beside a model is none."""
    assert expected(name) == ask(samples[name], name)


@pytest.mark.parametrize("other", ["", "README.md", "model.gguf", "model.onnx", "weights.safetensors", "a.bin"])
@pytest.mark.parametrize("name", MODELS)
def test_the_format_does_not_depend_on_the_name(name: str, other: str, samples: Mapping[str, bytes], ask: Ask) -> None:
    """A model is found under any name, or none."""
    found = ask(samples[name], other)
    assert found
    assert MANIFEST[name]["format"] == found.format


def test_there_is_a_sample_of_each_format() -> None:
    """No format is without a file that its library wrote."""
    assert set(ModelFormat) == {MANIFEST[name]["format"] for name in MODELS}


@pytest.mark.parametrize("name", SHORT)
def test_a_beginning_is_never_taken_for_another_format(name: str, samples: Mapping[str, bytes], ask: Ask) -> None:
    """A file that ends at any of its bytes is what it was, or malformed, or nothing; no other error escapes."""
    whole = samples[name]
    found = {outcome(ask, whole[:end], name) for end in range(len(whole))}
    assert found <= {MANIFEST[name]["format"], "malformed", None}


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_damage_never_escapes(samples: Mapping[str, bytes], ask: Ask, data: st.DataObject) -> None:
    """Bytes of a real file that are replaced, taken out or doubled lead to an answer or to Malformed, nothing else."""
    name = data.draw(st.sampled_from(SHORT))
    content = bytearray(samples[name])
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        taken = data.draw(st.sampled_from((0, 1, 4, 8, 64)))
        content[start : start + taken] = data.draw(st.binary(max_size=12) | st.sampled_from((b"\xff" * 8, b"\0" * 8)))
    assert outcome(ask, bytes(content), name) in {*ModelFormat, "malformed", None}


@given(content=st.binary(max_size=200), magic=st.sampled_from([name for name in SHORT if "json" not in name]))
@settings(max_examples=300, deadline=None)
def test_noise_after_a_beginning_never_escapes(
    samples: Mapping[str, bytes], ask: Ask, content: bytes, magic: str
) -> None:
    """The first bytes of a real file before noise lead to an answer or to Malformed, nothing else."""
    assert outcome(ask, samples[magic][:16] + content, magic) in {*ModelFormat, "malformed", None}


def outcome(ask: Ask, content: bytes, name: str) -> str | None:
    """The format, or that the file is malformed, or None."""
    try:
        found = ask(content, name)
    except Malformed:
        return "malformed"
    return found.format if found else None
