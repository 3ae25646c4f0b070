"""What our SBOMs say beyond the fields of their standards: names of one namespace, with values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ai_finder.adapters.render.components import Component
from ai_finder.events.facts import ModelFile
from ai_finder.events.projections.report import Report

Property = tuple[str, str]
"""A name in the namespace `ai-finder:`, and its value; a name may come more than once."""


def of_component(component: Component) -> Iterator[Property]:
    """What is known of a component, and how surely."""
    for kind in component.kinds:
        yield "ai-finder:kind", kind
    for version_range in component.version_ranges:
        yield "ai-finder:version-range", version_range
    if component.category:
        yield "ai-finder:category", component.category
    if component.provider:
        yield "ai-finder:provider", component.provider
    yield "ai-finder:confidence", component.confidence
    if component.model:
        yield from _of_model(component.model)


def _of_model(file: ModelFile) -> Iterator[Property]:
    """The facts that no standard has a field for, and the dangers."""
    yield "ai-finder:format", file.format
    yield "ai-finder:size", str(file.size_bytes)
    yield "ai-finder:verdict", file.verdict
    for fact in ("parameters", "tensors", "quantization", "context_length", "vocabulary_size", "tokenizer", "adapter"):
        value = getattr(file.model, fact)
        if value is not None:
            yield f"ai-finder:model:{fact.replace('_', '-')}", str(value)
    for dtype in file.model.dtypes:
        yield "ai-finder:model:dtype", dtype
    for base in file.model.base_models:
        yield "ai-finder:model:base-model", base
    if file.model.framework:
        yield "ai-finder:model:framework", " ".join(filter(None, (file.model.framework, file.model.framework_version)))
    for operator in file.model.custom_operators:
        yield "ai-finder:model:custom-operator", operator
    yield "ai-finder:risk", file.risk
    for reason in file.reasons:
        yield (
            f"ai-finder:risk:{reason.danger}",
            f"{reason.message} ({reason.where})" if reason.where else reason.message,
        )
    for part in file.missing:
        yield "ai-finder:missing-part", part


def of_report(report: Report) -> Iterator[Property]:
    """Which run, which log and which catalogue the document comes from, and what the run did not see."""
    yield "ai-finder:run:id", report.run.id
    yield "ai-finder:run:complete", str(report.run.complete).lower()
    yield "ai-finder:log:head", report.run.log_head
    yield "ai-finder:catalogue", report.run.catalogue
    for reason, count in sorted(Counter(skipped.reason for skipped in report.skipped).items()):
        yield f"ai-finder:skipped:{reason}", str(count)


def has_gaps(report: Report) -> bool:
    """Whether the run knows of something that it did not see."""
    return bool(report.skipped) or not report.run.complete
