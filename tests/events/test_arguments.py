"""Command-line values before they enter a log."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.vocabulary import Format
from ai_finder.events.arguments import sanitised
from ai_finder.events.facts import Argument


def test_each_type_has_its_own_harmless_form() -> None:
    """Switches, numbers and closed words are kept; paths and texts are named, not shown."""
    said = sanitised(
        {
            "strict": True,
            "jobs": 4,
            "format": Format.JSON,
            "path": Path("/home/user/secret"),
            "exclude": ["*.secret", "token=1"],
            "output": [Format.JSON, Format.SPDX],
            "log": None,
        }
    )

    assert (
        Argument("exclude", "<text>,<text>"),
        Argument("format", "json"),
        Argument("jobs", "4"),
        Argument("output", "json,spdx"),
        Argument("path", "<path>"),
        Argument("strict", "true"),
    ) == said


@given(st.text(min_size=1).map(lambda text: f"canary{text}"))
def test_no_text_gets_through(secret: str) -> None:
    """Whatever stands in a free text or a path, alone or in a list, stays out."""
    said = sanitised({"a": secret, "b": Path(secret.replace("\0", "")), "c": [secret], "d": secret.encode()})

    assert not any("canary" in each.value for each in said)
