"""YAML: plain documents as PyYAML reads them, nothing that makes it a program or a bomb."""

from __future__ import annotations

from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import yaml_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text("abc 1.:-#'\"\n", max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
    max_leaves=15,
)


class _Repeating(yaml.SafeDumper):
    """Writes what stands twice twice."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


@given(VALUES, st.sampled_from([None, True, False]))
def test_what_pyyaml_writes_is_read(value: object, flow: bool | None) -> None:
    """Any value of texts, numbers, lists and mappings."""
    content = yaml.dump(value, Dumper=_Repeating, default_flow_style=flow).encode()

    assert value == yaml_text.parsed(content, Draft()).document


@given(st.binary(max_size=100))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    """Whatever they are."""
    yaml_text.parsed(content, Draft())
    yaml_text.parsed(b"a: 1\nb:\n  - " + content, Draft())


@pytest.mark.parametrize(
    "content",
    [
        b"a: *x",
        b"a: &x [*x]",
        b"a: !own 1",
        b"!!python/object:os.system {}",
        b"a: 1\na: 2",
        b"? [a]\n: 1",
        b"a: 1\n---\nb: 2",
        b"a: [1, 2",
        b"a: \xff",
        b"a:\n\t- 1",
    ],
)
def test_what_is_refused(content: bytes) -> None:
    """Aliases of nothing, tags, keys that stand twice or are no texts, several documents, and what is no YAML."""
    assert type(yaml_text.parsed(content, Draft()).problem) is Malformed


@pytest.mark.parametrize(
    "content",
    [
        b"a: " + b"[" * 40 + b"]" * 40,
        b"- a\n" * yaml_text.NODES_LIMIT,
        b"#" * (yaml_text.SIZE_LIMIT + 1),
        b"a: &a [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (to, to, b", ".join([b"*%c" % of] * 9)) for of, to in pairwise(b"abcdefghij")),
    ],
)
def test_what_is_too_much(content: bytes) -> None:
    """Levels, nodes and bytes have limits."""
    assert isinstance(yaml_text.parsed(content, Draft()).problem, LimitExceeded)


@pytest.mark.parametrize(
    ("content", "tag", "where"),
    [
        (b"a: !!python/object/apply:os.system ['x']", "python/object/apply:os.system", "line 1"),
        (b"a: 1\nb: !!python/name:os.system ''", "python/name:os.system", "line 2"),
        (b"!!javax.script.ScriptEngineManager []", "javax.script.ScriptEngineManager", "line 1"),
        (b"a: !<tag:yaml.org,2002:python/object:own.Thing> {}", "python/object:own.Thing", "line 1"),
    ],
)
def test_a_tag_that_makes_an_object_is_a_danger(content: bytes, tag: str, where: str) -> None:
    """It is what an unsafe loader calls."""
    draft = Draft()
    yaml_text.parsed(content, draft)

    assert {(Danger.CONFIG_DANGEROUS_CLASS, tag, where)} == {
        (reason.danger, reason.detail, reason.where) for reason in draft.reasons
    }


def test_what_stands_before_a_break_is_kept() -> None:
    """The beginning of a broken document is told."""
    assert {"a": 1, "b": ["x"]} == yaml_text.parsed(b"a: 1\nb: [x, *y]\nc: 2", Draft()).document


def test_an_alias_is_what_its_anchor_stands_for() -> None:
    """The same object, not a copy of it; a scalar too."""
    document = yaml_text.parsed(b"a: &x {k: 1}\nb: [*x, *x]\nc: &y z\nd: *y", Draft()).document

    assert {"a": {"k": 1}, "b": [{"k": 1}, {"k": 1}], "c": "z", "d": "z"} == document


def test_of_a_key_that_stands_twice_the_first_stays() -> None:
    """And what follows is read."""
    parsed = yaml_text.parsed(b"a: 1\na: 2\nb: 3", Draft())

    assert (Malformed, {"a": 1, "b": 3}) == (type(parsed.problem), parsed.document)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_the_encodings_of_yaml(encoding: str) -> None:
    """UTF-16 is told by its mark."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""

    assert {"a": "é"} == yaml_text.parsed(f"{mark}a: é".encode(encoding), Draft()).document
