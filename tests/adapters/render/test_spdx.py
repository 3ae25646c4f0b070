"""SPDX 2.3: valid, honest about what is not known, and the same bytes for the same report."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis.strategies import characters, text
from packageurl import PackageURL
from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
from tests.adapters.render.reports import (
    ANTHROPIC,
    EMPTY,
    FULL,
    MODEL,
    OPENAI,
    RUN,
    SHA256,
    SHARD,
    TORCH,
    UNLICENSED,
    model,
    package,
    report,
)

from ai_finder.adapters.render.spdx import render
from ai_finder.adapters.render.validation import InvalidDocument
from ai_finder.domain.purls import ROOT
from ai_finder.domain.vocabulary import Relation
from ai_finder.events.facts import Part
from ai_finder.events.projections.report import Occurrence, Relationship, Report

ROOT_FOLDER = Path(__file__).parents[3]
WORDS = text(characters(exclude_categories=["Cs"]), min_size=1)
INTERRUPTED = evolve(EMPTY, run=evolve(RUN, complete=False))
WITHOUT_RELATIONSHIPS = evolve(FULL, relationships=())
LICENSE_REF = "LicenseRef-SEE-LICENSE-IN-LICENSE-f1591e69cea2224e"


def _document(of: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render(of))
    return document


def _packages(of: Report) -> dict[str, dict[str, Any]]:
    """Every package by its name; the root among them."""
    return {each["name"]: each for each in _document(of)["packages"]}


def _edges(of: Report) -> list[tuple[str, str, str]]:
    """The relationships between names of packages."""
    document = _document(of)
    names = {each["SPDXID"]: each["name"] for each in document["packages"]} | {"SPDXRef-DOCUMENT": "DOCUMENT"}
    return [
        (names[each["spdxElementId"]], each["relationshipType"], names[each["relatedSpdxElement"]])
        for each in document["relationships"]
    ]


@pytest.mark.parametrize("of", [FULL, EMPTY, INTERRUPTED, WITHOUT_RELATIONSHIPS])
def test_is_valid(of: Report) -> None:
    """The library reads the document and its own validator has nothing to say."""
    assert validate_full_spdx_document(JsonLikeDictParser().parse(_document(of))) == []


def test_says_who_made_it_and_when() -> None:
    """The creation is the run's: its tool, its time, never the clock's; the source is what was looked at."""
    document = _document(FULL)

    assert document["spdxVersion"] == "SPDX-2.3"
    assert document["dataLicense"] == "CC0-1.0"
    assert document["name"] == "example"
    assert document["creationInfo"] == {
        "comment": "Source",
        "created": "2026-01-02T03:04:05Z",
        "creators": ["Tool: ai-finder-1.2.3"],
    }
    assert document["comment"].splitlines() == [
        "The AI that a scan of the source found. This list is incomplete: the scan has gaps.",
        f"ai-finder:run:id: {RUN.id}",
        "ai-finder:run:complete: true",
        f"ai-finder:log:head: {RUN.log_head}",
        f"ai-finder:catalogue: {RUN.catalogue}",
        "ai-finder:skipped:permission_denied: 2",
        "ai-finder:skipped:special_file: 1",
    ]


@pytest.mark.parametrize(
    ("of", "sentence"),
    [
        (FULL, "This list is incomplete: the scan has gaps."),
        (INTERRUPTED, "This list is incomplete: the scan has gaps."),
        (EMPTY, "Whether there is more is unknown."),
    ],
)
def test_gap_makes_the_document_incomplete(of: Report, sentence: str) -> None:
    """A skipped file or a run that did not end is a gap; a scan without one still cannot know that it saw all."""
    assert sentence in _document(of)["comment"]


@settings(max_examples=50, deadline=None)
@given(version=WORDS, version_range=WORDS, path=WORDS, stated=WORDS, root=WORDS)
def test_whatever_a_project_says_is_valid(version: str, version_range: str, path: str, stated: str, root: str) -> None:
    """No version, range, path, licence or name of a root breaks the standard."""
    places = (Occurrence(path, 1, "openai", "python.import"),)
    used = package("openai", version=version, stated=stated, occurrences=places)
    declared = package("torch", version_range=version_range, stated=stated, occurrences=places)
    document = _document(report(used, declared, root_name=root))

    assert validate_full_spdx_document(JsonLikeDictParser().parse(document)) == []


def test_use_and_declaration_are_one_package() -> None:
    """Findings of one bom-ref are one package, with every place that shows it."""
    openai = _packages(FULL)["openai"]

    assert openai["versionInfo"] == "1.2.0"
    assert openai["licenseDeclared"] == "MIT"
    assert openai["primaryPackagePurpose"] == "LIBRARY"
    assert openai["comment"].splitlines() == [
        "ai-finder:kind: dependency",
        "ai-finder:kind: sdk",
        "ai-finder:version-range: >=1,<2",
        "ai-finder:category: llm-client",
        "ai-finder:provider: openai",
        "ai-finder:confidence: high",
    ]
    (annotation,) = openai["annotations"]
    assert annotation["annotationType"] == "OTHER"
    assert annotation["annotator"] == "Tool: ai-finder-1.2.3"
    assert annotation["comment"].splitlines() == [
        "Found in:",
        "poetry.lock:120: package (poetry.lock)",
        "pyproject.toml:9: project.dependencies (pyproject.toml)",
        "src/app.py:3: openai (python.import)",
    ]


def test_paths_survive() -> None:
    """A path that is no ASCII or no UTF-8 stays as it is written, and lines are in the order of their numbers."""
    (annotation,) = _packages(FULL)["torch"]["annotations"]

    assert annotation["comment"].splitlines()[1:] == [
        "src/\\xff.py:1: torch (python.import)",
        "src/a.py:30: torch (python.import)",
        "src/a.py:200: torch (python.import)",
        "日本/köde.py:12: torch.nn (python.from)",
    ]


def test_path_cannot_forge_a_line() -> None:
    """A newline in a path does not begin a new piece of evidence."""
    strange = package("openai", occurrences=(Occurrence("a\nb.py:1: torch", 1, "openai", "python.import"),))

    (annotation,) = _packages(report(strange))["openai"]["annotations"]

    assert annotation["comment"] == "Found in:\na\\x0ab.py:1: torch:1: openai (python.import)"


def test_range_is_no_version() -> None:
    """A package that is known by a range alone has no version, and its purl has none."""
    anthropic = _packages(FULL)["@anthropic-ai/sdk"]

    assert "versionInfo" not in anthropic
    assert "ai-finder:version-range: ^0.28.0" in anthropic["comment"].splitlines()
    assert anthropic["externalRefs"] == [
        {
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": "pkg:npm/%40anthropic-ai/sdk",
        }
    ]


def test_purls_are_canonical() -> None:
    """Parsing a purl and writing it again changes nothing."""
    purls = [ref["referenceLocator"] for each in _packages(FULL).values() for ref in each.get("externalRefs", ())]

    assert len(purls) == 5
    assert purls == [PackageURL.from_string(purl).to_string() for purl in purls]


def test_model_file_has_its_digest() -> None:
    """A model file is a file with its checksum, where it is known."""
    packages = _packages(FULL)

    assert packages[MODEL.name]["primaryPackagePurpose"] == "FILE"
    assert packages[MODEL.name]["checksums"] == [{"algorithm": "SHA256", "checksumValue": SHA256}]
    assert "ai-finder:format: gguf" in packages[MODEL.name]["comment"].splitlines()
    assert "checksums" not in packages[SHARD.name]


def test_a_model_names_its_parts() -> None:
    """In the annotation of its package, with the digest where there is one."""
    finding = model("m.onnx", parts=(Part("m.onnx_data", 5, SHA256), Part("more", 5, None)))
    (annotation,) = _packages(report(finding))["m.onnx"]["annotations"]

    assert [f"Part: m.onnx_data (SHA256: {SHA256})", "Part: more"] == annotation["comment"].splitlines()[-2:]


@pytest.mark.parametrize(
    ("stated", "declared", "extracted"),
    [
        (None, "NOASSERTION", {}),
        ("NOASSERTION", "NOASSERTION", {}),
        ("apache-2.0 OR mit", "Apache-2.0 OR MIT", {}),
        ("SEE LICENSE IN LICENSE", LICENSE_REF, {LICENSE_REF: "SEE LICENSE IN LICENSE"}),
        ("MIT AND LicenseRef-Ours", "MIT AND LicenseRef-Ours", {"LicenseRef-Ours": "MIT AND LicenseRef-Ours"}),
    ],
)
def test_licence_is_declared_as_stated(stated: str | None, declared: str, extracted: dict[str, str]) -> None:
    """An SPDX expression is one; other words are a `LicenseRef-…` that says them; what is not known says so."""
    of = report(package("openai", stated=stated))

    assert _packages(of)["openai"]["licenseDeclared"] == declared
    assert extracted == {
        each["licenseId"]: each["extractedText"] for each in _document(of).get("hasExtractedLicensingInfos", ())
    }


def test_relationships_are_those_of_the_report() -> None:
    """The document describes the root; using and declaring are one dependency, a part is contained."""
    assert [
        ("DOCUMENT", "DESCRIBES", "example"),
        (MODEL.name, "CONTAINS", SHARD.name),
        (UNLICENSED.name, "DEPENDS_ON", OPENAI.name),
        ("example", "CONTAINS", MODEL.name),
        ("example", "DEPENDS_ON", ANTHROPIC.name),
        ("example", "DEPENDS_ON", UNLICENSED.name),
        ("example", "DEPENDS_ON", OPENAI.name),
        ("example", "DEPENDS_ON", TORCH.name),
    ] == _edges(FULL)


def test_without_relationships_the_document_describes_the_root() -> None:
    """A report that tells no relationship claims none."""
    assert _edges(WITHOUT_RELATIONSHIPS) == [("DOCUMENT", "DESCRIBES", "example")]


def test_ids_are_valid_and_unique() -> None:
    """Names that differ only in what an id cannot hold, or far to the right, have ids that differ."""
    names = ["a/b", "a-b", "@a/b", "a_b", "ä", "ö", *(f"{'long' * 40}{end}" for end in "xy")]
    ids = [each["SPDXID"] for each in _document(report(*map(package, names)))["packages"]]

    assert len(set(ids)) == len(names) + 1
    assert all(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]{1,100}", each) for each in ids)


def test_namespace_is_of_the_content() -> None:
    """One report, one namespace, which is a URI whatever the root's name; another byte, another one."""
    others = [evolve(FULL, root_name="sp ace/ü#"), evolve(FULL, run=evolve(RUN, started_at="2026-01-02T03:04:06Z"))]
    namespaces = [_document(each)["documentNamespace"] for each in (FULL, *others)]

    assert render(FULL) == render(evolve(FULL))
    assert len(set(namespaces)) == 3
    assert all(re.fullmatch(r"https://spdx\.org/spdxdocs/[A-Za-z0-9%.-]+-[0-9a-f-]{36}", each) for each in namespaces)


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    """Three processes with three seeds write the same bytes."""
    code = (
        "import sys; from ai_finder.adapters.render.spdx import render;"
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
    """An edge to what is no package is an error of the program, and no document."""
    dangling = report(TORCH, relationships=(Relationship(ROOT, Relation.USES, "pkg:pypi/ghost"),))

    with pytest.raises(InvalidDocument, match=r"^the SPDX 2\.3 document refers to .*pkg-pypi-ghost"):
        render(dangling)


def test_double_id_is_refused() -> None:
    """Two packages of one id are no document."""
    with pytest.raises(InvalidDocument, match="gives one id to two elements"):
        render(evolve(EMPTY, findings=(OPENAI, TORCH, OPENAI)))
