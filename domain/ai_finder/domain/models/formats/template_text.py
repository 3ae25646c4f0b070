"""Chat templates that lie alone, or in a configuration in YAML: plain text, told of only where it is dangerous."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.model import Model
from ai_finder.domain.models.risks import chat_template
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.file import File

_SIZE_LIMIT = 128 << 10
"""In bytes."""
_YAML = re.compile(rb"^chat_template[ \t]*:", re.MULTILINE)
CHAT_TEMPLATE = "chat_template.jinja"
"""The name of a model's own, beside its weights."""


def read(file: File, draft: Draft) -> None:
    """A template's dangers, and of a model's own its digest; any other harmless one is no format of its own."""
    if file.size > _SIZE_LIMIT:
        return
    content = file.peek(0, file.size)
    try:
        template = content.decode()
    except UnicodeDecodeError:
        return
    found = Draft()
    is_yaml = _YAML.search(content) is not None
    if file.name == CHAT_TEMPLATE:
        found.model = Model(chat_template=chat_template.check(template, found))
    elif is_yaml:
        chat_template.check(template, found)
    else:
        chat_template.check_other(template, found)
    if found.reasons or found.model.chat_template:
        draft.format = FileFormat.YAML if is_yaml else FileFormat.TEXT
        draft.verdict, draft.model, draft.reasons = Verdict.NOT_A_MODEL, found.model, found.reasons
