"""The errors of whatever reads a format; that of a text's coding is `text.Undecodable`."""

from __future__ import annotations


class Malformed(ValueError):
    """Input that breaks its format's own rules; the message is a short closed sentence, never content."""


class Truncated(Malformed):
    """Input that merely ends too early."""


class LimitExceeded(Malformed):
    """Input that asks for more than is ever read of one file."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"more than {limit:,} {what}")
