"""`ai-finder/scan/1`: the report as JSON; its schema is `docs/schemas/scan-1.schema.json`."""

from __future__ import annotations

import json
from typing import Any

from ai_finder.adapters.render.model_json import of_model, of_parts, of_risk
from ai_finder.domain.vocabulary import Kind
from ai_finder.events.projections.report import Finding, Report

SCHEMA = "ai-finder/scan/1"


def render(report: Report) -> bytes:
    """The document, indented, in UTF-8, with a newline at its end."""
    return (json.dumps(_document(report), indent=2, ensure_ascii=False) + "\n").encode()


def _document(report: Report) -> dict[str, Any]:
    run = report.run
    return {
        "schema": SCHEMA,
        "tool": {"name": "ai-finder", "version": run.tool_version, "catalogue": run.catalogue, "kb": None},
        "run": {"id": run.id, "started_at": run.started_at, "complete": run.complete, "log_head": run.log_head},
        "summary": {
            "files": {"seen": report.files_seen, "scanned": report.files_scanned, "skipped": len(report.skipped)},
            "findings": {kind: report.count(kind) for kind in Kind},
        },
        "findings": [_finding(each) for each in report.findings],
        "relationships": [{"from": r.source, "type": r.relation, "to": r.target} for r in report.relationships],
        "skipped": [{"path": each.path, "reason": each.reason} for each in report.skipped],
        "left_out": [{"path": each.path, "reason": each.reason} for each in report.left_out],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "kind": finding.kind,
        "name": finding.name,
        "ecosystem": finding.ecosystem,
        "purl": finding.purl(),
        "version": finding.version,
        "version_range": finding.version_range,
        "category": finding.category,
        "provider": finding.provider,
        "license": finding.license,
        "confidence": finding.confidence,
        "occurrences": [
            {"path": each.path, "line": each.line, "symbol": each.symbol, "detector": each.detector}
            for each in finding.occurrences
        ],
        "model": of_model(finding.model.model) if finding.model else None,
        "properties": _properties(finding),
    }


def _properties(finding: Finding) -> dict[str, Any]:
    file = finding.model
    if file is None:
        return {}
    return {
        "format": file.format,
        "verdict": file.verdict,
        "problem": file.problem,
        "size": file.size_bytes,
        "sha256": file.sha256,
        "parts": of_parts(file),
        "missing": list(file.missing),
        "risk": of_risk(file),
    }
