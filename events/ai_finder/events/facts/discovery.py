"""Which files there are, and which are not looked at."""

from __future__ import annotations

from attrs import frozen

from ai_finder.domain.vocabulary import LeftOutReason, SkipReason


@frozen
class DiscoveryStarted:
    """The walk over the tree began."""


@frozen
class PathLeftOut:
    """A rule leaves out a folder with all in it, or one excluded file: told once, and no gap."""

    path: str
    reason: LeftOutReason


@frozen
class FileSkipped:
    """A file or folder whose content is not known: a gap."""

    path: str
    reason: SkipReason


@frozen
class DiscoveryCompleted:
    """The walk ended: every path is known."""

    files_seen: int
