"""Chat templates: what reaches for Python's internals, and what only speaks of them."""

from __future__ import annotations

import time

import pytest

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.risks.chat_template import check, check_other
from ai_finder.domain.vocabulary import RiskLevel

DANGEROUS = r"""
{{ ().__class__.__base__.__subclasses__() }}
{{ ''['__class__']['__mro__'] }}
{{ x|attr("__class__") }}
{{ x|attr("__cla" ~ "ss__") }}
{{ x["__cla" + "ss__"] }}
{{ x["__cla" "ss__"] }}
{{ x["\x5f\x5fclass\x5f\x5f"] }}
{{ x["\137\137class\137\137"] }}
{{ x[["__cla", "ss__"]|join] }}
{{ ''.join(['__cl', 'ass__']) }}
{{ x["%s%s"|format("__cla", "ss__")] }}
{{ x["%sclass%s"|format("__", "__")] }}
{{ x["%c%c"|format(95, 95)] }}
{{ x["__ssalc__"[::-1]] }}
{{ x["__CLASS__"|lower] }}
{{ x["XXclassXX"|replace("X", "_")] }}
{{ x["_" * 2 ~ "class" ~ "_" * 2] }}
{% set u = "_" %}{{ x[u ~ u ~ "class" ~ u ~ u] }}
{% set b = "ss__" %}{% set a = "__cla" %}{{ ()[a ~ b] }}
{{ x[dict(__cla=1, ss__=1)|join] }}
{{ dict(__class__=1)|first }}
{{ messages|map(attribute="x.__class__") }}
{{ messages|map("attr", "x") }}
{{ messages|selectattr("__class__") }}
{{ "{0.__class__}".format(x) }}
{{ x|attr(request.args.c) }}
{{ self._TemplateReference__context }}
{{ self["x"] }}
{{ lipsum["x"] }}
{{ joiner|attr("x") }}
{{ x.mro() }}
{{ f.func_globals }}
{{ g.gi_frame.f_back }}
{{ eval("1") }}
{{ exec("1") }}
{{ __import__("os") }}
{{ os.popen("id") }}
{{ {"a": {}}.__class__ }}
{{ "}}" ~ x.__class__ }}
{% raw %}{{ x }}{% endraw %}{{ x.__init__ }}
{% set a %}__class__{% endset %}{{ ''[a] }}
{% set a %}__{% endset %}{{ ''[a~'class'~a] }}
{% set a %}_{% endset %}{{ x[a+a+'globals'+a+a] }}
{% set a %}{% filter lower %}__CLASS__{% endfilter %}{% endset %}{{ x[a] }}
{% set a %}{% raw %}__class__{% endraw %}{% endset %}{{ x[a] }}
{% set a %}{{ '__cla' }}ss__{% endset %}{{ x[a] }}
{% macro m() %}__class__{% endmacro %}{% set f=m() %}{{ x[f|string] }}
{% macro m() %}{{ ''[caller()] }}{% endmacro %}{% call m() %}__class__{% endcall %}
{{ ''[('%c'*9)%(95,95,99,108,97,115,115,95,95)] }}
{% set u=messages[0]['role'] %}{{ x[u~'class'~u] }}
{{ ''['abc__class__def'[3:-3]] }}
{{ ''['__clXass__'.split('X')|join] }}
{{ x['@@class@@'.translate({64:95})] }}
{{ ''[('X19jbGFzc19f'|b64decode)] }}
{{ ''[[95,95,99]|map('string')|join] }}
{{ x['class'|center(9)|replace(' ','_')] }}
{{ x['class'.ljust(7,'_').rjust(9,'_')] }}
{{ ()[m()] }}
{{ "a".__class__
""".strip().splitlines()
COMPUTED = r"""
{{ x[m()] }}
{{ x[a ~ b] }}
{% set n = a ~ b %}{{ x[n] }}
{% for n in [a ~ b] %}{{ x[n] }}{% endfor %}
{% set ns.n = a|join %}{{ x[ns.n] }}
{% macro m() %}{{ x[caller()] }}{% endmacro %}
{{ x|map(attribute=n)|list }}
{{ x|selectattr(n)|list }}
{{ x['arg_' ~ loop.index] }}
{{ (a ~ b).format(x) }}
""".strip().splitlines()
LOADING = """
{% include "/etc/passwd" %}
{%- import "os" as os %}
{% from "os" import system %}
{% extends "x" %}
""".strip().splitlines()
HARMLESS = [
    "{% raw %}{{ ''.__class__ }}{% endraw %}",
    "{% set prompt %}Write {{ x }} and __init__ of a class.{% endset %}{{ prompt }}",
    "{{ messages[loop.index0 - 1]['role'] }}{{ x[ns.last + 1:] }}{{ roles[message['role']] }}{{ a[b.get('c')] }}",
    "{% for key in tool.keys() %}{{ tool[key] }}{% endfor %}{{ names[message.role|lower] }}",
    "{% set parts = content.split('<x>') %}{% for i in range(1, parts|length) %}{{ calls[i - 1] }}{% endfor %}",
    "{{ x[:(indent|length - '  '|length)] }}{{ 'abc'[loop.index0] }}{{ messages|sort(attribute='type') }}",
    "",
    "Prose about __class__ and __init__.",
    "{# __class__ #}{{ x }}",
    '{{ "class A:\\n    def __init__(self): pass" }}',
    "{{ '__im_start__' + message['role'] }}",
    '{{ message["content"] | replace("_", " ") }}{% set ns = namespace(x=1) %}{{ ns.x }}',
    "{% macro open(x) %}{{ x }}{% endmacro %}{{ open(1) }}",
    "{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | list }}",
    '{% set comma = joiner(", ") %}{{ comma() }}{{ "%s: %s" | format(a, b) }}',
    "{{ config.model_name }}{{ system }}{{ tools[0]['function']['name'] }}{{ x[::-1] }}",
    '{{ "import os" }}{{ "from a import b" }}{{ "include" }}{{ raise_exception("no") }}',
    "{{ {'type': 'class', 'sep': '_'} | tojson }}",
]


def look(template: str) -> Draft:
    """What is found in a template."""
    draft = Draft()
    check(template, draft, "t")
    return draft


@pytest.mark.parametrize("template", DANGEROUS)
def test_what_reaches_for_internals(template: str) -> None:
    """By a name, a string, or a string put together from pieces."""
    assert {RiskLevel.DANGEROUS} == {reason.level for reason in look(template).reasons}


@pytest.mark.parametrize("template", COMPUTED)
def test_a_name_that_is_put_together_is_odd(template: str) -> None:
    """Of pieces that say nothing: it may be any name."""
    assert {Danger.TEMPLATE_COMPUTED_ATTRIBUTE} == {reason.danger for reason in look(template).reasons}


@pytest.mark.parametrize("template", LOADING)
def test_what_loads_another_file_is_odd(template: str) -> None:
    """A chat template is one text; of any other template it is what everybody writes."""
    other = Draft()
    check_other(template, other)

    assert [(Danger.TEMPLATE_INCLUDE, "t line 1")] == [(each.danger, each.where) for each in look(template).reasons]
    assert set() == other.reasons


@pytest.mark.parametrize("template", HARMLESS)
def test_what_does_not(template: str) -> None:
    """Prose, comments, and strings that only hold such a word."""
    assert set() == look(template).reasons


def test_a_reason_says_in_which_line() -> None:
    """Counted from one."""
    (reason,) = look("a\n\n{{ x.__class__ }}").reasons
    assert ("__class__", "t line 3") == (reason.detail, reason.where)


def test_the_digest_is_of_the_text() -> None:
    """As sha256sum says."""
    assert "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" == check("hello", Draft())


@pytest.mark.parametrize(
    "piece",
    [
        "{{",
        "{%",
        "{{ '",
        '{{ "_" ',
        "{{ a.a",
        "{{ 'a' ~ ",
        '{{"\\x41"',
        "{{((((",
        "}}",
        "{#",
        "{{\\",
        "{{ x }}",
        "{{a[",
        "{% set a %}",
        "a[a.b|c][",
        "{% raw %}",
    ],
)
def test_whatever_it_is_it_ends_soon(piece: str) -> None:
    """Openings without end, brackets, and strings that do not close."""
    begin = time.process_time()
    look((piece * 65_000)[:65_000])
    assert time.process_time() - begin < 2  # generous: machines are loaded


def test_a_huge_template_is_not_looked_into() -> None:
    """And said to be huge, so that none hides by its length."""
    with pytest.raises(LimitExceeded):
        look("x" * 70_000)
