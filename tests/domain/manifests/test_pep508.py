"""Requirements, held against the reference implementation."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement

from ai_finder.domain.manifests.pep508 import requirement

_SPACE = st.sampled_from(["", "", " ", "  "])
_NAME = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,5}[A-Za-z0-9])?", fullmatch=True)
_VERSION = st.sampled_from(["1", "1.2.3", "2.0rc1", "1!2", "1.0.post1", "1.0.dev2", "1.0+local.1", "v1.0"])
_COMPARISON = st.tuples(st.sampled_from(["==", ">=", "<=", "!=", "<", ">", "~=", "==="]), _SPACE, _VERSION).map("".join)
_EXTRAS = st.sampled_from(["", "[a]", "[a,b]", "[ a , b ]"])
_MARKER = st.sampled_from(["", ";python_version<'3'", " ; extra == 'x'"])
_REQUIREMENT = st.tuples(
    _SPACE, _NAME, _SPACE, _EXTRAS, _SPACE, st.lists(_COMPARISON, max_size=3).map(",".join), _MARKER
).map("".join)


@given(_REQUIREMENT)
@example("openai")
def test_it_reads_what_the_reference_reads(text: str) -> None:
    """What the reference takes for a requirement is one here, with the same name and the same range or version."""
    try:
        reference = Requirement(text)
    except InvalidRequirement:
        return
    found = requirement(text)

    assert found is not None
    assert reference.name == found.name
    specifiers = {(each.operator, each.version) for each in reference.specifier}
    if found.version is not None:
        assert {each for each in specifiers if each[0] in {"==", "==="}} == specifiers
        assert {found.version} == {version for _, version in specifiers}
    else:
        assert reference.specifier == Requirement(f"x{found.version_range or ''}").specifier


@given(st.text(st.sampled_from("ab1.-[]()<>=!~,; @*'\""), max_size=20))
def test_it_invents_no_names(text: str) -> None:
    """What is a requirement here has the name that the reference gives it, where the reference accepts it."""
    found = requirement(text)
    try:
        expected = Requirement(text).name
    except InvalidRequirement:
        return

    assert found is not None
    assert expected == found.name
