"""Logs of every version replay for ever. A frozen log is never written anew; a later version adds its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.program import run

from ai_finder.domain.vocabulary import Format

LOGS = Path(__file__).parents[1] / "data" / "logs"


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("log", sorted(LOGS.iterdir()), ids=lambda log: log.stem)
def test_a_frozen_log_replays(log: Path, form: Format) -> None:
    """In every format, without a warning."""
    ran = run("replay", log, "-f", form, "--strict")

    assert (0, "") == (ran.code, ran.err)
    assert b"langchain-openai" in ran.out


def test_the_first_log_says_what_it_said() -> None:
    """What was found then is found in it now."""
    document = json.loads(run("replay", LOGS / "0.1-scan.jsonl", "-f", "json").out)

    assert {"sdk": 6, "dependency": 15, "model_file": 2} == {
        kind: count for kind, count in document["summary"]["findings"].items() if count
    }
    assert {"seen": 13, "scanned": 13, "skipped": 0} == document["summary"]["files"]
    assert "2023-11-14T22:13:20Z" == document["run"]["started_at"]
