"""What there is to say of one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from ai_finder.domain.models.draft import Reason, risk_of
from ai_finder.domain.models.model import UNKNOWN, Model
from ai_finder.domain.vocabulary import Confidence, FileFormat, RiskLevel, Verdict

_UNSURE = {
    FileFormat.HF_MODEL_CARD: Confidence.MEDIUM,
    FileFormat.NPY: Confidence.LOW,
    FileFormat.NPZ: Confidence.LOW,
}


@frozen
class Identified:
    """A file's format, how sound it is, what it holds, and what it could do."""

    format: FileFormat
    verdict: Verdict
    problem: str | None = None
    """What is malformed or truncated: a closed sentence."""
    model: Model = UNKNOWN
    reasons: tuple[Reason, ...] = ()
    """Sorted."""
    parts: tuple[str, ...] = ()
    """The files that it says it consists of, itself aside; relative to its folder, sorted."""
    stated_sha256: str | None = None
    """A pointer's: of the file that it stands for."""
    stated_size: int | None = None
    """Likewise, in bytes."""

    @property
    def recognised(self) -> bool:
        """Whether it is a model or belongs to one."""
        return self.verdict is not Verdict.NOT_A_MODEL

    @property
    def matters(self) -> bool:
        """Whether a scan tells of it: a model's file, sound or not, or any that is dangerous to load."""
        return (self.recognised and self.format.is_model) or self.risk is RiskLevel.DANGEROUS

    @property
    def is_kept(self) -> bool:
        """Whether a scan keeps it: to tell of it, or as what may belong to a model."""
        return self.recognised or self.matters or self.model.chat_template is not None

    @property
    def confidence(self) -> Confidence:
        """How sure it is that a scan found a model: arrays may be any data, and a card's model may be elsewhere."""
        return _UNSURE.get(self.format, Confidence.HIGH)

    @property
    def risk(self) -> RiskLevel:
        """The worst of its reasons."""
        return risk_of(self.reasons)


class Surroundings(Protocol):
    """What lies around one file, by paths that begin at a folder common to all. Nothing here raises."""

    def look(self, path: str) -> Identified | None:
        """What a file is; None where there is none, or none that belongs to a model."""

    def size(self, path: str) -> int | None:
        """Of a file, in bytes; None where there is none."""

    def listed(self, path: str) -> tuple[Sequence[str], Sequence[str]]:
        """The names of a folder's files, and those of its folders; none where there is no such folder."""
