"""Model files."""

from __future__ import annotations

from attrs import frozen

from ai_finder.domain.models.draft import Reason, risk_of
from ai_finder.domain.models.model import Model
from ai_finder.domain.vocabulary import Confidence, FileFormat, RiskLevel, Verdict


@frozen
class Part:
    """A file of which a model consists."""

    path: str
    size_bytes: int | None
    """None where the file was not read."""
    sha256: str | None


@frozen
class ModelFile:
    """A file, by its content: what it is, what it holds, what it could do."""

    path: str
    size_bytes: int
    """A pointer's is that of the file it stands for."""
    sha256: str | None
    """Hex; none where the file is not hashed."""
    format: FileFormat
    verdict: Verdict
    problem: str | None
    """What is malformed or truncated: a closed sentence."""
    model: Model
    reasons: tuple[Reason, ...]
    """Its dangers."""
    parts: tuple[Part, ...] = ()
    """The other files of the model."""
    missing: tuple[str, ...] = ()
    """Parts that it names and that are not there."""

    @property
    def risk(self) -> RiskLevel:
        """The worst of its reasons."""
        return risk_of(self.reasons)

    @property
    def recognised(self) -> bool:
        """Whether it is a model or belongs to one."""
        return self.verdict is not Verdict.NOT_A_MODEL


@frozen
class ModelFileFound:
    """A scan found a model: one file, or several with the one that stands for them."""

    file: ModelFile
    detector: str
    confidence: Confidence


@frozen
class FileIdentified:
    """The one file that was asked about."""

    file: ModelFile
