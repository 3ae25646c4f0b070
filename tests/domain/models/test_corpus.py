"""Every file of the corpus is what the library that wrote it says."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import asdict
from tests.corpus.samples import FILES, Sample, samples
from tests.domain.models.files import on_disk

from ai_finder.domain.models import identify


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.id)
def test_a_file_is_what_its_library_says(sample: Sample) -> None:
    """Format, verdict, facts and dangers."""
    found = identify(on_disk(sample.path))

    assert (sample.format, sample.verdict) == (found.format.value, found.verdict.value), found.problem
    said = asdict(found.model)
    assert {fact: _plain(value) for fact, value in sample.model.items()} == {
        fact: _plain(said[fact]) if fact != "metadata" else _among(sample.model[fact], found.model)
        for fact in sample.model
    }
    assert sample.risk == found.risk.value, found.reasons
    assert set(sample.reasons) <= {reason.danger.value for reason in found.reasons}


def test_every_file_is_named_by_its_manifest() -> None:
    """No file of the corpus is without a word on where it comes from."""
    named = {sample.path for sample in samples()}
    manifests = set(FILES.glob("*/manifest.json"))
    assert [] == sorted(
        str(path.relative_to(FILES)) for path in FILES.rglob("*") if path.is_file() and path not in named | manifests
    )


def test_the_corpus_is_small() -> None:
    """It is cloned with the repository: 10 MB in all."""
    assert sum(path.stat().st_size for path in FILES.rglob("*") if path.is_file()) < 10_000_000


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def _among(expected: dict[str, Any], model: Any) -> dict[str, Any]:
    """Of a producer's metadata, the entries that are asked for."""
    return {entry.key: entry.value for entry in model.metadata if entry.key in expected}
