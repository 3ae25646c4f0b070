"""Names and links that lead out of the folder into which an archive is unpacked."""

from __future__ import annotations

import pytest

from ai_finder.domain.models.encodings.archive_names import escapes, leads_out


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b.pkl", False),
        ("a..b/c...d", False),
        ("./a", False),
        ("", False),
        ("é/\N{REPLACEMENT CHARACTER}", False),
        ("C", False),
        ("../a", True),
        ("a/../b", True),
        ("a\\..\\b", True),
        ("/a", True),
        ("\\\\host\\share", True),
        ("c:a", True),
    ],
)
def test_escapes(name: str, expected: bool) -> None:
    """A root, a drive or a step up leads out; dots within a name do not."""
    assert expected == escapes(name)


@pytest.mark.parametrize(
    ("link", "target", "links", "expected"),
    [
        ("a", "b", (), False),
        ("a/b/c", "../../d", (), False),
        ("a/b/c", "../../../d", (), True),
        ("a", "..", (), True),
        ("a", "b/../../c", (), True),
        ("a", "/etc", (), True),
        ("a/b", "../c", ("a",), True),
        ("a/b", "c", ("a",), False),
        ("a/" * 200 + "b", "../c", (), True),
    ],
)
def test_leads_out(link: str, target: str, links: tuple[str, ...], expected: bool) -> None:
    """A link may go up as far as the archive's own folder, and not at all from below another link."""
    assert expected == leads_out(link, target, links)


def test_long_names_are_cheap() -> None:
    """A name of as many folders as a name can have costs no more than its length."""
    assert leads_out("a/" * 32_000, "../" * 20_000, {"b"})
