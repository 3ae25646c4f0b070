"""Events to JSON and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from tests.events.strategies import events

from ai_finder.domain.vocabulary import Ecosystem, SkipReason
from ai_finder.events import facts
from ai_finder.events.codec import Codec, UndecodableEvent, Unknown

CODEC = Codec()


@given(events())
def test_every_event_comes_back_as_it_was(event: facts.Event) -> None:
    """decode(encode(event)) is the event, for every class and every field."""
    name, version, data = CODEC.encode(event)

    assert event == CODEC.decode(name, version, json.loads(data))


@given(events())
def test_data_is_canonical(event: facts.Event) -> None:
    """The same value is the same bytes: sorted keys, no spaces, ASCII."""
    _, _, data = CODEC.encode(event)

    assert data.isascii()
    assert data == json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    "data",
    [
        {"path": 7, "reason": "malformed"},
        {"path": True, "reason": "malformed"},
        {"path": ["a"], "reason": "malformed"},
        {"path": None, "reason": "malformed"},
        {"path": "a", "reason": "no such word"},
        {"path": "a"},
        {},
    ],
)
def test_nothing_is_coerced(data: dict[str, Any]) -> None:
    """A value of another type than its field is refused, never bent into shape."""
    with pytest.raises(UndecodableEvent):
        CODEC.decode("file.skipped", 1, data)


@pytest.mark.parametrize("value", [True, "7", 7.0, None])
def test_an_integer_is_an_integer(value: object) -> None:
    """Not a boolean, not a numeral, not a float."""
    with pytest.raises(UndecodableEvent):
        CODEC.decode("discovery.completed", 1, {"files_seen": value})


@pytest.mark.parametrize("value", ["text", {"text": "json"}, ["no format"]])
def test_a_tuple_comes_from_a_list(value: object) -> None:
    """A string is no list of its letters."""
    with pytest.raises(UndecodableEvent):
        CODEC.decode("output.started", 1, {"formats": value})


@pytest.mark.parametrize(("name", "version"), [("file.skipped", 2), ("meteor.struck", 1), ("file.skipped", 99)])
def test_what_is_newer_stays_unknown(name: str, version: int) -> None:
    """A type or a version that this program does not know is kept as unknown and raises nothing."""
    assert Unknown(name, version) == CODEC.decode(name, version, {"anything": [1, 2]})


def test_an_unknown_field_of_a_known_version_is_passed_over() -> None:
    """A later release may add an optional field to a version that we know."""
    data = {"path": "a", "reason": "malformed", "since": "later"}

    assert facts.FileSkipped("a", SkipReason.MALFORMED) == CODEC.decode("file.skipped", 1, data)


@frozen
class FileSkippedAnew:
    """`file.skipped` as a third version might be."""

    place: str
    reason: SkipReason
    ecosystem: Ecosystem


def test_an_old_event_is_carried_upwards_a_step_at_a_time() -> None:
    """Version 1 is read by a program that knows version 3, through two pure functions."""
    codec = Codec(
        wire={FileSkippedAnew: ("file.skipped", 3)},
        upcasters={
            ("file.skipped", 1): lambda data: {"place": data["path"], "reason": data["reason"]},
            ("file.skipped", 2): lambda data: {**data, "ecosystem": "npm"},
        },
    )

    expected = FileSkippedAnew("a", SkipReason.MALFORMED, Ecosystem.NPM)
    assert expected == codec.decode("file.skipped", 1, {"path": "a", "reason": "malformed"})  # type: ignore[comparison-overlap]


@given(events())
def test_every_event_can_be_carried_upwards(event: facts.Event) -> None:
    """Whichever event changes next: its old lines are read by the program that knows the new version."""
    name, version, data = CODEC.encode(event)
    newer = Codec(
        wire={type(event): (name, version + 1)},
        upcasters={(name, version): lambda old: {key: value for key, value in old.items() if key != "gone"}},
    )

    assert event == newer.decode(name, version, {**json.loads(data), "gone": 1})
    assert isinstance(CODEC.decode(name, version + 1, json.loads(data)), Unknown)


def test_a_missing_step_is_an_error() -> None:
    """A version without a way up is refused, not guessed."""
    codec = Codec(wire={FileSkippedAnew: ("file.skipped", 2)}, upcasters={})

    with pytest.raises(UndecodableEvent):
        codec.decode("file.skipped", 1, {"path": "a", "reason": "malformed"})
