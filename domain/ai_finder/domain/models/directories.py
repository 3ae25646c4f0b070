"""Files that are one model: shards and splits, a folder of a known layout, weights and what describes them.

Nothing is read here: which files belong together is what the rules of `layouts` say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Mapping

from attrs import evolve, frozen

from ai_finder.domain.models.draft import Reason, worst
from ai_finder.domain.models.identified import Identified
from ai_finder.domain.models.layouts import RULES, SNAPSHOT, Claims, Tree
from ai_finder.domain.paths import beside
from ai_finder.domain.vocabulary import FileFormat, Verdict

_NAMES = re.compile(
    r".*\.(?:bin|bst|cbm|ckpt|dill|engine|ftz|ggml|gguf|h5|hdf5|index\.json|joblib|jit|keras|llamafile|mar|mlmodel|mnn|model|"
    r"msgpack|nemo|onnx|onnx[._]data|params|pb|pdiparams|pdmodel|pdparams|pickle|pkl|plan|pte|pth?|pt2|ptl|safetensors|"
    r"skops|spm|t7|tflite|tiktoken|torchscript|trt|ubj|weights)",
    re.DOTALL | re.IGNORECASE,
)
"""The names of files that hold a model."""
_BROKEN = (Verdict.MALFORMED, Verdict.TRUNCATED)


@frozen
class Gathered:
    """A model: the file that stands for it, and the others that belong to it."""

    path: str
    """In a Hugging Face cache the link below `snapshots`, else the file itself."""
    identified: Identified
    """What the file was found to be, with the facts and reasons of its parts."""
    parts: tuple[str, ...] = ()
    """The other files, sorted, links followed. Companions may belong to several models."""
    missing: tuple[str, ...] = ()
    """Files that it names and that are not there, sorted."""


def gathered(
    files: Mapping[str, Identified], links: Mapping[str, str] | None = None, present: Container[str] = frozenset()
) -> tuple[Gathered, ...]:
    """The models of a tree, sorted by path.

    `files`: what was found, by path. `links`: path of a link -> path of its file, both in the tree. `present`: other
    files of the tree; of a model that names them they are parts, too.
    """
    links = links or {}
    tree = Tree(_through_links(files, links), links, present)
    claims: Claims = defaultdict(list)
    owned: set[str] = set()
    for rule in RULES:
        for claim in rule(tree, owned):
            if claim.main not in owned:
                claims[claim.main].append(claim._replace(parts=[part for part in claim.parts if part != claim.main]))
                owned.update(claims[claim.main][-1].parts)
    mains = (path for path in tree.paths if path not in owned and is_told(path, tree.files[path]))
    done: dict[str, Gathered] = {}
    return tuple(_followed(_gather(path, tree.files, claims, done), links) for path in mains)


def is_told(path: str, found: Identified) -> bool:
    """Whether a file is a finding; a pointer says nothing of what it stands for, so there the name has to."""
    return found.matters and (found.format is not FileFormat.LFS_POINTER or _NAMES.fullmatch(path) is not None)


def _through_links(files: Mapping[str, Identified], links: Mapping[str, str]) -> Mapping[str, Identified]:
    """The files of a Hugging Face cache under the names that they have in its snapshots."""
    named = {link: target for link, target in links.items() if target in files and SNAPSHOT.fullmatch(link)}
    if not named:
        return files
    hidden = set(named.values())
    return {path: found for path, found in files.items() if path not in hidden} | {
        link: files[target] for link, target in named.items()
    }


def _followed(model: Gathered, links: Mapping[str, str]) -> Gathered:
    if not links or not model.parts:
        return model
    return evolve(model, parts=tuple(sorted({links.get(part, part) for part in model.parts})))


# How the facts of several files become those of one model.


def _gather(path: str, files: Mapping[str, Identified], claims: Claims, done: dict[str, Gathered]) -> Gathered:
    """A file with all that was claimed for it; what is claimed may have parts of its own."""
    if path in done:
        return done[path]
    found = files[path]
    if path not in claims:
        return Gathered(path, found)
    model, reasons, parts, missing = found.model, set(found.reasons), set[str](), set[str]()
    for claim in claims[path]:
        known = []
        for part in claim.parts:
            parts.add(part)
            if part not in files:
                continue
            inner = _gather(part, files, claims, done)
            parts.update(inner.parts)
            missing.update(inner.missing)
            place = beside(path, part)
            reasons.update(_placed(each, place) for each in inner.identified.reasons)
            if claim.as_sound:
                found = _as_sound_as(found, inner.identified)
            if claim.as_sound or inner.identified.verdict not in _BROKEN:
                known.append((place, inner.identified.model))
        missing.update(claim.missing)
        model = claim.join(model, known)
        model = evolve(model, guesses=(*model.guesses, *claim.guesses))
    done[path] = Gathered(
        path,
        evolve(found, model=model, reasons=worst(reasons)),
        tuple(sorted(parts)),
        tuple(sorted(missing)),
    )
    return done[path]


def _placed(reason: Reason, path: str) -> Reason:
    """A reason as the file tells it that the part at `path` belongs to."""
    return evolve(reason, where=f"{path}:{reason.where}" if reason.where else path)


def _as_sound_as(found: Identified, part: Identified) -> Identified:
    """A model is broken where a part of it is."""
    if found.verdict is not Verdict.VALID or part.verdict not in _BROKEN:
        return found
    return evolve(found, verdict=part.verdict, problem=f"a part of it: {part.problem}")
