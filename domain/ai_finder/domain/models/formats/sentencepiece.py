"""SentencePiece: a tokenizer's ModelProto, which has no magic.

https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.encodings.protobuf import LENGTH, Field, fields, has_shape, shape, shaped
from ai_finder.domain.models.model import Model, metadata
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_PIECE, _TRAINER, _NORMALIZER = 1, 2, 3
_MODEL = shape(length=range(1, 6))
_PIECE_SHAPE = shape(length=(1,), fixed32=(2,), varint=(3,))
_TRAINER_SHAPE = {
    **shape(length=(1, 2, 5, 7, 30, 31, 36, 44, 45, 46, 47, 48, 53, 54), fixed32=(10, 15, 51)),
    **shape(varint=(3, 4, 6, *range(11, 15), *range(16, 27), 32, 33, 34, 35, *range(40, 44), 49, 50, 52, 55)),
}
_EXTENSIONS = 200
_MODEL_TYPES = {1: "unigram", 2: "bpe", 3: "word", 4: "char"}
_TRAINER_FACTS = {3: "model_type", 4: "vocab_size", 35: "byte_fallback"}
_NORMALIZER_FACTS = {1: "normalizer"}
_TYPE, _UNKNOWN = 3, 2
_SAMPLE, _ENOUGH = 8, 3
_PIECE_LIMIT = 1 << 16


def read(file: File, draft: Draft) -> None:
    """A file of pieces, and of how they were found."""
    first: list[Field] = []
    with suppress(Truncated):
        for part in islice(fields(file), _SAMPLE):
            if (part.number, part.wire_type) != (_PIECE, LENGTH):
                break
            first.append(part)
    if not first or not all(piece.cut_off or has_shape(piece.fields(), _PIECE_SHAPE) for piece in first):
        return
    if len(first) >= _ENOUGH and any(_is_unknown(piece) for piece in first if not piece.cut_off):
        draft.format, draft.verdict = FileFormat.SENTENCEPIECE, Verdict.COMPANION
    pieces: set[bytes] = set()
    count = 0
    settings: dict[str, object] = {}
    try:
        for part in shaped(fields(file), _MODEL, _EXTENSIONS):
            if part.number == _PIECE:
                count += 1
                pieces.add(_piece(part))
            elif part.number == _TRAINER and has_shape(part.fields(), _TRAINER_SHAPE):
                settings |= _settings(part, _TRAINER_FACTS)
                draft.format, draft.verdict = FileFormat.SENTENCEPIECE, Verdict.COMPANION
            elif part.number == _NORMALIZER:
                settings |= _settings(part, _NORMALIZER_FACTS)
    finally:
        draft.model = _told(count, settings)
    if len(pieces) < count or b"" in pieces:
        raise Malformed("a piece of the vocabulary is empty, or there twice")


def _is_unknown(piece: Field) -> bool:
    """Whether a piece is the one for what is not in the vocabulary; each model has one."""
    return any(part.number == _TYPE and part.value == _UNKNOWN for part in piece.fields())


def _piece(message: Field) -> bytes:
    """The text of a piece, which is its first field where the library wrote it."""
    content = message.bytes(_PIECE_LIMIT)
    if content[:1] == b"\n" and len(content) > 1 and content[1] < 0x80:
        return content[2 : 2 + content[1]]
    return next((part.bytes() for part in shaped(message.fields(), _PIECE_SHAPE, _EXTENSIONS) if part.number == 1), b"")


def _settings(message: Field, facts: dict[int, str]) -> dict[str, object]:
    """Those fields of a message that are facts, by their names."""
    return {
        facts[part.number]: part.text() if part.wire_type == LENGTH else part.signed
        for part in message.fields()
        if part.number in facts
    }


def _told(count: int, settings: dict[str, object]) -> Model:
    kind = settings.get("model_type", 1)
    return Model(
        vocabulary_size=count,
        tokenizer=_MODEL_TYPES.get(kind) if isinstance(kind, int) else None,
        framework="sentencepiece",
        metadata=metadata({key: value for key, value in settings.items() if key != "model_type"}),
    )
