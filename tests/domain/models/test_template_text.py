"""Templates that lie alone: text, with the dangers of a template."""

from __future__ import annotations

import pytest

from ai_finder.domain.models import File, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, Verdict

BAD = "{{ cycler.__init__.__globals__.os.system('touch marker') }}"


@pytest.mark.parametrize(
    ("name", "text", "form", "bad"),
    [
        ("chat_template.jinja", "{{ messages[0].content }}", FileFormat.TEXT, False),
        ("chat_template.jinja", BAD, FileFormat.TEXT, True),
        ("x.j2", BAD, FileFormat.TEXT, True),
        ("notes.txt", BAD, FileFormat.TEXT, False),
        ("config.yaml", f'name: x\nchat_template: "{BAD}"\n', FileFormat.YAML, True),
        ("config.yaml", 'name: x\nchat_template: "{{ messages }}"\n', FileFormat.YAML, False),
    ],
)
def test_a_template_is_text(name: str, text: str, form: FileFormat, bad: bool) -> None:
    """And no model, whatever it would do."""
    found = identify(File.of(text.encode(), name))

    assert (form, Verdict.NOT_A_MODEL) == (found.format, found.verdict)
    assert ({Danger.TEMPLATE_PYTHON_INTERNALS} if bad else set()) == {reason.danger for reason in found.reasons}
