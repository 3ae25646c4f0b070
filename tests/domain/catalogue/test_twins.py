"""Every root in every form of import, and its negative twins: generated from the catalogue itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from ai_finder.domain.catalogue import Catalogue, Package
from ai_finder.domain.imports import Detector
from ai_finder.domain.sources import javascript, python
from ai_finder.domain.vocabulary import Ecosystem

PYPI, NPM = Ecosystem.PYPI, Ecosystem.NPM

POSITIVE = {
    PYPI: [
        "import {root}",
        "import {root}.some.module",
        "import {root} as alias",
        "import os, {root}",
        "from {root} import name",
        "from {root}.some.module import name as alias",
        "from {root} import (\n    name,\n    other,\n)",
        "from {parent} import {last}",
        "from {parent} import other, {last} as alias",
        "try:\n    import {root}\nexcept ImportError:\n    pass",
        "def function():\n    from {root} import name",
        'import importlib; importlib.import_module("{root}")',
    ],
    NPM: [
        'import name from "{root}";',
        "import { name } from '{root}/some/file';",
        'import * as name from "{root}";',
        'import "{root}";',
        'const name = require("{root}");',
        'const { name } = await import("{root}");',
        'export * from "{root}";',
        'export { name } from "{root}";',
    ],
}

NEGATIVE = {
    PYPI: [
        "# import {root}",
        'text = "import {root}"',
        '"""\nimport {root}\n"""',
        "text = r'''\nfrom {root} import name\n'''",
        "from .{root} import name",
        "from . import {last}",
        "import {root}x",
        "import x{root}",
        "from {root}x import name",
        "import local.{root}",
        "{last} = 1",
    ],
    NPM: [
        '// import "{root}";',
        '/*\nimport "{root}";\n*/',
        "const text = 'import \"{root}\"';",
        'const text = `\nimport "{root}";\n`;',
        'import "./{root}";',
        'import "{root}x";',
        'import "x{root}";',
        'import "https://example.org/{root}";',
        'const text = "{root}";',
    ],
}

DETECTORS: dict[Ecosystem, Detector] = {PYPI: python.imports, NPM: javascript.imports}

FORMS = [(ecosystem, form) for ecosystem, forms in POSITIVE.items() for form in forms]
TWINS = [(ecosystem, form) for ecosystem, forms in NEGATIVE.items() for form in forms]


def roots(catalogue: Catalogue, ecosystem: Ecosystem) -> list[str]:
    """Every import root, and an unknown member of every family."""
    registry = catalogue.registries[ecosystem]
    families = [root.replace("*", "unheardof") for family in registry.families for root in family.roots]
    return [*registry.roots, *families]


def written(form: str, root: str) -> str:
    """The form for that root: `from google import genai` for `google.genai`."""
    parent, _, last = root.rpartition(".")
    if not parent and "{parent}" in form:
        form, last = "import {root}", root
    return form.replace("{parent}", parent).replace("{last}", last).replace("{root}", root)


def found(catalogue: Catalogue, ecosystem: Ecosystem, source: str) -> Iterator[tuple[int, Package]]:
    """The packages that the detector and the catalogue see in a source, by line."""
    for each in DETECTORS[ecosystem](source.encode(), catalogue.wanted(ecosystem)):
        for symbol in [f"{each.module}.{name}" for name in each.names] or [each.module]:
            for package in catalogue.behind(ecosystem, symbol):
                yield each.line, package


def told(catalogue: Catalogue, ecosystem: Ecosystem, form: str) -> Iterator[tuple[str, set[str], set[str]]]:
    """Each root, written in that form into one source: the snippet, the packages behind the root, those seen in it."""
    names = roots(catalogue, ecosystem)
    snippets = [written(form, root) for root in names]
    seen = defaultdict(set)
    for line, package in found(catalogue, ecosystem, "\n".join(snippets)):
        seen[line].add(package.name)
    first = 1
    for root, snippet in zip(names, snippets, strict=True):
        last = first + snippet.count("\n")
        behind = {package.name for package in catalogue.behind(ecosystem, root)}
        yield snippet, behind, set().union(*(seen[line] for line in range(first, last + 1)))
        first = last + 1


@pytest.mark.parametrize(("ecosystem", "form"), FORMS)
def test_every_root_is_found_in_every_form(catalogue: Catalogue, ecosystem: Ecosystem, form: str) -> None:
    """At its place in the source, with all the packages that provide it."""
    assert [] == [snippet for snippet, behind, seen in told(catalogue, ecosystem, form) if not behind <= seen]


@pytest.mark.parametrize(("ecosystem", "form"), TWINS)
def test_no_root_is_found_in_its_negative_twins(catalogue: Catalogue, ecosystem: Ecosystem, form: str) -> None:
    """Not in comments, strings, relative imports or longer names, where at most a shorter root is found."""
    assert [] == [snippet for snippet, behind, seen in told(catalogue, ecosystem, form) if behind & seen]


@pytest.mark.parametrize(("ecosystem", "form"), FORMS)
def test_every_form_has_a_token_in_it(catalogue: Catalogue, ecosystem: Ecosystem, form: str) -> None:
    """Else the prefilter would hide it."""
    tokens = catalogue.tokens(ecosystem)
    snippets = [written(form, root) for root in roots(catalogue, ecosystem)]
    assert [] == [snippet for snippet in snippets if not any(token in snippet for token in tokens)]
