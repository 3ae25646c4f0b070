"""Facts -> artefact, and the sentences where the facts are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ai_finder.domain.catalogue.compile import CatalogueError, compile_catalogue

COMMON = """
crowded_namespaces = []
[categories]
nlp = "words"
[shared_roots.pypi]
"""
SOURCE = 'source = "owner/repository@0123abc:pyproject.toml"\n'
PACKAGE = 'provider = "acme"\n[[pypi.package]]\nname = "acme-nlp"\ncategory = "nlp"\n' + SOURCE
FAMILY = 'provider = "acme"\n[[npm.family]]\nname = "@acme/*"\ncategory = "nlp"\n' + SOURCE


def test_the_same_facts_make_the_same_bytes(providers: dict[str, str], common: str) -> None:
    """In whatever order the files are read."""
    backwards = dict(reversed(list(providers.items())))
    assert compile_catalogue(providers, common) == compile_catalogue(backwards, common)


def test_what_was_built_is_up_to_date(providers: dict[str, str], common: str) -> None:
    """A changed fact needs a new build: `python hatch_build.py`."""
    from ai_finder.domain import catalogue

    built = Path(catalogue.__path__[0], "catalogue.json")
    if not built.exists():
        pytest.skip("nothing was built here")
    assert built.read_bytes() == compile_catalogue(providers, common)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"acme": "provider = "}, "acme.toml is not TOML: Invalid value (at end of document)"),
        ({"acme": PACKAGE.replace(SOURCE, "")}, "acme.toml: pypi package 'acme-nlp' has no source"),
        (
            {"acme": PACKAGE.replace("owner/repository@0123abc:", "")},
            "acme.toml: pypi package 'acme-nlp' has a source that is no file at a commit, wheel, npm version, or",
        ),
        (
            {"acme": PACKAGE.replace('"nlp"', '"npl"')},
            "acme.toml: pypi package 'acme-nlp' has the category 'npl', which",
        ),
        ({"acme": PACKAGE + "root = []"}, "acme.toml: pypi package 'acme-nlp' has an unknown key 'root'"),
        ({"acme": PACKAGE + "generic = 1"}, "acme.toml: pypi package 'acme-nlp' has a generic that is no bool"),
        (
            {"acme": PACKAGE + 'import_roots = ["acme_nlp"]'},
            "acme.toml: pypi package 'acme-nlp' need not state its usual",
        ),
        ({"other": PACKAGE}, "other.toml: the provider is 'acme', unlike the file's name"),
        ({"acme": PACKAGE.replace("pypi", "pipy")}, "acme.toml: the file has an unknown key 'pipy'"),
        (
            {"acme": PACKAGE + PACKAGE.partition("\n")[2].replace("acme-nlp", "aa")},
            "acme.toml: the pypi package rows are not sorted by name",
        ),
        (
            {"acme": PACKAGE, "acne": PACKAGE.replace('"acme"', '"acne"').replace("acme-nlp", "ACME.nlp")},
            "pypi package 'acme-nlp' stands in acme.toml and again in acne.toml",
        ),
        (
            {
                "acme": PACKAGE + 'import_roots = ["nlp"]',
                "nlp": PACKAGE.replace("acme-nlp", "nlp").replace("acme", "nlp"),
            },
            "pypi root 'nlp' is of acme-nlp, nlp; common.toml declares it shared by nobody",
        ),
        ({"acme": FAMILY.replace("*", "")}, "acme.toml: npm family '@acme/' needs one * in its name"),
        (
            {"acme": FAMILY + 'members.nlp = ["b", "a"]'},
            "acme.toml: the nlp members of npm family '@acme/*' are not sorted",
        ),
        ({"acme": FAMILY + 'members.npl = ["a"]'}, "acme.toml: npm family '@acme/*' has the category 'npl', which"),
        (
            {"acme": FAMILY + 'import_roots = ["@acme/*"]\n' + FAMILY.partition("\n")[2] + 'import_roots = ["acme/*"]'},
            "npm family '@acme/*' has two rules for its import roots",
        ),
    ],
)
def test_wrong_facts_are_told_in_a_sentence(files: dict[str, str], sentence: str) -> None:
    """One a line, with the file where one file is at fault."""
    with pytest.raises(CatalogueError) as caught:
        compile_catalogue(files, COMMON)
    assert [sentence] == [line[: len(sentence)] for line in str(caught.value).splitlines()]


def test_a_root_declared_as_shared_must_be() -> None:
    """A stale declaration is an error like a missing one."""
    with pytest.raises(CatalogueError, match="root 'gone' is of nobody"):
        compile_catalogue({"acme": PACKAGE}, COMMON + 'gone = ["a", "b"]')
