"""Tokenizers and their configurations; how real ones are read is the corpus's to say."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, Verdict


def look(document: object) -> Identified:
    """What a document is."""
    return identify(File.of(json.dumps(document).encode()))


def tokenizer(model: object, *added: str) -> dict[str, Any]:
    """A tokenizer around a model."""
    return {"version": "1.0", "added_tokens": [{"id": 9, "content": token} for token in added], "model": model}


@pytest.mark.parametrize(
    ("model", "kind", "size"),
    [
        ({"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}, "BPE", 3),
        ({"vocab": {"a": 0}, "merges": [], "dropout": None}, "BPE", 2),
        ({"vocab": [["a", -1.0], ["b", -2.0]], "unk_id": 0}, "Unigram", 3),
        ({"vocab": {"a": 0}, "max_input_chars_per_word": 100}, "WordPiece", 2),
        ({"vocab": {"<new>": 0}}, "WordLevel", 1),
    ],
)
def test_the_kind_and_the_number_of_tokens(model: dict[str, Any], kind: str, size: int) -> None:
    """Also of the first versions, which did not name the kind; an added token counts where it is new."""
    found = look(tokenizer(model, "<new>"))

    assert (FileFormat.HF_TOKENIZER, Verdict.COMPANION) == (found.format, found.verdict)
    assert (kind, size) == (found.model.tokenizer, found.model.vocabulary_size)


@pytest.mark.parametrize(
    "vocabulary", [None, "abc", {"a": "b"}, {"a": -1}, {"a": True}, [["a"]], [[1, 2]], ["a"], [["a", 1.0, 2]]]
)
def test_a_vocabulary_that_is_none_is_malformed(vocabulary: object) -> None:
    """Tokens have numbers, or scores."""
    found = look(tokenizer({"type": "BPE", "vocab": vocabulary}))

    assert (FileFormat.HF_TOKENIZER, Verdict.MALFORMED) == (found.format, found.verdict)


@pytest.mark.parametrize(
    "document",
    [
        tokenizer("gpt-4"),
        tokenizer({"type": "sedan"}),
        {"added_tokens": [], "model": {"name": "x"}},
        {"pre_tokenizer": {}, "model": []},
    ],
)
def test_another_model_is_no_tokenizer(document: object) -> None:
    """The keys alone do not make one."""
    assert FileFormat.JSON == look(document).format


@pytest.mark.parametrize(
    ("document", "context", "kind"),
    [
        ({"tokenizer_class": "LlamaTokenizer", "model_max_length": 4096}, 4096, "LlamaTokenizer"),
        ({"tokenizer_class": "LlamaTokenizer", "model_max_length": 10**30}, None, "LlamaTokenizer"),
        ({"model_max_length": 1e30}, None, None),
        ({"added_tokens_decoder": {"0": {"content": "<s>"}}}, None, None),
    ],
)
def test_a_configuration(document: object, context: int | None, kind: str | None) -> None:
    """Its class and its limit, which is none where it is 10^30."""
    found = look(document)

    assert (FileFormat.HF_TOKENIZER_CONFIG, Verdict.COMPANION) == (found.format, found.verdict)
    assert (context, kind) == (found.model.context_length, found.model.tokenizer)


GOOD, BAD = "{{ messages[0]['content'] }}", "{{ ''.__class__.__mro__ }}"


@pytest.mark.parametrize(
    ("stated", "told", "bad"),
    [
        (GOOD, GOOD, False),
        (BAD, BAD, True),
        ([{"name": "tool", "template": BAD}, {"name": "default", "template": GOOD}], GOOD, True),
        ({"rag": GOOD}, GOOD, False),
        ([{"name": "default"}, 3, {"template": GOOD}], None, False),
        (7, None, False),
    ],
)
def test_its_templates(stated: object, told: str | None, bad: bool) -> None:
    """Every one is looked at; the default's digest is told."""
    found = look({"tokenizer_class": "X", "chat_template": stated})

    assert (hashlib.sha256(told.encode()).hexdigest() if told else None) == found.model.chat_template
    assert ({Danger.TEMPLATE_PYTHON_INTERNALS} if bad else set()) == {reason.danger for reason in found.reasons}


def test_code_of_a_repository() -> None:
    """A tokenizer can be code too."""
    found = look({"tokenizer_class": "X", "auto_map": {"AutoTokenizer": ["tok.Slow", "tok.Fast"]}})

    assert [(Danger.CONFIG_REMOTE_CODE, "tok.Fast"), (Danger.CONFIG_REMOTE_CODE, "tok.Slow")] == [
        (reason.danger, reason.detail) for reason in found.reasons
    ]
