"""What is kept of what a reader says."""

from __future__ import annotations

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import REASONS_LIMIT, Draft, Reason, worst
from ai_finder.domain.vocabulary import RiskLevel


def test_many_odd_reasons_leave_room_for_a_bad_one() -> None:
    """Whatever comes first."""
    draft = Draft()
    for number in range(2 * REASONS_LIMIT):
        draft.warn(Danger.PICKLE_UNKNOWN_IMPORT, f"a.b{number}")
        draft.warn(Danger.PICKLE_UNKNOWN_IMPORT, "a.b0")
    draft.warn(Danger.PICKLE_CODE_EXECUTION, "os.system")
    levels = [reason.level for reason in draft.reasons]
    assert (REASONS_LIMIT, 1) == (levels.count(RiskLevel.SUSPICIOUS), levels.count(RiskLevel.DANGEROUS))


def test_the_worst_of_many() -> None:
    """They are told in the same order as all."""
    odd = [Reason(Danger.ARCHIVE_CODE, f"{number:03}", "") for number in range(2 * REASONS_LIMIT)]
    bad = Reason(Danger.PICKLE_CODE_EXECUTION, "os.system", "")
    assert (*odd[: REASONS_LIMIT - 1], bad) == worst([*odd, bad])
