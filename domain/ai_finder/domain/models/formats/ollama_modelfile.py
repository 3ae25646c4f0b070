"""A Modelfile of Ollama's: what a model is made from, its parameters and its template.

The format: https://docs.ollama.com/modelfile. It looks like a Dockerfile, from which its instructions tell it apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.file import File
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.models.risks.outside import leaves_folder
from ai_finder.domain.vocabulary import FileFormat

_NAME = re.compile(r"(?:.*\.)?modelfile(?:[.-].*)?", re.IGNORECASE | re.DOTALL)
_SIZE_LIMIT = 1 << 20
_INSTRUCTIONS_LIMIT = 10_000
_OWN = frozenset(("PARAMETER", "TEMPLATE", "SYSTEM", "ADAPTER", "LICENSE", "MESSAGE", "REQUIRES", "RENDERER", "PARSER"))
_INSTRUCTION = re.compile(r"\s*(?P<word>[A-Za-z]+)[ \t]+(?P<value>\S.*)")
_QUOTES = '"""'
_ROLES = frozenset(("system", "user", "assistant"))
_PATH = re.compile(r"[.~/\\]|[A-Za-z]:[\\/]|.*\.(?:gguf|safetensors|bin)$", re.IGNORECASE)
_HUB = re.compile(r"(?:https?://)?(?:hf\.co|huggingface\.co)/(?P<id>[^/\s]+/[^/\s:]+)(?::\S*)?")
_STAGE = re.compile(r"\S+[ \t]+AS[ \t]+\S+", re.IGNORECASE)


@define
class _Read:
    """The instructions of a text, as far as they are known ones."""

    values: dict[str, list[str]] = field(factory=dict)
    count: int = 0
    problem: Malformed | None = None


def read(file: File, draft: Draft) -> None:
    """A Modelfile, where all of its instructions are Ollama's, or are until one that is nobody's.

    A lone `FROM` could be a Dockerfile's: there the name decides. Malformed for what is no instruction; Truncated
    where a text in quotes does not end.
    """
    if file.size > _SIZE_LIMIT:
        return
    try:
        lines = file.peek(0, file.size).decode().splitlines()
    except UnicodeDecodeError:
        return
    found = _instructions(lines)
    sources = found.values.get("FROM", [])
    is_named = _NAME.fullmatch(file.name) is not None
    if not sources or any(map(_STAGE.fullmatch, sources)) or not (is_named or found.values.keys() & _OWN):
        return
    if found.problem and not is_named and not isinstance(found.problem, Truncated):
        return
    draft.format = FileFormat.OLLAMA_MODELFILE
    draft.model = _model(found.values)
    paths = [path for path in (*sources, *found.values.get("ADAPTER", [])) if _PATH.match(path)]
    draft.parts = tuple(sorted({path.removeprefix("./") for path in paths if not leaves_folder(path)} - {"", "."}))
    if found.problem:
        raise found.problem


def _instructions(lines: list[str]) -> _Read:
    found = _Read()
    rest = iter(lines)
    for line in rest:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _INSTRUCTION.fullmatch(line.rstrip())
        word = match["word"].upper() if match else ""
        if match is None or word not in _OWN | {"FROM"}:
            found.problem = Malformed("a line of a Modelfile that is no instruction")
            break
        found.count += 1
        if found.count > _INSTRUCTIONS_LIMIT:
            found.problem = LimitExceeded("instructions in a Modelfile", _INSTRUCTIONS_LIMIT)
            break
        value = _value(word, match["value"], rest)
        if value is None:
            found.problem = Truncated("the Modelfile ends within a text")
            break
        found.values.setdefault(word, []).append(value)
    return found


def _value(word: str, first: str, rest: Iterator[str]) -> str | None:
    """A value, with the lines that it goes on in; None where the text ends before its quotes do."""
    opening = first.find(_QUOTES)
    if opening < 0 or (opening > 0 and not (word == "MESSAGE" and first[:opening].strip() in _ROLES)):
        return first.strip('"') if word != "PARAMETER" else first
    parts = [first[opening + len(_QUOTES) :]]
    while _QUOTES not in parts[-1]:
        following = next(rest, None)
        if following is None:
            return None
        parts.append(following)
    return "\n".join(parts).rpartition(_QUOTES)[0]


def _model(values: Mapping[str, list[str]]) -> Model:
    """The facts; of paths, prompts and messages none."""
    bases = [_HUB.fullmatch(source) or source for source in values["FROM"] if not _PATH.match(source)]
    template = values.get("TEMPLATE", [])
    licence = next((line.strip() for line in "\n".join(values.get("LICENSE", [])).splitlines() if line.strip()), "")
    parameters: dict[str, list[str]] = {}
    for said in values.get("PARAMETER", []):
        key, _, value = said.partition(" ")
        parameters.setdefault(key, []).append(value.strip())
    context = parameters.get("num_ctx", [""])[-1]
    return Model(
        base_models=tuple(text(base if isinstance(base, str) else base["id"]) for base in bases),
        license=text(licence) or None,
        chat_template=sha256(template[-1].encode()).hexdigest() if template else None,
        context_length=int(context) if re.fullmatch("[0-9]{1,9}", context) else None,
        adapter="lora" if "ADAPTER" in values else None,
        metadata=metadata({key: ", ".join(said) for key, said in parameters.items()}),
    )
