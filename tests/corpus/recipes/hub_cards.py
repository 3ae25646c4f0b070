# /// script
# requires-python = "==3.11.*"
# dependencies = ["huggingface_hub==2.4.0", "Jinja2==3.1.6"]
# ///
"""Model cards, and a dataset's, by huggingface_hub."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import huggingface_hub
from huggingface_hub import DatasetCard, DatasetCardData, EvalResult, ModelCard, ModelCardData

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
RESULT = EvalResult(
    task_type="text-classification", dataset_type="imdb", dataset_name="IMDb", metric_type="accuracy", metric_value=0.9
)
CARDS = {
    "fine-tune": ModelCardData(
        language=["en", "no"],
        license="apache-2.0",
        library_name="transformers",
        pipeline_tag="text-generation",
        base_model="acme/base",
        datasets=["imdb", "acme/notes"],
        tags=["lora", "text"],
    ),
    "merge": ModelCardData(license="mit", base_model=["acme/one", "acme/two"], base_model_relation="merge"),
    "measured": ModelCardData(license="mit", model_name="acme-small", eval_results=[RESULT]),
    "licensed": ModelCardData(license="other", license_name="acme-1", license_link="LICENSE", library_name="keras"),
}


def told(path: str, form: str, verdict: str, model: dict[str, Any]) -> None:
    """A line of the manifest."""
    by = f"huggingface_hub {huggingface_hub.__version__}"
    MANIFEST.append({"path": path, "made_by": by, "format": form, "verdict": verdict, "model": model})


def listed(value: str | list[str] | None) -> list[str]:
    """One or several as a list."""
    return value if isinstance(value, list) else [value] if value else []


for name, data in CARDS.items():
    folder = OUT / name
    folder.mkdir()
    ModelCard.from_template(data, model_id=name).save(folder / "README.md")
    said = ModelCard.load(folder / "README.md").data
    facts = {
        "license": said.get("license_name") or said.license,
        "base_models": listed(said.base_model),
        "datasets": listed(said.datasets),
        "languages": listed(said.language),
        "framework": said.library_name,
        "task": said.pipeline_tag,
        "name": said.model_name,
    }
    told(f"{name}/README.md", "hf-model-card", "companion", facts)
(OUT / "dataset").mkdir()
data = DatasetCardData(license="mit", language="en", task_categories=["text-classification"], pretty_name="Notes")
DatasetCard.from_template(data).save(OUT / "dataset" / "README.md")
told("dataset/README.md", "text", "not_a_model", {})
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
