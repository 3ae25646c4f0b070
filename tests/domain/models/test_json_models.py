"""The table of JSON formats: who is asked, and what ordinary JSON costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.corpus.samples import samples

from ai_finder.domain.models import File, identify
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats.json_models import ROWS, read
from ai_finder.domain.vocabulary import FileFormat, Verdict

JSON_FORMATS = ("hf-config", "hf-tokenizer", "hf-tokenizer-config", "diffusers-index", "peft-adapter-config")
DOCUMENTS = [
    sample.path
    for sample in samples()
    if sample.format in JSON_FORMATS and sample.verdict not in ("malformed", "truncated")
]
LLAMA = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 8, "vocab_size": 32}


@define
class Watched:
    """A file in memory that remembers what was read of it."""

    content: bytes
    reads: list[int] = field(factory=list)

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self, offset: int, length: int) -> bytes:
        self.reads.append(length)
        return self.content[offset : offset + length]


@pytest.mark.parametrize(
    "document",
    [
        {"name": "left-pad", "version": "1.0.0", "dependencies": {}},
        {"compilerOptions": {"strict": True}, "include": ["src"]},
        {"architecture": "amd64", "os": "linux", "config": {"model_type": "x"}},
        {"architectures": ["amd64", "arm64"], "title": "an app"},
        {"model_type": "sedan", "price": 20_000},
        {"version": "1", "model": "gpt-4o", "temperature": 0},
        {"types": ["a"], "structure": {}, "parameters": {}},
        {"transformers_version": "4.0"},
        {"__version__": "1.2.3"},
        {"processor_class": 3},
        [{"idx": 1, "name": "a", "path": "b"}],
        [{"model_type": "x"}],
        ["model_type", "architectures"],
    ],
)
def test_ordinary_json_is_json(document: object) -> None:
    """Also where a word of ours stands in it."""
    assert (FileFormat.JSON, Verdict.NOT_A_MODEL) == _kind(json.dumps(document).encode())


def test_of_ordinary_json_nothing_is_read_for_models() -> None:
    """The first bytes decide: a key that stands deeper, or in a text, is none of the document's own."""
    rows = ",".join(json.dumps({"id": i, "of": {"model_type": "llama"}}) for i in range(10_000))
    source = Watched(b'{"rows": [' + rows.encode() + b"]}")
    file = File("data.json", source)
    before = list(source.reads)
    draft = Draft()
    read(file, draft)

    assert draft.format is None
    assert before == source.reads


@pytest.mark.parametrize("name", ["config.json", "readme.txt", ""])
def test_a_name_says_nothing(name: str) -> None:
    """A configuration is one under any name, and behind a mark of byte order."""
    content = json.dumps(LLAMA).encode()

    assert FileFormat.HF_CONFIG == identify(File.of(content, name)).format
    assert FileFormat.HF_CONFIG == identify(File.of(b"\xef\xbb\xbf" + content, name)).format


def test_what_is_counted_of_a_part_is_no_count() -> None:
    """A tokenizer that breaks off has more tokens than are there."""
    vocabulary = {f"token{i}": i for i in range(100)}
    content = json.dumps({"version": "1.0", "added_tokens": [], "model": {"type": "BPE", "vocab": vocabulary}}).encode()

    assert identify(File.of(content)).model.vocabulary_size == 100
    found = identify(File.of(content[:-100]))
    assert (Verdict.TRUNCATED, "BPE", None) == (found.verdict, found.model.tokenizer, found.model.vocabulary_size)


def test_every_row_asks_for_its_own_sign() -> None:
    """What is looked for in the first bytes is among the keys."""
    assert [] == [row for row in ROWS if row.sign not in row.keys]


def _kind(content: bytes) -> tuple[FileFormat, Verdict]:
    found = identify(File.of(content))
    return found.format, found.verdict


ODD = (
    "null",
    "true",
    "-1",
    "1.5",
    "1" * 20,
    '""',
    '"/etc/passwd"',
    '"a.b"',
    "[]",
    "{}",
    "[null]",
    "[[1]]",
    '{"a": null}',
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(DOCUMENTS), st.lists(st.tuples(st.integers(0, 200), st.sampled_from(ODD)), min_size=1, max_size=4)
)
def test_a_value_of_the_wrong_kind_has_an_answer(path: Path, changes: list[tuple[int, str]]) -> None:
    """Any value of a real document may be any other: no exception escapes."""
    document = json.loads(path.read_bytes())
    for number, value in changes:
        places = list(_places(document))
        if places:
            into, key = places[number % len(places)]
            into[key] = json.loads(value)

    assert identify(File.of(json.dumps(document).encode(), path.name)).format is not None


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Where each value of a document is."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(document, dict):
        pairs = list(document.items())
    elif isinstance(document, list):
        pairs = list(enumerate(document[:3]))
    for key, value in pairs:
        yield document, key
        yield from _places(value)
