"""Chat templates that lie alone, or in a configuration in YAML: plain text, told of only where it is dangerous."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.risks import chat_template
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.file import File

_SIZE_LIMIT = 128 << 10
"""In bytes."""
_YAML = re.compile(rb"^chat_template[ \t]*:", re.MULTILINE)


def read(file: File, draft: Draft) -> None:
    """A template's dangers; a harmless one is no format of its own. LimitExceeded where it is huge."""
    if file.size > _SIZE_LIMIT:
        return
    content = file.peek(0, file.size)
    try:
        template = content.decode()
    except UnicodeDecodeError:
        return
    found = Draft()
    chat_template.check(template, found)
    if found.reasons:
        draft.format = FileFormat.YAML if _YAML.search(content) else FileFormat.TEXT
        draft.verdict, draft.reasons = Verdict.NOT_A_MODEL, found.reasons
