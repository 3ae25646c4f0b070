"""The error of whatever reads a format; that of a text's coding is `text.Undecodable`."""

from __future__ import annotations


class Malformed(ValueError):
    """Input that breaks its format's own rules; the message is a short closed sentence, never content."""
