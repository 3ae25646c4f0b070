"""What may be said of a run, and that nothing else is."""

from __future__ import annotations

import json
from collections import Counter as Tally
from enum import Enum
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.strategies import events
from tests.program import log_of, run

from ai_finder.adapters.telemetry.filter import TelemetryFilter
from ai_finder.adapters.telemetry.taxonomy import SHAPES, Message, Name, Property
from ai_finder.adapters.telemetry.values import Amount, Closed, Duration
from ai_finder.domain.vocabulary import Command, Counter, ErrorKind, Format, Phase, SkipReason
from ai_finder.events import chain, facts
from ai_finder.events.envelope import seal

ENVELOPE = seal(chain.GENESIS, 0, 0, "any", 1, "{}")


STARTED = {command: facts.CommandStarted(command, "", "", "", "", ()) for command in Command}


def said(*of: facts.Event, command: Command = Command.SCAN) -> list[bytes]:
    """What the filter says of these events after the first one of a run."""
    telemetry = TelemetryFilter()
    for event in (STARTED[command], *of):
        telemetry.record(event, ENVELOPE)
    return telemetry.lines()


@given(st.lists(events(), max_size=10), st.sampled_from(Command))
def test_every_line_is_declared(of: list[facts.Event], command: Command) -> None:
    """Whatever the events say: declared names, exactly their properties, closed values; sorted, each once."""
    lines = said(*of, command=command)

    assert sorted(set(lines)) == lines
    for line in lines:
        message = json.loads(line)
        shape = SHAPES[Name(message["event"])]
        assert {key.value for key in shape} == set(message["properties"])
        for key, kind in shape.items():
            value = message["properties"][key.value]
            allowed = [member.value for member in kind] if issubclass(kind, Closed) else [True, False]
            assert value in allowed


def _otherwise(value: Any, text: str) -> Any:
    """The same shape with other secrets: every string is another one, every closed value stays."""
    if isinstance(value, Enum | bool | int) or value is None:
        return value
    if isinstance(value, str):
        return f"{text}{value}"
    if isinstance(value, tuple):
        return tuple(_otherwise(each, text) for each in value)
    return attrs.evolve(value, **{f.name: _otherwise(getattr(value, f.name), text) for f in attrs.fields(type(value))})


def _secret(event: facts.Event) -> bool:
    """Events whose strings are secrets; those of a run's own beginning are words of ours, by type."""
    return not isinstance(event, facts.CommandStarted | facts.CommandFailed)


@settings(max_examples=300)
@given(
    st.lists(events().filter(_secret), max_size=10),
    st.text(st.characters(exclude_characters="./"), min_size=1, max_size=5),
    st.randoms(),
    st.sampled_from(Command),
)
def test_strings_and_order_carry_nothing(of: list[facts.Event], text: str, random: Any, command: Command) -> None:
    """Two runs that differ in every string (a well-known extension aside) and in their order say the same bytes."""
    other = [_otherwise(event, text) for event in of]
    if command is Command.SCAN:
        random.shuffle(other)

    assert said(*of, command=command) == said(*other, command=command)


@given(st.integers(11, 100), st.integers(11, 100))
def test_exact_counts_carry_nothing(one: int, other: int) -> None:
    """Counts of one bucket are one message, however often the fact is told."""

    def of(count: int) -> list[bytes]:
        found = [facts.FileSkipped(f"p{number}", SkipReason.MALFORMED) for number in range(count)]
        return said(facts.DiscoveryCompleted(count), facts.DetectionCompleted(Phase.SDK, count), *found)

    assert of(one) == of(other)


@pytest.mark.parametrize(
    ("count", "bucket"),
    [
        (0, "0"),
        (1, "1-10"),
        (10, "1-10"),
        (11, "11-100"),
        (100, "11-100"),
        (101, "101-1000"),
        (1000, "101-1000"),
        (1001, "1001+"),
    ],
)
def test_amounts(count: int, bucket: str) -> None:
    """Each count has one bucket."""
    assert bucket == Amount.bucket(count).value


@pytest.mark.parametrize(
    ("milliseconds", "bucket"),
    [(0, "under_1s"), (999, "under_1s"), (1_000, "1-10s"), (9_999, "1-10s"), (10_000, "10-60s"), (60_000, "1-10m"),
     (599_999, "1-10m"), (600_000, "over_10m")],
)  # fmt: skip
def test_durations(milliseconds: int, bucket: str) -> None:
    """Each duration has one bucket, half-open from below."""
    assert bucket == Duration.bucket(milliseconds).value


@pytest.mark.parametrize(("found", "name"), [(0, "none"), (1, "few"), (10, "few"), (11, "many")])
def test_findings_are_none_few_or_many(found: int, name: str) -> None:
    """Exactly one of the three; ten are few."""
    lines = said(facts.MetricsRecorded((facts.Count(Counter.SDK, found),), 5))

    assert [f"scan.findings.{name}"] == [
        event for line in lines if (event := json.loads(line)["event"]).startswith("scan.findings.")
    ]


@pytest.mark.parametrize("value", ["text", 7, None, 1.0, Phase.SDK, ErrorKind.UNKNOWN])
def test_a_message_holds_nothing_open(value: object) -> None:
    """A string, a number, an enum of another list: none of them can be put into a message."""
    with pytest.raises(TypeError):
        Message(Name.SCAN_SDK_FOUND, {Property.COUNT: value})  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        Message(Name.SCAN_SDK_FOUND, {})
    with pytest.raises(TypeError):
        Message(Name.SCAN_STARTED, {Property.COUNT: Amount.NONE})
    with pytest.raises(TypeError):
        Message("scan.started", {})  # type: ignore[arg-type]


def test_closed_lists_are_closed() -> None:
    """No leaf is a string or an integer at run time, either."""
    kinds = {kind for shape in SHAPES.values() for kind in shape.values()}

    assert all(kind is bool or issubclass(kind, Closed) for kind in kinds)
    assert not any(issubclass(kind, str | int) for kind in kinds - {bool})


def test_every_kind_of_error_has_its_name() -> None:
    """A failed run says its kind, whichever of the fourteen it is."""
    for command in Command:
        started = said(command=command)
        for kind in ErrorKind:
            lines = said(facts.CommandFailed(kind, "OSError", (), 0), command=command)
            names = Tally(json.loads(line)["event"] for line in lines if line not in started)
            assert {f"error.{command}.{kind}": 1, "error": 1, f"command.{command}.completed": 1} == names


def test_a_failed_run_did_not_succeed() -> None:
    """`success` is what the last event says."""
    for ending, success in (
        (facts.CommandCompleted((), 0), True),
        (facts.CommandInterrupted((), 0), False),
        (facts.CommandFailed(ErrorKind.DISK_FULL, "OSError", (), 0), False),
    ):
        (line,) = (line for line in said(ending) if b"command.scan.completed" in line)
        assert success == json.loads(line)["properties"]["success"]


def test_formats_are_those_that_were_written() -> None:
    """One message for each format written; `output_format` is that of `-f`."""
    started = facts.CommandStarted(Command.SCAN, "", "", "", "", (facts.Argument("format", "spdx"),))
    lines = said(started, facts.OutputCompleted((Format.JSON, Format.CYCLONEDX)), facts.CommandCompleted((), 0))

    names = {json.loads(line)["event"] for line in lines}
    assert {"scan.format.json", "scan.format.cyclonedx"} == {n for n in names if n.startswith("scan.format.")}
    assert b'"output_format":"spdx"' in b"".join(lines)


def test_trees_of_one_shape_preview_the_same(tmp_path: Path, home: Path) -> None:
    """Two scans that differ only in names, paths and contents of the same shape have the same preview."""
    previews = []
    for number, (name, package, other) in enumerate(
        (("alpha", "openai", "torch"), ("omega-secret", "anthropic", "keras"))
    ):
        tree = tmp_path / name
        (tree / f"{name}-dir").mkdir(parents=True)
        (tree / f"{name}.py").write_text(f"import {package}\n# {name}\n")
        (tree / f"{name}-dir" / "x.py").write_text(f"from {other} import {name.split('-', maxsplit=1)[0]}\n")
        (tree / "requirements.txt").write_text(f"{package}>={number + 1}\n")
        (tree / "package.json").write_text(f"[{number}]")
        (tree / f"{name}.link").symlink_to(f"{name}-nowhere")
        log = tmp_path / f"log-{number}"
        assert 0 == run("scan", tree, "--log", log).code
        previews.append(run("telemetry", "preview", log).out)

    assert previews[0] == previews[1]
    assert b"secret" not in previews[1]
    assert previews[0].count(b"\n") > 20


def test_the_latest_log_is_previewed(sample: Path, home: Path) -> None:
    """Without a name it is the newest; without any log it is a clear failure."""
    assert 1 == run("telemetry", "preview").code
    run("scan", sample)

    assert run("telemetry", "preview").out == run("telemetry", "preview", log_of(home)).out
