"""Classes that a configuration names for its loader to import and call."""

from __future__ import annotations

from collections.abc import Iterator

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.risks.python_names import Judgement, judge

NODES_LIMIT = 500_000


def warn_of(dotted: str, draft: Draft, where: str) -> None:
    """Warn of a class or function by its whole name, unless models need it and it does no harm."""
    match judge(dotted):
        case Judgement.DANGEROUS:
            draft.warn(Danger.CONFIG_DANGEROUS_CLASS, dotted, where)
        case Judgement.UNKNOWN:
            draft.warn(Danger.CONFIG_ARBITRARY_CLASS, dotted, where)
        case Judgement.SAFE:
            pass


def objects_in(document: object) -> Iterator[tuple[str, dict[str, object]]]:
    """Each object of a document, and its place: `model.encoder[2]`."""
    waiting: list[tuple[str, object]] = [("", document)]
    seen = 0
    while waiting:
        place, node = waiting.pop()
        seen += 1
        if seen > NODES_LIMIT:
            raise LimitExceeded("nodes in a configuration", NODES_LIMIT)
        if isinstance(node, dict):
            yield place, node
            waiting += [(f"{place[:200]}.{key}" if place else str(key), value) for key, value in node.items()]
        elif isinstance(node, list):
            waiting += [(f"{place[:200]}[{number}]", value) for number, value in enumerate(node)]
