"""The JSON output against its published schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from tests.program import run

from ai_finder.domain.vocabulary import Kind, LeftOutReason, Relation, SkipReason

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schemas/scan-1.schema.json").read_text())


@pytest.mark.parametrize("options", [[], ["--no-relationships"], ["--include-vendored"]], ids=" ".join)
def test_a_scan_fits_the_schema(options: list[str], sample: Path) -> None:
    """What the program prints is what the schema promises."""
    (sample / "broken").symlink_to("nowhere")
    (sample / "package.json").write_text("[1,2]")
    (sample / "node_modules").mkdir()
    document = json.loads(run("scan", sample, "-f", "json", *options).out)

    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(document)
    assert ["broken", "package.json"] == [each["path"] for each in document["skipped"]]
    assert bool(document["relationships"]) == ("--no-relationships" not in options)


def test_an_empty_tree_fits_the_schema(tmp_path: Path) -> None:
    """Nothing to say is a document, too, with every kind at zero."""
    document = json.loads(run("scan", tmp_path, "-f", "json").out)

    Draft202012Validator(SCHEMA).validate(document)
    assert dict.fromkeys(Kind, 0) == document["summary"]["findings"]


@pytest.mark.parametrize(
    ("expected", "listed"),
    [
        (SkipReason, SCHEMA["$defs"]["skip_reason"]["enum"]),
        (Kind, SCHEMA["$defs"]["finding"]["properties"]["kind"]["enum"]),
        (Relation, SCHEMA["properties"]["relationships"]["items"]["properties"]["type"]["enum"]),
        (LeftOutReason, SCHEMA["properties"]["left_out"]["items"]["properties"]["reason"]["enum"]),
    ],
)
def test_the_schema_lists_the_vocabulary(expected: type, listed: list[str]) -> None:
    """A closed list of the schema is the closed list of the code."""
    assert list(expected) == listed  # type: ignore[call-overload]


def test_ids_of_relationships_are_ids_of_findings(sample: Path) -> None:
    """Every edge ends at the root or at a finding, and no finding hangs in the air."""
    document = json.loads(run("scan", sample, "-f", "json").out)
    ids = {finding["id"] for finding in document["findings"]}
    ends = {edge["from"] for edge in document["relationships"]} | {edge["to"] for edge in document["relationships"]}

    assert ids | {"root"} == ends
