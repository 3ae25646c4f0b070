"""Model cards, and the many files with front matter that are none."""

from __future__ import annotations

import pytest

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.vocabulary import FileFormat, Verdict

CARD = """---
license: apache-2.0
base_model:
- acme/one
- /home/me/two
language: no
tags: [lora, text-generation]
library_name: peft
pipeline_tag: text-generation
datasets: [imdb]
quantized_by: me
---
# A card
"""


def look(text: str, name: str = "README.md") -> Identified:
    """What a text is."""
    return identify(File.of(text.encode(), name))


@pytest.mark.parametrize("text", [CARD, CARD.replace("\n", "\r\n"), "\N{ZERO WIDTH NO-BREAK SPACE}" + CARD])
def test_what_a_card_says(text: str) -> None:
    """Whatever its line ends; a path is no model, and Norway is a language."""
    found = look(text)
    model = found.model

    assert (FileFormat.HF_MODEL_CARD, Verdict.COMPANION) == (found.format, found.verdict)
    assert ("apache-2.0", ("acme/one",), ("no",)) == (model.license, model.base_models, model.languages)
    assert ("peft", "text-generation", ("imdb",)) == (model.framework, model.task, model.datasets)
    assert "lora" == model.adapter
    assert {"quantized_by": "me"}.items() <= {entry.key: entry.value for entry in model.metadata}.items()


@pytest.mark.parametrize(
    "front",
    [
        "title: A page\nlayout: post\ntags: [a, b]\nlicense: mit",
        "title: A page\nsidebar_position: 1\nslug: /x",
        "id: intro\ntitle: Intro\ntags: [a]\nlanguage: en",
        "name: pdf\ndescription: Reads PDFs\nlicense: MIT\nmetadata:\n  version: 1",
        "title: A space\nemoji: x\nsdk: gradio\napp_file: app.py\nlicense: mit\ntags: [x]",
        "license: mit\nlanguage: en\ntask_categories: [text-classification]",
        "license: mit\npretty_name: Notes\nsize_categories: [n<1K]\ntags: [x]",
        "pipeline_tag: x\ndataset_info: {}",
        "license: mit",
        "tags: [a]\nlanguage: en",
        "a: 1",
        "",
    ],
)
def test_other_front_matter_is_no_card(front: str) -> None:
    """Pages, skills, spaces, datasets, and what could be anything."""
    assert Verdict.NOT_A_MODEL == look(f"---\n{front}\n---\n# Text\n").verdict


def test_the_keys_of_the_text_are_not_those_of_the_card() -> None:
    """A page may tell how to write a card."""
    assert Verdict.NOT_A_MODEL == look("---\ntitle: How\n---\nWrite\nbase_model: x\nlibrary_name: y\n").verdict


def test_a_name_comes_from_the_results() -> None:
    """Which may be long, and are not read."""
    rows = "  - task:\n      type: retrieval\n    metrics:\n    - type: map\n      value: 0.5\n" * 20_000
    found = look(f"---\ntags: [mteb]\nmodel-index:\n- name: acme-embed\n  results:\n{rows}license: mit\n---\n# Card\n")

    assert (Verdict.COMPANION, "acme-embed", "mit") == (found.verdict, found.model.name, found.model.license)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("---\nbase_model: a/b\nlicense: mit\n", Verdict.TRUNCATED),
        ("---\nbase_model: a/b\nlicense: [mit\n---\n", Verdict.MALFORMED),
        ("---\nbase_model: a/b\nbase_model: c/d\n---\n", Verdict.MALFORMED),
    ],
)
def test_a_broken_card(text: str, verdict: Verdict) -> None:
    """What was read of it stays."""
    found = look(text)

    assert (FileFormat.HF_MODEL_CARD, verdict, ("a/b",)) == (found.format, found.verdict, found.model.base_models)
