"""What a file is, for a person: the answer first, then the facts, and last what needs a look."""

from __future__ import annotations

from collections.abc import Iterator

from ai_finder.adapters.render.terminal import BOLD, DIM, RED, RESET, YELLOW, clean, page, size, some
from ai_finder.domain.models.model import Model
from ai_finder.domain.vocabulary import RiskLevel, Verdict
from ai_finder.events.facts import ModelFile

METADATA = 12
"""How many lines of metadata are shown."""
WIDTH = 100
"""Where a value is cut; in characters."""

_VERDICTS = {
    Verdict.VALID: "",
    Verdict.MALFORMED: "malformed",
    Verdict.TRUNCATED: "truncated",
    Verdict.ENCRYPTED: "encrypted",
    Verdict.POINTER: "a pointer to the file",
    Verdict.COMPANION: "belongs to a model",
    Verdict.WRONG_EXTENSION: "not what its name says",
    Verdict.NOT_A_MODEL: "no model",
}
_SOUND = (Verdict.VALID, Verdict.COMPANION, Verdict.WRONG_EXTENSION)
_UNSEEN = (Verdict.ENCRYPTED, Verdict.POINTER)
_COLOURS = {RiskLevel.SUSPICIOUS: YELLOW, RiskLevel.DANGEROUS: RED}


def render(file: ModelFile, *, colour: bool = False) -> bytes:
    """The page, plain or with ANSI colours."""
    return page(_page(file), colour=colour)


def _page(file: ModelFile) -> Iterator[str]:
    said = [file.format, _VERDICTS[file.verdict], size(file.size_bytes)]
    yield f"{BOLD}{clean(file.path)}: {', '.join(filter(None, said))}{RESET}"
    if file.problem:
        yield f"  {YELLOW}{file.problem}{RESET}"
    rows = [*_facts(file.model), *(("sha256", file.sha256) for _ in [0] if file.sha256)]
    width = max((len(name) for name, _ in rows), default=0)
    origins = {origin.fact: origin.path for origin in file.model.origins}
    for name, value in rows:
        origin = origins.get(name.replace(" ", "_"))
        yield f"  {DIM}{name:{width}}{RESET}  {_cut(value)}" + (f" {DIM}({clean(origin)}){RESET}" if origin else "")
    yield from _metadata(file.model)
    for guess in file.model.guesses:
        yield f"{DIM}A guess from its name: {guess.fact.replace('_', ' ')} {clean(guess.value)}{RESET}"
    if file.parts:
        yield f"{DIM}Its other files:{RESET} {some([clean(part.path) for part in file.parts], METADATA)}"
    if file.missing:
        yield f"{YELLOW}Not there:{RESET} {some([clean(path) for path in file.missing], METADATA)}"
    yield from _risk(file)


def _facts(model: Model) -> Iterator[tuple[str, str]]:
    """What is known, by the names of the JSON."""
    for name in ("name", "version", "architecture", "task"):
        yield from _row(name, getattr(model, name))
    for name in ("parameters", "tensors"):
        yield from _row(name, _number(getattr(model, name)))
    yield from _row("dtypes", ", ".join(model.dtypes))
    yield from _row("quantization", model.quantization)
    yield from _row("context length", _number(model.context_length))
    yield from _row("vocabulary size", _number(model.vocabulary_size))
    for name in ("tokenizer", "chat_template", "license"):
        yield from _row(name.replace("_", " "), getattr(model, name))
    for name in ("base_models", "datasets", "languages"):
        yield from _row(name.replace("_", " "), ", ".join(getattr(model, name)))
    yield from _row("adapter", model.adapter)
    yield from _row("framework", " ".join(filter(None, (model.framework, model.framework_version))))
    for name in ("opsets", "custom_operators", "inputs", "outputs"):
        yield from _row(name.replace("_", " "), ", ".join(getattr(model, name)))


def _row(name: str, value: str | None) -> Iterator[tuple[str, str]]:
    if value:
        yield name, value


def _number(value: int | None) -> str | None:
    return None if value is None else f"{value:,}"


def _metadata(model: Model) -> Iterator[str]:
    if model.metadata:
        yield f"{DIM}What its producer wrote{RESET}"
    for entry in model.metadata[:METADATA]:
        yield f"  {DIM}{clean(entry.key)}{RESET}  {_cut(str(entry.value))}"
    if len(model.metadata) > METADATA:
        yield f"  {DIM}and {len(model.metadata) - METADATA} more, in the JSON{RESET}"


def _risk(file: ModelFile) -> Iterator[str]:
    if not file.reasons:
        if file.verdict in _UNSEEN:
            yield f"{YELLOW}Not looked into, so nothing is known of its dangers.{RESET}"
        elif file.verdict in _SOUND:
            yield f"{DIM}No danger found.{RESET}"
        return
    yield f"{_COLOURS[file.risk]}{file.risk.capitalize()}{RESET}"
    for reason in sorted(file.reasons, key=lambda each: (-each.level.rank, each)):
        where = f" {DIM}({clean(reason.where)}){RESET}" if reason.where else ""
        yield f"  {reason.danger}: {clean(reason.message)}{where}"


def _cut(value: str) -> str:
    whole = clean(" ".join(value.split()))
    return whole if len(whole) <= WIDTH else whole[: WIDTH - 1] + "…"
