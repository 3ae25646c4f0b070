"""A file and its parts, probed, as events tell of them."""

from __future__ import annotations

from collections.abc import Iterable

from ai_finder.domain.models.directories import Gathered
from ai_finder.domain.models.guesses import with_guesses
from ai_finder.domain.paths import shown
from ai_finder.domain.vocabulary import Verdict
from ai_finder.events import facts
from ai_finder.events.commands.ports import Probed

_WHOLE = (Verdict.VALID, Verdict.POINTER, Verdict.WRONG_EXTENSION)
"""The verdicts of what holds weights: a guess is about those."""


def model_file(path: str, probed: Probed, gathered: Gathered, parts: Iterable[facts.Part]) -> facts.ModelFile:
    """The value that an event holds; a pointer has the size and digest of what it stands for."""
    found = gathered.identified
    return facts.ModelFile(
        path=shown(path),
        size_bytes=probed.size_bytes if found.stated_size is None else found.stated_size,
        sha256=found.stated_sha256 or probed.sha256,
        format=found.format,
        verdict=found.verdict,
        problem=found.problem,
        model=with_guesses(found.model, path.rpartition("/")[2]) if found.verdict in _WHOLE else found.model,
        reasons=found.reasons,
        parts=tuple(parts),
        missing=tuple(shown(each) for each in gathered.missing),
    )
