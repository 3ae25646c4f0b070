"""CycloneDX 1.6: valid, honest about what is not known, and the same bytes for the same report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given, settings
from hypothesis.strategies import characters, text
from packageurl import PackageURL
from tests.adapters.render.reports import (
    ANTHROPIC,
    EMPTY,
    FULL,
    MODEL,
    OPENAI,
    OPENAI_DECLARED,
    RUN,
    SHA256,
    SHARD,
    TORCH,
    UNLICENSED,
    model,
    package,
    report,
)

from ai_finder.adapters.render.cyclonedx import render
from ai_finder.adapters.render.validation import InvalidDocument
from ai_finder.domain.models import Model, Reason
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.purls import ROOT
from ai_finder.domain.vocabulary import Confidence, Relation
from ai_finder.events.facts import Part
from ai_finder.events.projections.report import Occurrence, Relationship, Report

ROOT_FOLDER = Path(__file__).parents[3]
WORDS = text(characters(exclude_categories=["Cs"]), min_size=1)
INTERRUPTED = evolve(EMPTY, run=evolve(RUN, complete=False))
WITHOUT_RELATIONSHIPS = evolve(FULL, relationships=())


def _document(of: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render(of))
    return document


def _component(of: Report, ref: str) -> dict[str, Any]:
    (component,) = (each for each in _document(of)["components"] if each["bom-ref"] == ref)
    return dict(component)


def _properties(element: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["name"].removeprefix("ai-finder:"), each["value"]) for each in element["properties"]]


@pytest.mark.parametrize("of", [FULL, EMPTY, INTERRUPTED, WITHOUT_RELATIONSHIPS])
def test_is_valid(of: Report) -> None:
    """The library's strict validator, formats included, has nothing to say."""
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(render(of).decode()) is None


def test_describes_what_was_scanned_by_whom_and_when() -> None:
    """The metadata is the run's: its time, never the clock's, its log, its catalogue."""
    metadata = _document(FULL)["metadata"]

    assert metadata["component"] == {"bom-ref": ROOT, "name": "example", "type": "application"}
    assert metadata["tools"]["components"] == [{"name": "ai-finder", "type": "application", "version": "1.2.3"}]
    assert metadata["lifecycles"] == [{"phase": "pre-build"}]
    assert metadata["timestamp"] == "2026-01-02T03:04:05+00:00"
    assert [
        ("catalogue", RUN.catalogue),
        ("log:head", RUN.log_head),
        ("run:complete", "true"),
        ("run:id", RUN.id),
        ("skipped:permission_denied", "2"),
        ("skipped:special_file", "1"),
    ] == _properties(metadata)


def test_use_and_declaration_are_one_component() -> None:
    """Findings of one bom-ref are one component, with every place that shows it, in order."""
    component = _component(FULL, "pkg:pypi/openai@1.2.0")

    assert component["type"] == "library"
    assert component["version"] == "1.2.0"
    assert [
        {"location": "poetry.lock", "line": 120, "symbol": "package", "additionalContext": "poetry.lock"},
        {
            "location": "pyproject.toml",
            "line": 9,
            "symbol": "project.dependencies",
            "additionalContext": "pyproject.toml",
        },
        {"location": "src/app.py", "line": 3, "symbol": "openai", "additionalContext": "python.import"},
    ] == component["evidence"]["occurrences"]
    assert [
        ("category", "llm-client"),
        ("confidence", "high"),
        ("kind", "dependency"),
        ("kind", "sdk"),
        ("provider", "openai"),
        ("version-range", ">=1,<2"),
    ] == _properties(component)


def test_confidence_is_that_of_the_surest_finding() -> None:
    """A component is as sure as the best of its evidence."""
    low = evolve(OPENAI, confidence=Confidence.LOW)

    assert ("confidence", "medium") in _properties(_component(report(low, OPENAI_DECLARED), OPENAI.id))


def test_lines_are_in_the_order_of_numbers() -> None:
    """Line 30 stands before line 200, and a path that is no UTF-8 or no ASCII stays as it is written."""
    occurrences = _component(FULL, TORCH.id)["evidence"]["occurrences"]

    assert [("src/\\xff.py", 1), ("src/a.py", 30), ("src/a.py", 200), ("日本/köde.py", 12)] == [
        (each["location"], each["line"]) for each in occurrences
    ]


def test_range_is_no_version() -> None:
    """A component that is known by a range alone has no version, and its purl has none."""
    component = _component(FULL, ANTHROPIC.id)

    assert "version" not in component
    assert component["purl"] == "pkg:npm/%40anthropic-ai/sdk"
    assert ("version-range", "^0.28.0") in _properties(component)


def test_model_file_is_a_machine_learning_model() -> None:
    """A model file has its type, digest, format and size, and a purl only where a digest identifies it."""
    known, unknown = _component(FULL, MODEL.id), _component(FULL, SHARD.id)

    assert known["type"] == unknown["type"] == "machine-learning-model"
    assert known["hashes"] == [{"alg": "SHA-256", "content": SHA256}]
    assert known["purl"] == f"pkg:generic/tiny%20llama%20%281%29.gguf?checksum=sha256:{SHA256}"
    assert "hashes" not in unknown
    assert "purl" not in unknown
    assert _properties(known) == [
        ("confidence", "high"),
        ("format", "gguf"),
        ("kind", "model_file"),
        ("risk", "none"),
        ("size", "51168"),
        ("verdict", "valid"),
    ]


def test_a_model_has_its_card_its_parts_and_its_dangers() -> None:
    """Facts stand where the standard has a field for them, else in properties; the other files are components of it."""
    finding = model(
        "m.onnx",
        facts=Model(architecture="llama", task="text-generation", parameters=7, inputs=("x: float32[1]",)),
        reasons=(Reason(Danger.GRAPH_EXTERNAL_PATH, "../secret", "node w"),),
        parts=(Part("m.onnx_data", 5, SHA256), Part("more", 5, None)),
    )
    (component,) = _document(report(finding))["components"]

    assert component["modelCard"] == {
        "modelParameters": {
            "task": "text-generation",
            "modelArchitecture": "llama",
            "inputs": [{"format": "x: float32[1]"}],
        }
    }
    assert [("m.onnx_data", [{"alg": "SHA-256", "content": SHA256}]), ("more", None)] == [
        (part["name"], part.get("hashes")) for part in component["components"]
    ]
    said = dict(_properties(component))
    assert ("dangerous", "7") == (said["risk"], said["model:parameters"])
    assert "it reads its data from outside its folder: ../secret (node w)" == said["risk:graph.external-path"]


def test_purls_are_canonical() -> None:
    """Parsing a purl and writing it again changes nothing."""
    purls = [each["purl"] for each in _document(FULL)["components"] if "purl" in each]

    assert len(purls) == 5
    assert purls == [PackageURL.from_string(purl).to_string() for purl in purls]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (None, None),
        ("NOASSERTION", None),
        ("MIT", {"expression": "MIT"}),
        ("apache-2.0 OR mit", {"expression": "Apache-2.0 OR MIT"}),
        ("GPL-2.0", {"expression": "GPL-2.0-only"}),
        ("LicenseRef-scancode-gemma-tou-2024-04-01", {"expression": "LicenseRef-scancode-gemma-tou-2024-04-01"}),
        ("MIT AND LicenseRef-Ours", {"expression": "MIT AND LicenseRef-Ours"}),
        ("Apache 2.0", {"license": {"name": "Apache 2.0"}}),
        ("MIT License", {"license": {"name": "MIT License"}}),
        ("MIT OR", {"license": {"name": "MIT OR"}}),
        ("SEE LICENSE IN LICENSE", {"license": {"name": "SEE LICENSE IN LICENSE"}}),
    ],
)
def test_licence_is_declared_as_stated(stated: str | None, expected: dict[str, Any] | None) -> None:
    """An SPDX expression is one, in the list's spelling; other words are a name; what is not known is left out."""
    component = _component(report(package("openai", stated=stated)), "pkg:pypi/openai")

    if expected is None:
        assert "licenses" not in component
    else:
        (known,) = component["licenses"]
        (known if "expression" in known else known["license"]).pop("acknowledgement")
        assert known == expected


def test_licence_is_the_manifests_word() -> None:
    """What a manifest states is declared, and concluded by nobody."""
    stated = [known for each in _document(FULL)["components"] for known in each.get("licenses", ())]

    assert {"declared"} == {(each.get("license") or each)["acknowledgement"] for each in stated}


def test_dependencies_name_every_component() -> None:
    """Every edge is a dependency, and what depends on nothing says so."""
    dependencies = {each["ref"]: each["dependsOn"] for each in _document(FULL)["dependencies"]}

    assert {
        ROOT: [MODEL.id, ANTHROPIC.id, UNLICENSED.id, OPENAI.id, TORCH.id],
        SHARD.id: [],
        MODEL.id: [SHARD.id],
        ANTHROPIC.id: [],
        UNLICENSED.id: [OPENAI.id],
        OPENAI.id: [],
        TORCH.id: [],
    } == dependencies


def test_without_relationships_there_are_no_dependencies() -> None:
    """A report that tells no relationship claims none, also not that there is none."""
    assert "dependencies" not in _document(WITHOUT_RELATIONSHIPS)


@pytest.mark.parametrize(
    ("of", "aggregate"),
    [(FULL, "incomplete"), (INTERRUPTED, "incomplete"), (EMPTY, "unknown")],
)
def test_gap_makes_the_document_incomplete(of: Report, aggregate: str) -> None:
    """A skipped file or a run that did not end is a gap; a scan without one still cannot know that it saw all."""
    root = _document(of)["compositions"][0]

    assert root == {"aggregate": aggregate, "assemblies": [ROOT], "dependencies": [ROOT]}


def test_what_else_a_component_depends_on_is_unknown() -> None:
    """An empty `dependsOn` is what the scan saw, and no claim that there is nothing else."""
    document = _document(FULL)

    assert document["compositions"][1:] == [
        {"aggregate": "unknown", "dependencies": [each["bom-ref"] for each in document["components"]]}
    ]


def test_interrupted_run_says_so() -> None:
    """The document of a run without an end tells it."""
    assert ("run:complete", "false") in _properties(_document(INTERRUPTED)["metadata"])


def test_serial_number_is_of_the_content() -> None:
    """One report, one serial number; another byte, another one."""
    others = [
        evolve(FULL, root_name="other"),
        evolve(FULL, run=evolve(RUN, started_at="2026-01-02T03:04:06Z")),
        evolve(FULL, run=evolve(RUN, log_head="b2:" + "00" * 16)),
        evolve(FULL, findings=FULL.findings[1:], relationships=()),
    ]

    assert render(FULL) == render(evolve(FULL))
    assert len({_document(each)["serialNumber"] for each in [FULL, *others]}) == 5


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    """Three processes with three seeds write the same bytes."""
    code = (
        "import sys; from ai_finder.adapters.render.cyclonedx import render;"
        "from tests.adapters.render.reports import FULL; sys.stdout.buffer.write(render(FULL))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT_FOLDER), *sys.path])}

    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**environment, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4711")
    }

    assert outputs == {render(FULL)}


def test_dangling_reference_is_refused() -> None:
    """An edge to what is no component is an error of the program, and no document."""
    dangling = report(OPENAI, relationships=(Relationship(ROOT, Relation.USES, "pkg:pypi/ghost"),))

    with pytest.raises(InvalidDocument, match=r"^the CycloneDX 1\.6 document refers to .*: pkg:pypi/ghost$"):
        render(dangling)


def test_double_reference_is_refused() -> None:
    """Two components of one bom-ref are no document."""
    twice = evolve(EMPTY, findings=(OPENAI, TORCH, evolve(OPENAI, provider="other")))

    with pytest.raises(InvalidDocument, match="gives one id to two elements"):
        render(twice)


def test_broken_schema_is_refused() -> None:
    """What the official schema forbids is not handed out, and the error says where it is."""
    with pytest.raises(InvalidDocument, match=r"breaks its schema at /components/0/hashes/0/content"):
        render(report(model("m.gguf", sha256="not a digest")))


@settings(max_examples=50, deadline=None)
@given(version=WORDS, version_range=WORDS, path=WORDS, stated=WORDS)
def test_whatever_a_project_says_is_valid(version: str, version_range: str, path: str, stated: str) -> None:
    """No version, range, path or licence breaks the schema, and every purl is canonical."""
    places = (Occurrence(path, 1, "openai", "python.import"),)
    used = package("openai", version=version, stated=stated, occurrences=places)
    declared = package("torch", version_range=version_range, stated=stated, occurrences=places)

    components = _document(report(used, declared))["components"]

    assert {used.id, declared.id} == {each["bom-ref"] for each in components}
    assert all(PackageURL.from_string(each["purl"]).to_string() == each["purl"] for each in components)


def test_control_characters_survive() -> None:
    """A path with a newline is one location."""
    strange = package("openai", occurrences=(Occurrence("a\n\x1b[31m.py", 1, "openai", "python.import"),))

    (occurrence,) = _component(report(strange), strange.id)["evidence"]["occurrences"]

    assert occurrence["location"] == "a\n\x1b[31m.py"
