"""SentencePiece: a tokenizer's ModelProto, which has no magic.

https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings.protobuf import LENGTH, Field, Window, fields, has_shape, shape, shaped
from ai_finder.domain.models.model import Model, metadata
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_BLOCK = 64 << 10
_LONGEST = 2 + 0x7F
"""A short piece's field, in bytes."""
_FREE_PIECES, _FEWEST_BYTES, _MANY_BYTES = 1_000, 10, 64
"""A piece has two tags and lengths, a score, and a character at least; one that is not short has many."""


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
    pieces = _Pieces()
    settings: dict[str, object] = {}
    try:
        for part in shaped(pieces.others(file), _MODEL, _EXTENSIONS):
            if part.number == _PIECE:
                pieces.add(_piece(part))
            elif part.number == _TRAINER and has_shape(part.fields(), _TRAINER_SHAPE):
                settings |= _settings(part, _TRAINER_FACTS)
                draft.format, draft.verdict = FileFormat.SENTENCEPIECE, Verdict.COMPANION
            elif part.number == _NORMALIZER:
                settings |= _settings(part, _NORMALIZER_FACTS)
    finally:
        draft.model = _told(settings)
    draft.model = evolve(draft.model, vocabulary_size=pieces.count)
    if len(pieces.texts) < pieces.count or b"" in pieces.texts:
        raise Malformed("a piece of the vocabulary is empty, or there twice")


class _Pieces:
    """The pieces of a vocabulary, of which some have hundreds of thousands."""

    def __init__(self) -> None:
        self.texts: set[bytes] = set()
        self.count = 0

    def add(self, text: bytes) -> None:
        """One more. Malformed where it is empty."""
        if not text:
            raise Malformed("a piece of the vocabulary is empty, or there twice")
        self.texts.add(text)
        self.count += 1

    def others(self, file: File) -> Iterator[Field]:
        """The fields of a model but for its short plain pieces, which are added. LimitExceeded for too many of each."""
        window, offset, others = Window(file, file.head, 0), 0, 0
        most, most_others = _FREE_PIECES + file.size // _FEWEST_BYTES, _FREE_PIECES + file.size // _MANY_BYTES
        while offset < file.size:
            if offset + _LONGEST > window.end < file.size:
                window = Window(file, file.peek(offset, _BLOCK), offset)
            offset = self._add_plain(window, offset)
            if self.count > most or others > most_others:
                raise LimitExceeded("pieces in a vocabulary of its size", most)
            if offset + _LONGEST <= window.end or window.end == file.size:
                others += 1
                for part in islice(fields(file, offset, window=window), 1):
                    yield part
                    offset = part.end
        if offset > file.size:
            raise Truncated("the file ends before what its header announces")

    def _add_plain(self, window: Window, offset: int) -> int:
        """Add the short pieces that are a text, a score and a type, in this order; where the next other field is."""
        content, at, count, add = window.content, offset - window.start, 0, self.texts.add
        last = len(content) - _LONGEST
        while at <= last and content[at] == 0x0A == content[at + 2]:
            length, size = content[at + 1], content[at + 3]
            score = at + 4 + size
            if length >= 0x80 or not _is_score(content, score, length - size):
                break
            add(content[at + 4 : score])
            count += 1
            at += 2 + length
        self.count += count
        return window.start + at


def _is_score(content: bytes, at: int, rest: int) -> bool:
    """Whether nothing, a score, or a score and a type follow the text of a piece; `rest` is 2 without any."""
    if rest == 9:
        return content[at] == 0x15 and content[at + 5] == 0x18 and content[at + 6] < 0x80
    return rest == 2 or (rest == 7 and content[at] == 0x15)


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


def _told(settings: dict[str, object]) -> Model:
    kind = settings.get("model_type", 1)
    return Model(
        tokenizer=_MODEL_TYPES.get(kind) if isinstance(kind, int) else None,
        framework="sentencepiece",
        metadata=metadata({key: value for key, value in settings.items() if key != "model_type"}),
    )
