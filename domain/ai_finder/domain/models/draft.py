"""What a reader of a format fills in while it reads: all that was learned stays, also where the file then breaks."""

from __future__ import annotations

from attrs import define, field, frozen

from ai_finder.domain.models.dangers import DANGERS, Danger
from ai_finder.domain.models.model import Model, text
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

REASONS_LIMIT = 100
"""How many reasons one file gives, at most."""


@frozen(order=True)
class Reason:
    """A danger, and where in the file it is."""

    danger: Danger
    detail: str
    """What it is about: `os.system`. Short, printable."""
    where: str
    """The member, layer or node, and the byte offset where there is one: `archive/data.pkl:0x1f`."""

    @property
    def level(self) -> RiskLevel:
        """How bad it is."""
        return DANGERS[self.danger].level

    @property
    def message(self) -> str:
        """The sentence."""
        return DANGERS[self.danger].sentence.format(self.detail)


@define
class Draft:
    """A reader sets `format` as soon as it is sure; before that, Malformed means "not this format"."""

    format: FileFormat | None = None
    verdict: Verdict = Verdict.VALID
    """Only `VALID`, `ENCRYPTED`, `POINTER`, `COMPANION`, `NOT_A_MODEL` are a reader's to set: the others are raised."""
    model: Model = field(factory=Model)
    parts: tuple[str, ...] = ()
    """The files it says it consists of, itself aside; relative paths, sorted."""
    sha256: str | None = None
    """The digest that a pointer states."""
    size: int | None = None
    """The size that a pointer states, in bytes."""
    reasons: set[Reason] = field(factory=set)

    def warn(self, danger: Danger, detail: str = "", where: str = "") -> None:
        """Add a reason; of more than `REASONS_LIMIT` the first ones stay."""
        if len(self.reasons) < REASONS_LIMIT:
            self.reasons.add(Reason(danger, _one_line(detail), _one_line(where)))


def _one_line(said: str) -> str:
    return " ".join(text(said).split())[:200]
