"""SPDX 2.3, by spdx-tools.

What SPDX has no field for stands in comments, and occurrences in an annotation of their package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import jsonschema_rs
from spdx_tools.spdx import model

from ai_finder.adapters.render.components import Component, components
from ai_finder.adapters.render.identity import document_uuid
from ai_finder.adapters.render.licences import Licence, licence, licensing
from ai_finder.adapters.render.properties import Property, has_gaps, of_component, of_report
from ai_finder.adapters.render.spdx_converters import converted
from ai_finder.adapters.render.validation import check_references, check_schema
from ai_finder.domain.purls import ROOT
from ai_finder.domain.vocabulary import Relation
from ai_finder.events.projections.report import Occurrence, Report, Run

_STANDARD = "SPDX 2.3"
_DOCUMENT = "SPDXRef-DOCUMENT"
_NAMESPACE = "https://spdx.org/spdxdocs"
"""Where SPDX 2.3 (6.5) puts the documents of those who have no site of their own; nothing lies there."""

_RELATIONS = {
    Relation.USES: model.RelationshipType.DEPENDS_ON,
    Relation.DECLARES: model.RelationshipType.DEPENDS_ON,
    Relation.DEPENDS_ON: model.RelationshipType.DEPENDS_ON,
    Relation.HAS_PART: model.RelationshipType.CONTAINS,
}
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x7F)}
"""A line of a comment stays one line, whatever a path holds."""


def render(report: Report) -> bytes:
    """The document as JSON, indented, in UTF-8, with a newline at its end.

    Raises `InvalidDocument` where it would break the standard.
    """
    found = tuple(components(report.findings))
    annotations = (_annotation(component, report.run) for component in found)
    document = converted(_document(report, found), annotations)
    document["documentNamespace"] += f"/{quote(report.root_name, safe='')}-{document_uuid(document)}"
    relationships = document["relationships"]
    check_schema(_STANDARD, _schema(), document)
    check_references(
        _STANDARD,
        defined=[_DOCUMENT, *(package["SPDXID"] for package in document["packages"])],
        used=[each[end] for each in relationships for end in ("spdxElementId", "relatedSpdxElement")],
    )
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _document(report: Report, found: Iterable[Component]) -> model.Document:
    creation = model.CreationInfo(
        spdx_version="SPDX-2.3",
        spdx_id=_DOCUMENT,
        name=report.root_name,
        document_namespace=_NAMESPACE,
        creators=[_tool(report.run)],
        created=_created(report.run),
        creator_comment="Source",  # CISA's word for an SBOM made from source files
        document_comment=_comment(report),
    )
    return model.Document(
        creation,
        packages=[_root(report), *map(_package, found)],
        relationships=list(_relationships(report)),
        extracted_licensing_info=list(_extracted(found)),
    )


def _tool(run: Run) -> model.Actor:
    return model.Actor(model.ActorType.TOOL, f"ai-finder-{run.tool_version}")


def _created(run: Run) -> datetime:
    return datetime.fromisoformat(run.started_at)


def _comment(report: Report) -> str:
    gaps = "This list is incomplete: the scan has gaps." if has_gaps(report) else "Whether there is more is unknown."
    return f"The AI that a scan of the source found. {gaps}\n{_lines(of_report(report))}"


def _root(report: Report) -> model.Package:
    return model.Package(
        spdx_id=_package_id(ROOT),
        name=report.root_name,
        download_location=model.SpdxNoAssertion(),
        files_analyzed=False,
        primary_package_purpose=model.PackagePurpose.APPLICATION,
    )


def _package(component: Component) -> model.Package:
    purpose = model.PackagePurpose.FILE if component.model else model.PackagePurpose.LIBRARY
    return model.Package(
        spdx_id=_package_id(component.id),
        name=component.name,
        version=component.version,
        download_location=model.SpdxNoAssertion(),
        files_analyzed=False,
        checksums=list(_checksums(component)),
        license_declared=_declared(component.license),
        comment=_lines(of_component(component)),
        external_references=list(_external_references(component)),
        primary_package_purpose=purpose,
    )


def _checksums(component: Component) -> Iterator[model.Checksum]:
    if component.model and component.model.sha256:
        yield model.Checksum(model.ChecksumAlgorithm.SHA256, component.model.sha256)


def _external_references(component: Component) -> Iterator[model.ExternalPackageRef]:
    if component.purl:
        category = model.ExternalPackageRefCategory.PACKAGE_MANAGER
        yield model.ExternalPackageRef(category, "purl", component.purl)


@cache
def _declared(stated: str | None) -> Any:
    """A parsed expression, or that nothing is asserted."""
    known = licence(stated)
    if known is None:
        return model.SpdxNoAssertion()
    return licensing().parse(known.expression or _license_ref(known))


def _license_ref(known: Licence) -> str:
    return _identifier("LicenseRef", known.stated)


def _extracted(found: Iterable[Component]) -> Iterator[model.ExtractedLicensingInfo]:
    """What stands behind each `LicenseRef-…` of the document: the words of the manifest that states it."""
    stated: dict[str, str] = {}
    for known in filter(None, (licence(component.license) for component in found)):
        references = known.references if known.expression else (_license_ref(known),)
        stated.update(dict.fromkeys(references, known.stated))
    for reference, words in sorted(stated.items()):
        yield model.ExtractedLicensingInfo(reference, words, comment="As the package's manifest states it.")


def _annotation(component: Component, run: Run) -> model.Annotation:
    return model.Annotation(
        spdx_id=_package_id(component.id),
        annotation_type=model.AnnotationType.OTHER,
        annotator=_tool(run),
        annotation_date=_created(run),
        annotation_comment="\n".join(["Found in:", *map(_line, component.occurrences), *_parts(component)]),
    )


def _parts(component: Component) -> Iterator[str]:
    """The files of which a model consists, with their digests."""
    parts = component.model.parts if component.model else ()
    for part in parts:
        yield f"Part: {part.path}{f' (SHA256: {part.sha256})' if part.sha256 else ''}".translate(_CONTROLS)


def _line(occurrence: Occurrence) -> str:
    place = occurrence.path if occurrence.line is None else f"{occurrence.path}:{occurrence.line}"
    return f"{place}: {occurrence.symbol} ({occurrence.detector})".translate(_CONTROLS)


def _lines(properties: Iterable[Property]) -> str:
    return "\n".join(f"{name}: {value}".translate(_CONTROLS) for name, value in properties)


def _relationships(report: Report) -> Iterator[model.Relationship]:
    """Each edge once: using and declaring a package are one dependency."""
    yield model.Relationship(_DOCUMENT, model.RelationshipType.DESCRIBES, _package_id(ROOT))
    edges = {(each.source, _RELATIONS[each.relation].name, each.target) for each in report.relationships}
    for source, relation, target in sorted(edges):
        yield model.Relationship(_package_id(source), model.RelationshipType[relation], _package_id(target))


@cache
def _package_id(ref: str) -> str:
    return "SPDXRef-root" if ref == ROOT else _identifier("SPDXRef", ref)


def _identifier(prefix: str, text: str) -> str:
    """An id of SPDX's few characters: readable, and by its digest as unique as the text."""
    readable = re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-")[:64]
    return f"{prefix}-{readable}-{sha256(text.encode()).hexdigest()[:16]}"


@cache
def _schema() -> jsonschema_rs.Validator:
    """The official schema; `schemas/NOTICE` says where it is from."""
    schema = files("ai_finder.adapters.render") / "schemas" / "spdx-2.3.schema.json"
    return jsonschema_rs.validator_for(json.loads(schema.read_bytes()), validate_formats=True)
