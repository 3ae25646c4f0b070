"""What a reader of a format fills in while it reads: all that was learned stays, also where the file then breaks."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field, frozen

from ai_finder.domain.models.dangers import DANGERS, Danger
from ai_finder.domain.models.model import UNKNOWN, Model, text
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

REASONS_LIMIT = 100
"""How many reasons of one level a file gives, at most: many that are merely odd leave room for one that is bad."""


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
    model: Model = UNKNOWN
    is_counted: bool = False
    """Whether all tensors were counted: where a file breaks before that, what was counted of a part is not told."""
    parts: tuple[str, ...] = ()
    """The files it says it consists of, itself aside; relative paths, sorted."""
    sha256: str | None = None
    """The digest that a pointer states."""
    size: int | None = None
    """The size that a pointer states, in bytes."""
    reasons: set[Reason] = field(factory=set)
    _given: dict[RiskLevel, int] = field(factory=dict, init=False, repr=False)
    """How many reasons of each level there are: counted, since a hostile file gives a million."""

    def warn(self, danger: Danger, detail: str = "", where: str = "") -> None:
        """Add a reason; of more than `REASONS_LIMIT` of its level the first ones stay."""
        level = DANGERS[danger].level
        given = self._given.get(level, 0)
        if given < REASONS_LIMIT:
            known = len(self.reasons)
            self.reasons.add(Reason(danger, _one_line(detail), _one_line(where)))
            self._given[level] = given + len(self.reasons) - known


def risk_of(reasons: Iterable[Reason]) -> RiskLevel:
    """The worst of them."""
    return max((reason.level for reason in reasons), key=lambda level: level.rank, default=RiskLevel.NONE)


def worst(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """`REASONS_LIMIT` of them at most, the worst; sorted."""
    return tuple(sorted(sorted(reasons, key=lambda reason: (-reason.level.rank, reason))[:REASONS_LIMIT]))


def _one_line(said: str) -> str:
    return " ".join(text(said).split())[:200]
