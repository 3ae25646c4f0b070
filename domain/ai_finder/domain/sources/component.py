"""Single-file components (Vue, Svelte): what their `<script>` elements import."""

from __future__ import annotations

import re

from ai_finder.domain.imports import Import, Wanted
from ai_finder.domain.sources import javascript

_OPENING = re.compile(rb"<!--|<script(?=[\s>])[^>]*+>", re.IGNORECASE)
_CLOSING = re.compile(rb"</script\s*+>", re.IGNORECASE)
_NOT_A_LINE_BREAK = re.compile(rb"[^\r\n]")


def imports(source: bytes, wanted: Wanted) -> list[Import]:
    """The imports of every script, as TypeScript, with the lines of the file."""
    return javascript.typescript(_scripts(source), wanted)


def _scripts(source: bytes) -> bytes:
    """The source with what is outside its scripts blanked, line breaks kept; a last script need not end."""
    kept = []
    at = 0
    while opening := _OPENING.search(source, at):
        if opening[0] == b"<!--":
            end = source.find(b"-->", opening.end())
            start = end = len(source) if end < 0 else end
        else:
            start = opening.end()
            closing = _CLOSING.search(source, start)
            end = closing.start() if closing else len(source)
        kept += [_NOT_A_LINE_BREAK.sub(b" ", source[at:start]), source[start:end], b";"]
        at = end
    return b"".join(kept)
