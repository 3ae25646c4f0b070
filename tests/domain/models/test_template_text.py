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
        ("Dockerfile.j2", "{% extends base %}{% import 'm' as m %}{% from 'n' import o %}", FileFormat.TEXT, False),
        ("class.jinja", "{% if '__init__' in methods %}{{ x.__class__.__name__ }}{% endif %}", FileFormat.TEXT, False),
        ("x.template", "{{ open(path) }}{{ x|attr(name) }}{{ cycler.next() }}", FileFormat.TEXT, False),
        ("x.j2", "{{ x['__glo' ~ 'bals__'] }}", FileFormat.TEXT, True),
    ],
)
def test_a_template_is_text(name: str, text: str, form: FileFormat, bad: bool) -> None:
    """And no model, whatever it would do."""
    found = identify(File.of(text.encode(), name))

    assert (form, Verdict.NOT_A_MODEL) == (found.format, found.verdict)
    assert ({Danger.TEMPLATE_PYTHON_INTERNALS} if bad else set()) == {reason.danger for reason in found.reasons}


@pytest.mark.parametrize(
    ("name", "dangers"),
    [("chat_template.jinja", {Danger.TEMPLATE_INCLUDE}), ("page.jinja", set())],
)
def test_only_a_models_own_template_should_load_nothing(name: str, dangers: set[Danger]) -> None:
    """Pages and programs include each other; what a model brings is one text."""
    found = identify(File.of(b"{% include 'x' %}", name))

    assert dangers == {reason.danger for reason in found.reasons}


def test_a_models_own_template_has_a_digest() -> None:
    """It is a fact of the weights that it lies beside; of another template there is none."""
    digests = [identify(File.of(b"hello", name)).model.chat_template for name in ("chat_template.jinja", "page.jinja")]

    assert ["2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", None] == digests
