"""CycloneDX 1.6, by cyclonedx-python-lib.

The library models most of a document; what it lacks or gets wrong is laid over its JSON: compositions, the
empty `dependsOn` of leaves, and occurrences, whose order changes between its runs. Components are
serialised one at a time, since its way over a whole document is quadratic.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component as Model
from cyclonedx.model.component import ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseAcknowledgement, LicenseExpression
from cyclonedx.model.lifecycle import LifecyclePhase, PredefinedLifecycle
from cyclonedx.model.tool import ToolRepository
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.schema._res import BOM_JSON, CRYPTOGRAPHY_DEFS, JSF, SPDX_JSON
from cyclonedx.schema.schema import SchemaVersion1Dot6
from packageurl import PackageURL

from ai_finder.adapters.render.components import Component, components
from ai_finder.adapters.render.identity import document_uuid
from ai_finder.adapters.render.licences import licence
from ai_finder.adapters.render.properties import has_gaps, of_component, of_report
from ai_finder.adapters.render.validation import check_references, check_schema
from ai_finder.domain.purls import ROOT
from ai_finder.events.facts import ModelFile, Part
from ai_finder.events.projections.report import Occurrence, Relationship, Report

_STANDARD = "CycloneDX 1.6"


def render(report: Report) -> bytes:
    """The document, indented, in UTF-8, with a newline at its end.

    Raises `InvalidDocument` where it would break the standard.
    """
    return (_Outputter(report).output_as_string(indent=2) + "\n").encode()


class _Outputter(JsonV1Dot6):
    """The library's outputter, with what it lacks."""

    def __init__(self, report: Report) -> None:
        super().__init__(Bom(metadata=_metadata(report)))
        self._report = report

    def generate(self, force_regeneration: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's signature
        if self.generated and not force_regeneration:
            return
        found = tuple(components(self._report.findings))
        refs = [ROOT, *(component.id for component in found)]
        dependencies = _dependencies(self._report.relationships, refs)
        content = {
            "version": 1,
            "metadata": _plain(self.get_bom().metadata),
            "components": [_component(component) for component in found],
            **({"dependencies": dependencies} if dependencies else {}),
            "compositions": _compositions(self._report, dependencies),
        }
        self._bom_json = {
            "$schema": self._get_schema_uri(),
            "bomFormat": "CycloneDX",
            "specVersion": self.schema_version.to_version(),
            "serialNumber": document_uuid(content).urn,
            **content,
        }
        check_schema(_STANDARD, _schema(), self._bom_json)
        check_references(_STANDARD, refs, _references(dependencies))
        self.generated = True

    def output_as_string(self, *, indent: int | str | None = None, **_: Any) -> str:
        self.generate()
        return json.dumps(self._bom_json, indent=indent, ensure_ascii=False)


def _metadata(report: Report) -> BomMetaData:
    tool = Model(type=ComponentType.APPLICATION, name="ai-finder", version=report.run.tool_version)
    return BomMetaData(
        timestamp=datetime.fromisoformat(report.run.started_at),
        lifecycles=[PredefinedLifecycle(LifecyclePhase.PRE_BUILD)],
        tools=ToolRepository(components=[tool]),
        component=Model(type=ComponentType.APPLICATION, bom_ref=ROOT, name=report.root_name),
        properties=[Property(name=name, value=value) for name, value in of_report(report)],
    )


def _component(component: Component) -> dict[str, Any]:
    model = Model(
        type=ComponentType.MACHINE_LEARNING_MODEL if component.model else ComponentType.LIBRARY,
        bom_ref=component.id,
        name=component.name,
        version=component.version,
        purl=PackageURL.from_string(component.purl) if component.purl else None,
        licenses=_licenses(component.license),
        hashes=_hashes(component),
        properties=[Property(name=name, value=value) for name, value in of_component(component)],
    )
    evidence = {"occurrences": [_occurrence(each) for each in component.occurrences]}
    return {**_plain(model), **_of_model(component.model), "evidence": evidence}


def _of_model(file: ModelFile | None) -> dict[str, Any]:
    """The model card, which the library lacks, and the files of which the model consists."""
    if file is None:
        return {}
    said = {
        "task": file.model.task,
        "modelArchitecture": file.model.architecture,
        "inputs": [{"format": each} for each in file.model.inputs],
        "outputs": [{"format": each} for each in file.model.outputs],
    }
    card = {name: value for name, value in said.items() if value}
    parts = [_plain(_part(each)) for each in file.parts]
    return {
        **({"modelCard": {"modelParameters": card}} if card else {}),
        **({"components": parts} if parts else {}),
    }


def _part(part: Part) -> Model:
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=part.sha256)] if part.sha256 else []
    return Model(type=ComponentType.FILE, name=part.path, hashes=hashes)


def _licenses(stated: str | None) -> Iterator[LicenseExpression | DisjunctiveLicense]:
    known = licence(stated)
    if known is None:
        return
    declared = LicenseAcknowledgement.DECLARED
    if known.expression:
        yield LicenseExpression(known.expression, acknowledgement=declared)
    else:
        yield DisjunctiveLicense(name=known.stated, acknowledgement=declared)


def _hashes(component: Component) -> Iterator[HashType]:
    if component.model and component.model.sha256:
        yield HashType(alg=HashAlgorithm.SHA_256, content=component.model.sha256)


def _occurrence(occurrence: Occurrence) -> dict[str, Any]:
    line = {} if occurrence.line is None else {"line": occurrence.line}
    return {
        "location": occurrence.path,
        **line,
        "symbol": occurrence.symbol,
        "additionalContext": occurrence.detector,
    }


def _dependencies(relationships: tuple[Relationship, ...], refs: list[str]) -> list[dict[str, Any]]:
    """Every component with what it depends on, leaves too; nothing where no relationship is known."""
    if not relationships:
        return []
    edges: dict[str, set[str]] = {ref: set() for ref in refs}
    for each in relationships:
        edges.setdefault(each.source, set()).add(each.target)
    return [{"ref": ref, "dependsOn": sorted(targets)} for ref, targets in edges.items()]


def _references(dependencies: list[dict[str, Any]]) -> Iterator[str]:
    for each in dependencies:
        yield each["ref"]
        yield from each["dependsOn"]


def _compositions(report: Report, dependencies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How complete the document is: never known to be complete, since a scan sees what it has rules for.

    A gap makes what the root consists of incomplete. What else a component depends on is unknown.
    """
    root = {"aggregate": "incomplete" if has_gaps(report) else "unknown", "assemblies": [ROOT], "dependencies": [ROOT]}
    others = [each["ref"] for each in dependencies if each["ref"] != ROOT]
    return [root, {"aggregate": "unknown", "dependencies": others}] if others else [root]


def _plain(model: Any) -> dict[str, Any]:
    """The library's own JSON of one of its objects."""
    plain: dict[str, Any] = json.loads(model.as_json(view_=SchemaVersion1Dot6))
    return plain


@cache
def _schema() -> jsonschema_rs.Validator:
    """The schema that the library ships."""
    bundled = {Path(file).name: file for file in (SPDX_JSON, JSF, CRYPTOGRAPHY_DEFS)}

    def retrieve(uri: str) -> Any:
        return json.loads(Path(bundled[uri.rpartition("/")[2]]).read_bytes())

    schema = json.loads(Path(str(BOM_JSON[SchemaVersion.V1_6])).read_bytes())
    return jsonschema_rs.validator_for(schema, validate_formats=True, retriever=retrieve)
