"""The facts of several files that are one model: one file's come first, and what another adds has its origin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve, fields

from ai_finder.domain.models.model import METADATA_ENTRIES, Model, Origin

Part = tuple[str, Model]
"""A path, relative to the folder of the file that stands for all, and what is known of that file."""

_COUNTS = frozenset(("parameters", "tensors", "dtypes"))
_KEPT = frozenset(("metadata", "origins", "guesses", "framework_version"))
_FACTS = tuple(each.name for each in fields(Model) if each.name not in _KEPT)


def filled(model: Model, parts: Sequence[Part], but: frozenset[str] = frozenset()) -> Model:
    """What a model does not say of itself is taken from its parts, the first that knows; each with its origin."""
    facts: dict[str, object] = {}
    origins = []
    for name in _FACTS:
        if name in but or getattr(model, name) not in (None, ()):
            continue
        for path, part in parts:
            value = getattr(part, name)
            if value not in (None, ()):
                facts[name] = value
                origins.append(Origin(name, path))
                if name == "framework" and model.framework_version is None and part.framework_version is not None:
                    facts["framework_version"] = part.framework_version  # a version is one of its framework
                    origins.append(Origin("framework_version", path))
                break
    return evolve(model, origins=(*model.origins, *origins), **facts)  # type: ignore[arg-type]


def described(model: Model, parts: Sequence[Part]) -> Model:
    """Weights, and their companions: these say nothing of what the weights are made of."""
    return filled(model, parts, _COUNTS)


def united(model: Model, parts: Sequence[Part]) -> Model:
    """The same, and the producer's metadata of all files."""
    entries = {entry.key: entry for _, part in reversed(parts) for entry in part.metadata}
    entries |= {entry.key: entry for entry in model.metadata}
    kept = tuple(entries[key] for key in sorted(entries))[:METADATA_ENTRIES]
    return evolve(filled(model, parts), metadata=kept)


def _summed(models: Sequence[Model], otherwise: Model) -> dict[str, object]:
    """The counts of several files that hold different weights; those of one where any of them is not known."""
    return {
        "parameters": _sum((each.parameters for each in models), otherwise.parameters),
        "tensors": _sum((each.tensors for each in models), otherwise.tensors),
        "dtypes": tuple(sorted({dtype for each in models for dtype in each.dtypes})) or otherwise.dtypes,
    }


def _sum(values: Iterable[int | None], otherwise: int | None) -> int | None:
    known = list(values)
    whole = [value for value in known if value is not None]
    return sum(whole) if whole and len(whole) == len(known) else otherwise


def of_shards(model: Model, parts: Sequence[Part]) -> Model:
    """An index: the weights are all in its parts."""
    counts = _summed([part for _, part in parts], model)
    return evolve(filled(model, parts, _COUNTS), **counts)  # type: ignore[arg-type]


def of_splits(model: Model, parts: Sequence[Part]) -> Model:
    """The first of several equals."""
    counts = _summed([model, *(part for _, part in parts)], Model())
    return evolve(filled(model, parts, _COUNTS), **counts)  # type: ignore[arg-type]


def of_components(model: Model, parts: Sequence[Part]) -> Model:
    """A pipeline: each folder is a component, whose weights may lie in it in several formats: the largest counts."""
    largest: dict[str, Model] = {}
    for path, part in parts:
        component = path.split("/", 1)[0]
        if part.parameters is not None and part.parameters > (largest.get(component, Model()).parameters or -1):
            largest[component] = part
    return evolve(model, **_summed(list(largest.values()), model))  # type: ignore[arg-type]


def as_it_is(model: Model, _parts: Sequence[Part]) -> Model:
    """The parts hold nothing that the file does not say itself."""
    return model
