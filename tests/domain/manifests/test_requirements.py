"""pip's requirements files."""

from __future__ import annotations

import codecs

import pytest

from ai_finder.domain.manifests import requirements
from ai_finder.domain.text import Undecodable

Row = tuple[str, str | None, str | None, int | None]


def _rows(text: str | bytes) -> list[Row]:
    data = text.encode() if isinstance(text, str) else text
    found = requirements.parse(data, lambda _: True).dependencies
    return [(each.name, each.version, each.version_range, each.line) for each in found]


FORMS: dict[str, tuple[str, str | None, str | None]] = {
    "openai": ("openai", None, None),
    "OpenAI": ("OpenAI", None, None),
    "  openai  ": ("openai", None, None),
    "openai==1.2.3": ("openai", "1.2.3", None),
    "openai == 1.2.3": ("openai", "1.2.3", None),
    "openai===1.2.3": ("openai", "1.2.3", None),
    "openai==0.5.0rc1": ("openai", "0.5.0rc1", None),
    "torch==2.1.0+cu118": ("torch", "2.1.0+cu118", None),
    "openai==1.*": ("openai", None, "==1.*"),
    "openai>=1,<2": ("openai", None, ">=1,<2"),
    "openai >= 1.0, != 1.5": ("openai", None, ">= 1.0, != 1.5"),
    "openai~=1.2": ("openai", None, "~=1.2"),
    "openai (>=1)": ("openai", None, ">=1"),
    "openai[datalib,x]>=1": ("openai", None, ">=1"),
    "openai==1.2.3 # why": ("openai", "1.2.3", None),
    "openai==1.2.3 ; python_version < '3.9'": ("openai", "1.2.3", None),
    "openai;python_version<'3.9'": ("openai", None, None),
    "openai==1.2.3 --hash=sha256:abc --hash=sha256:def": ("openai", "1.2.3", None),
    "openai @ git+https://user:key@host/openai.git@main": ("openai", None, None),
    "openai@https://host/openai.zip ; python_version < '3.9'": ("openai", None, None),
    "git+https://host/x.git@v1#egg=openai": ("openai", None, None),
    "git+https://host/x.git#subdirectory=a&egg=openai[x]": ("openai", None, None),
    "-e git+ssh://git@host/x.git#egg=openai": ("openai", None, None),
    "--editable=git+https://host/x#egg=openai": ("openai", None, None),
    "openai==${VERSION}": ("openai", None, None),
    "openai>=1,<${NEXT}": ("openai", None, None),
    "openai===secret-of-mine": ("openai", None, None),
}

NOTHING = [
    "",
    "# openai",
    "   # openai",
    "-c constraints.txt",
    "--constraint openai",
    "-i https://user:key@host/simple",
    "--index-url https://user:key@host/openai",
    "--extra-index-url=https://host/",
    "--find-links ./openai",
    "-e .",
    "-e ./openai",
    "./openai",
    "../libs/openai-1.0.tar.gz",
    "https://host/openai.zip",
    "openai 1.2",
    "openai =1.2",
    "please install openai",
    "${OPENAI}",
    "==1.0",
]


@pytest.mark.parametrize(("line", "expected"), FORMS.items())
def test_every_form_of_a_requirement(line: str, expected: tuple[str, str | None, str | None]) -> None:
    """A requirement gives its name, and a version or a range where it has one; never an address or a hash."""
    assert [(*expected, 1)] == _rows(line)


@pytest.mark.parametrize("line", NOTHING)
def test_what_is_no_requirement(line: str) -> None:
    """Options, comments, paths and prose declare nothing, and the lines around them stay."""
    assert [("a", None, None, 1), ("b", None, None, 3)] == _rows(f"a\n{line}\nb")


def test_lines_are_joined_as_pip_joins_them() -> None:
    """A backslash continues a requirement, a comment line ends it, and it lies on its first line."""
    text = (
        "openai==1.2.3 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\ncohere \\\n# no\n >=1\n# end \\\nanthropic\\\n"
    )

    assert [("openai", "1.2.3", None, 1), ("cohere", None, None, 4), ("anthropic", None, None, 8)] == _rows(text)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_newline_counts(newline: str) -> None:
    """A line is a line, whichever newline ends it."""
    assert [("a", None, None, 2), ("b", "1", None, 4)] == _rows(newline.join(["", "a", "", "b==1"]))


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + "# é\nopenai".encode(),
        codecs.BOM_UTF16_LE + "# é\nopenai".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "# é\nopenai".encode("utf-16-be"),
        "# é\nopenai".encode("latin-1"),
    ],
)
def test_encodings(data: bytes) -> None:
    """A byte-order mark decides the encoding; without one, what is not UTF-8 is Latin-1."""
    assert [("openai", None, None, 2)] == _rows(data)


def test_a_broken_encoding_is_told() -> None:
    """UTF-16 that ends in half a character is not text."""
    with pytest.raises(Undecodable):
        _rows(codecs.BOM_UTF16_LE + b"a")


def test_includes() -> None:
    """Included files are told as written; constraints are not included, nor is what lies on a server."""
    text = (
        "-r base.txt\n-rdev.in # why\n--requirement ../x.txt\n--requirement=y.txt\n"
        "-r 'a b.txt'\n-r https://user:key@host/z.txt\n-c no.txt\n"
    )

    assert ("base.txt", "dev.in", "../x.txt", "y.txt", "a b.txt") == requirements.parse(text.encode(), bool).includes


def test_only_wanted_names_are_kept() -> None:
    """The caller is asked with the name as PEP 503 spells it, and gets the name as the file spells it."""
    found = requirements.parse(b"Lang_Chain.Core\nflask\n", {"lang-chain-core"}.__contains__).dependencies

    assert ["Lang_Chain.Core"] == [each.name for each in found]
