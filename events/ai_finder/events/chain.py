"""The hash chain over a log's lines.

It shows accidental damage, and edits relative to a head that is kept elsewhere (every SBOM names
it); it does not stop an owner who writes the whole log anew.
"""

from __future__ import annotations

import hashlib

GENESIS = "b2:" + "0" * 32
"""What stands before the first line."""


def link(before: str, body: bytes) -> str:
    """Hash of a line: BLAKE2b-128 over the hash before it and the line without its own hash."""
    return "b2:" + hashlib.blake2b(before.encode() + body, digest_size=16).hexdigest()
