"""What the name of a model's file suggests, where neither its header nor the files beside it say: never a fact."""

from __future__ import annotations

import re
from typing import NamedTuple

from attrs import evolve

from ai_finder.domain.models.model import Guess, Model


class _Sign(NamedTuple):
    fact: str
    pattern: re.Pattern[str]
    value: str = ""
    """What is guessed; empty means what was found."""


def _sign(fact: str, pattern: str, value: str = "") -> _Sign:
    return _Sign(fact, re.compile(rf"(?:^|[-_. ])({pattern})(?=$|[-_. ])", re.IGNORECASE), value)


_SIGNS = (
    _sign("quantization", r"I?Q[1-8](?:_[01]|_K(?:_(?:XXS|XS|S|M|L|XL))?|_(?:XXS|XS|S|M|L|XL|NL))?"),
    _sign("quantization", r"GPTQ|AWQ|EXL[23]|HQQ|NF4|MXFP4|NVFP4"),
    _sign("quantization", r"[FU]?INT[48]|FP[48]|F8_E[45]M[23]|[348]-?bit"),
    _sign("parameters", r"(?:\d{1,3}x)?\d{1,4}(?:\.\d{1,3})?[BM]"),
    _sign("adapter", r"q?lora", "lora"),
)
"""Tried from above; the first that fits is the guess of its fact."""


def with_guesses(model: Model, name: str) -> Model:
    """A model, with a guess of each fact that nobody states but its name suggests: a size as it is written, `8x7B`."""
    guesses = {guess.fact: guess for guess in model.guesses}
    for sign in _SIGNS:
        if getattr(model, sign.fact) is None and sign.fact not in guesses:
            found = sign.pattern.search(name)
            if found is not None:
                guesses[sign.fact] = Guess(sign.fact, sign.value or found[1])
    return evolve(model, guesses=tuple(guesses.values()))
