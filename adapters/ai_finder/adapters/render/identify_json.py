"""`ai-finder/identify/1`: what a file is, as JSON; its schema is `docs/schemas/identify-1.schema.json`."""

from __future__ import annotations

import json
from typing import Any

from ai_finder.adapters.render.model_json import of_model, of_parts, of_risk
from ai_finder.events.facts import ModelFile

SCHEMA = "ai-finder/identify/1"


def render(file: ModelFile) -> bytes:
    """The document, indented, in UTF-8, with a newline at its end."""
    return (json.dumps(_document(file), indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _document(file: ModelFile) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "path": file.path,
        "size": file.size_bytes,
        "sha256": file.sha256,
        "recognised": file.recognised,
        "format": file.format,
        "verdict": file.verdict,
        "problem": file.problem,
        "model": of_model(file.model),
        "parts": of_parts(file),
        "missing": list(file.missing),
        "kb": {"match": "none", "models": []},
        "risk": of_risk(file),
    }
