"""The one error of the parsers."""

from __future__ import annotations


class Malformed(ValueError):
    """Input that breaks its format's own rules; the message is a short closed sentence, never content."""
