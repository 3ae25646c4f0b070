"""Who a document is: a UUID of all that it says.

Two documents that differ in one byte have different names, as SPDX 2.3 (6.5) and CycloneDX ask for; the
same log, and two runs under `SOURCE_DATE_EPOCH`, give the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID, uuid5

from ai_finder.events.codec import canonical

_NAMESPACE = UUID("214c691c-eeae-49ca-bc85-0c389893106f")
"""Ours for ever: another one would rename every document."""


def document_uuid(document: Mapping[str, object]) -> UUID:
    """The UUIDv5 of a document that does not have its name yet."""
    return uuid5(_NAMESPACE, sha256(canonical(document).encode()).hexdigest())
