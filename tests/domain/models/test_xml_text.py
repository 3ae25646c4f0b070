"""XML is read as a stream and without entities; what is no XML, or too much of it, says so."""

from __future__ import annotations

import sys
from contextlib import suppress

import pytest

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models import File
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import xml_text

LAUGHS = b"<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;'>]><a>&y;</a>"


def parsed(content: bytes) -> tuple[list[str], list[str]]:
    """What was told of a document: its elements, and the ids of its dangers."""
    draft, told = Draft(), list[str]()
    xml_text.parse(File.of(content), draft, lambda name, attributes: told.append(f"{name}{attributes}"), told.append)
    return told, [reason.danger.value for reason in draft.reasons]


def test_elements_are_told_in_their_order() -> None:
    """Names without their prefixes, and the text before each end."""
    content = b'<p:a xmlns:p="u"><b c="1">text</b>more</p:a>'
    assert (["a{'xmlns:p': 'u'}", "b{'c': '1'}", "text", "more"], []) == parsed(content)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", Truncated),
        (b"<a>", Truncated),
        (b"<a><b", Truncated),
        (b"<a></b>", Malformed),
        (b"<a/><a/>", Malformed),
        (b"\1", Malformed),
        (LAUGHS, Malformed),
        (b"<!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///x'> %x;]><a/>", Malformed),
        (b"<a>" * 2000, LimitExceeded),
    ],
)
def test_what_is_wrong_is_told(content: bytes, error: type[Malformed]) -> None:
    """By the closed words of the reader."""
    with pytest.raises(Malformed) as raised:
        parsed(content)
    assert error is type(raised.value)


def test_an_entity_is_a_danger() -> None:
    """And is told before the reader gives up."""
    draft = Draft()
    with pytest.raises(Malformed, match="an XML entity"):
        xml_text.parse(File.of(LAUGHS), draft, lambda *_: None, lambda *_: None)
    assert ["xml.entity"] == [reason.danger for reason in draft.reasons]


def test_declarations_elsewhere_are_a_danger() -> None:
    """They are an entity, too; they are not read."""
    assert (["a{}", ""], ["xml.entity"]) == parsed(b"<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a/>")


@pytest.mark.parametrize("coding", ["cp037", "zlib", "idna", "nothing", "utf-16", "shift_jis", "x" * 300])
def test_a_coding_imports_no_module(coding: str) -> None:
    """Else expat would ask Python for any coding that it does not know itself."""
    before = set(sys.modules)
    content = f'<?xml version="1.0" encoding="{coding}"?><a>\xe9</a>'.encode("latin-1")
    xml_text.root(File.of(content))
    with suppress(Malformed):
        parsed(content)
    assert before == set(sys.modules)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<net/>", "net"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <b> -->\n<p:net a='1'>", "net"),
        (b"<!-- " + b"x" * 8000 + b" --><net>", "net"),
        (b"<!-- " + b"x" * 80_000 + b" --><net>", None),
        (LAUGHS, "a"),
        (b"text", None),
        (b"<", None),
    ],
)
def test_the_root_is_found(content: bytes, name: str | None) -> None:
    """Behind declarations and comments, within bounds."""
    found = xml_text.root(File.of(content))
    assert name == (found.name if found else None)


def test_text_is_bounded() -> None:
    """However long it is."""
    told, _ = parsed(b"<a>" + b"x" * 1_000_000 + b"</a>")
    assert len(told[1]) <= 2000
