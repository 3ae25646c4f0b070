"""The last check before a document is handed out: its official schema, and that every reference leads somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from jsonschema_rs import Validator

_LONGEST_MESSAGE = 300


class InvalidDocument(Exception):
    """A document would break its standard. The program has an error, and hands nothing out."""


def check_schema(standard: str, schema: Validator, document: dict[str, Any]) -> None:
    """Raise `InvalidDocument` where a document breaks the schema of its standard."""
    error = next(schema.iter_errors(document), None)
    if error is not None:
        place = "/".join(map(str, error.instance_path))
        message = error.message[:_LONGEST_MESSAGE]
        raise InvalidDocument(f"the {standard} document breaks its schema at /{place}: {message}")


def check_references(standard: str, defined: Collection[str], used: Iterable[str]) -> None:
    """Raise `InvalidDocument` where two elements bear one id, or an id that is used belongs to none."""
    known = set(defined)
    if len(known) < len(defined):
        raise InvalidDocument(f"the {standard} document gives one id to two elements")
    if dangling := set(used) - known:
        raise InvalidDocument(f"the {standard} document refers to an element that it does not have: {min(dangling)}")
