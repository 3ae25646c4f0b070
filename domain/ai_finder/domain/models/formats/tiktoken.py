"""The ranks of a byte pair encoding as tiktoken keeps them: `base64 rank`, a line a token.

Source: `load_tiktoken_bpe` of https://github.com/openai/tiktoken. Llama 3 and Qwen have their tokenizers so too.
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.model import Model
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

SIZE_LIMIT = 32 << 20
"""Of 200,000 tokens, the largest published one has 4 MB. In bytes."""
_LINE = re.compile(rb"((?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?) ([0-9]{1,9})\n?")
_LINES = re.compile(rb"(?:(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)? [0-9]{1,9}\n)*+")
_FEW = 8
"""How many lines tell that this is no list of words."""


def read(file: File, draft: Draft) -> None:
    """The ranks: how many there are. Malformed where a line is none, Truncated where the last one is cut."""
    lines = file.head.splitlines(keepends=True)
    whole = lines if file.size <= len(file.head) and file.head.endswith(b"\n") else lines[:-1]
    if len(whole) < _FEW or not all(_is_rank(line, rank) for rank, line in enumerate(whole[:_FEW])):
        return
    draft.format, draft.verdict = FileFormat.TIKTOKEN, Verdict.COMPANION
    if file.size > SIZE_LIMIT:
        raise LimitExceeded("bytes of a tokenizer's ranks", SIZE_LIMIT)
    content = file.peek(0, file.size)
    sound = _LINES.match(content)
    end = sound.end() if sound is not None else 0
    rest = content[end:]
    last = _LINE.fullmatch(rest)
    draft.model = Model(tokenizer="BPE", framework="tiktoken")
    if rest and last is None:
        if b"\n" in rest or not re.fullmatch(rb"[A-Za-z0-9+/]*=?=? ?", rest):
            raise Malformed("a line of the ranks is no token and its rank")
        raise Truncated("the last rank is cut off")
    draft.model = evolve(draft.model, vocabulary_size=content.count(b"\n", 0, end) + (last is not None))


def _is_rank(line: bytes, rank: int) -> bool:
    match = _LINE.fullmatch(line)
    return match is not None and int(match[2]) == rank and bool(binascii.a2b_base64(match[1]))
