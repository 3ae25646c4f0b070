"""What belongs to what."""

from __future__ import annotations

from attrs import frozen

from ai_finder.domain.vocabulary import Relation


@frozen
class RelationshipFound:
    """One edge, between the ids of components; the scanned root is `root`."""

    source: str
    relation: Relation
    target: str


@frozen
class GraphBuilt:
    """All edges are told."""

    nodes: int
    edges: int
