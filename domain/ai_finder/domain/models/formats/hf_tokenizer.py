"""`tokenizer.json`: a whole tokenizer, as the tokenizers library writes it.

Source: https://huggingface.co/docs/tokenizers, and the `Tokenizer` of https://github.com/huggingface/tokenizers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.formats.hf_config import word
from ai_finder.domain.models.model import Model, metadata
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_KINDS = (("merges", "BPE"), ("unk_id", "Unigram"), ("max_input_chars_per_word", "WordPiece"), ("vocab", "WordLevel"))
"""What tells the kind of a model that does not name it, as the first versions wrote it."""
_NAMES = frozenset({"BPE", "Unigram", "WordLevel", "WordPiece"})
_FRAME = frozenset({"version", "truncation", "padding", "added_tokens"})
"""What a tokenizer has before its model."""
_STEPS = ("normalizer", "pre_tokenizer", "post_processor", "decoder")


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """A tokenizer: its kind, and how many tokens it has. Malformed where its vocabulary is no vocabulary."""
    model = document.get("model", {})
    if not isinstance(model, dict):
        return
    kind = word(model.get("type", next((kind for key, kind in _KINDS if key in model), None)))
    if kind not in _NAMES and (model or not document.keys() >= _FRAME):
        return
    draft.format, draft.verdict = FileFormat.HF_TOKENIZER, Verdict.COMPANION
    draft.model = Model(tokenizer=kind, metadata=metadata(_settings(document)))
    tokens = _tokens(model.get("vocab"))
    added = document.get("added_tokens")
    contents = [token.get("content") for token in added if isinstance(token, dict)] if isinstance(added, list) else []
    more = {content for content in contents if isinstance(content, str) and content not in tokens}
    draft.model = evolve(draft.model, vocabulary_size=len(tokens) + len(more))


def _tokens(vocabulary: object) -> Mapping[str, object]:
    """By its token. A unigram vocabulary is a list of pairs, in which a token may stand twice."""
    if isinstance(vocabulary, dict):
        if not all(type(number) is int and number >= 0 for number in vocabulary.values()):
            raise Malformed("a token's number is no number")
        return vocabulary
    if not isinstance(vocabulary, list):
        raise Malformed("the vocabulary is neither an object nor a list")
    if not all(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) for pair in vocabulary):
        raise Malformed("a token of the vocabulary is no pair of a text and its score")
    return dict(vocabulary)


def _settings(document: Mapping[str, object]) -> dict[str, object]:
    steps = ((name, document.get(name)) for name in _STEPS)
    kinds = {name: step.get("type") for name, step in steps if isinstance(step, dict)}
    return {"version": document.get("version"), **kinds}
