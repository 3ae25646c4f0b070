"""Source files: which suffix is which language, and what a file of it imports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from typing import cast

from attrs import define

from ai_finder.domain.catalogue import Catalogue
from ai_finder.domain.imports import Detector, Import
from ai_finder.domain.prefilter import Prefilter
from ai_finder.domain.text import utf8
from ai_finder.domain.vocabulary import Ecosystem


@define(slots=False)
class Language:
    """A kind of source file."""

    ecosystem: Ecosystem
    module: str
    """Which module here reads it; imported with the first file of the language."""
    function: str = "imports"
    declares_coding: bool = False
    """Whether a file may say in which coding it is written."""
    prefiltered: bool = True
    """Whether its detector is spared the files that have none of the catalogue's words in them."""

    @cached_property
    def imports(self) -> Detector:
        """Its detector."""
        return cast(Detector, getattr(import_module(f"{__name__}.{self.module}"), self.function))


_PYTHON = Language(Ecosystem.PYPI, "python", declares_coding=True, prefiltered=False)
_NOTEBOOK = Language(Ecosystem.PYPI, "notebook")
_JAVASCRIPT = Language(Ecosystem.NPM, "javascript", "javascript")
_TYPESCRIPT = Language(Ecosystem.NPM, "javascript", "typescript")
_TSX = Language(Ecosystem.NPM, "javascript", "tsx")
_COMPONENT = Language(Ecosystem.NPM, "component")

LANGUAGES: Mapping[str, Language] = {
    "py": _PYTHON,
    "pyi": _PYTHON,
    "pyw": _PYTHON,
    "pyx": _PYTHON,
    "pxd": _PYTHON,
    "ipynb": _NOTEBOOK,
    "js": _JAVASCRIPT,
    "mjs": _JAVASCRIPT,
    "cjs": _JAVASCRIPT,
    "jsx": _JAVASCRIPT,
    "ts": _TYPESCRIPT,
    "mts": _TYPESCRIPT,
    "cts": _TYPESCRIPT,
    "tsx": _TSX,
    "vue": _COMPONENT,
    "svelte": _COMPONENT,
}
"""Suffix, in lower case and without its dot -> language."""


def language_of(path: str) -> Language | None:
    """The language of a file, by its suffix."""
    suffix = path.rpartition(".")[2]
    return LANGUAGES.get(suffix) or LANGUAGES.get(suffix.lower())


class SourceReader:
    """Reads imports out of source bytes; those of most languages only where a word of the catalogue stands."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._may_import = {each: Prefilter(catalogue.tokens(each)) for each in Ecosystem}
        self._wanted = {each: catalogue.wanted(each) for each in Ecosystem}

    def imports(self, path: str, data: bytes) -> list[Import]:
        """What a file of a known language imports of what the catalogue may know."""
        language = language_of(path)
        if language is None:
            return []
        source = utf8(data, declares_coding=language.declares_coding)
        if language.prefiltered and not self._may_import[language.ecosystem](source):
            return []
        return language.imports(source, self._wanted[language.ecosystem])
