"""Imports to uses: the package, the version, how sure."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ai_finder.adapters.catalogue import load_catalogue
from ai_finder.domain.dependencies import Dependency, Manifest
from ai_finder.domain.governing import Governing
from ai_finder.domain.imports import Import
from ai_finder.domain.local_modules import LocalModules
from ai_finder.domain.recognition import Recogniser, Use
from ai_finder.domain.vocabulary import Confidence, Ecosystem

CATALOGUE = load_catalogue()


def uses(
    *imports: tuple[str, tuple[str, ...]],
    path: str = "app.py",
    ecosystem: Ecosystem = Ecosystem.PYPI,
    manifests: Mapping[str, Manifest] | None = None,
    paths: tuple[str, ...] = (),
) -> list[Use]:
    """What these imports in that file use."""
    local = LocalModules([*paths, path], CATALOGUE.wanted(Ecosystem.PYPI), CATALOGUE.wanted(Ecosystem.NPM))
    recogniser = Recogniser(CATALOGUE, Governing(manifests or {}), local)
    found = [Import(module, names, line, "test") for line, (module, names) in enumerate(imports, 1)]
    return list(recogniser.uses(path, ecosystem, found))


def declares(ecosystem: Ecosystem, *names: str, project: str | None = None) -> Manifest:
    """A manifest that declares these packages, with a range."""
    return Manifest(project, tuple(Dependency(ecosystem, name, None, ">=1", 1, "dependencies") for name in names))


@pytest.mark.parametrize(
    ("module", "names", "expected"),
    [
        ("openai", (), ["openai"]),
        ("openai.types.chat", ("ChatCompletion",), ["openai"]),
        ("google", ("genai",), ["google-genai"]),
        ("google", ("genai", "auth"), ["google-genai"]),
        ("google.cloud", ("aiplatform", "storage"), ["google-cloud-aiplatform"]),
        ("google.cloud.storage", (), []),
        ("llama_index.llms.openai", ("OpenAI",), ["llama-index-llms-openai"]),
        ("langchain_core.messages", ("AIMessage", "HumanMessage"), ["langchain-core"]),
        ("openai_utils", (), []),
        ("sklearn.svm", ("SVC",), ["scikit-learn"]),
        ("boto3", (), []),
    ],
)
def test_the_longest_root_wins(module: str, names: tuple[str, ...], expected: list[str]) -> None:
    """By whole segments, the imported names included; each package once a line."""
    assert expected == [use.package.name for use in uses((module, names))]


def test_an_everyday_word_needs_a_manifest() -> None:
    """`agents` alone proves little; a manifest that declares its package does; a module of the tree disproves it."""
    imported = ("agents", ("Agent",))
    manifests = {"requirements.txt": declares(Ecosystem.PYPI, "openai-agents")}

    assert [Confidence.LOW] == [use.confidence for use in uses(imported)]
    assert [Confidence.HIGH] == [use.confidence for use in uses(imported, manifests=manifests)]
    assert [] == uses(imported, paths=("agents/__init__.py",))
    assert [] == uses(imported, paths=("agents/__init__.py",), manifests=manifests)


def test_a_shared_root_is_the_package_that_is_declared() -> None:
    """`faiss` comes from several packages: the manifest says which; without one it is a guess, and says so."""
    declared = uses(("faiss", ()), manifests={"requirements.txt": declares(Ecosystem.PYPI, "faiss-gpu")})
    guessed = uses(("faiss", ()))

    assert [("faiss-gpu", Confidence.HIGH)] == [(use.package.name, use.confidence) for use in declared]
    assert [("faiss-cpu", Confidence.MEDIUM)] == [(use.package.name, use.confidence) for use in guessed]


def test_a_package_does_not_use_itself() -> None:
    """A file of the project `ai` that imports `ai` is no use; a sibling's import is."""
    manifests = {
        "packages/ai/package.json": declares(Ecosystem.NPM, project="ai"),
        "examples/package.json": declares(Ecosystem.NPM, "ai", project="examples"),
    }

    def used(path: str) -> list[str]:
        return [u.package.name for u in uses(("ai", ()), path=path, ecosystem=Ecosystem.NPM, manifests=manifests)]

    assert [] == used("packages/ai/src/a.ts")
    assert ["ai"] == used("examples/b.ts")


def test_a_portion_of_a_namespace_does_not_use_itself() -> None:
    """A Python project is known by the name in its manifest, where its package has no `__init__.py` to be seen by."""
    manifests = {
        "libs/checkpoint/pyproject.toml": declares(Ecosystem.PYPI, project="LangGraph_Checkpoint"),
        "libs/main/pyproject.toml": declares(Ecosystem.PYPI, "langgraph-checkpoint", project="langgraph"),
    }
    imported = ("langgraph.checkpoint.base", ("BaseCheckpointSaver",))

    assert [] == uses(imported, path="libs/checkpoint/langgraph/checkpoint/memory.py", manifests=manifests)
    assert ["langgraph-checkpoint"] == [
        use.package.name for use in uses(imported, path="libs/main/langgraph/graph.py", manifests=manifests)
    ]


def test_the_symbol_names_what_was_imported() -> None:
    """The module; with the imported name where only both together say which package it is."""
    found = uses(("google", ("genai",)), ("openai", ("OpenAI", "AsyncOpenAI")), ("openai.types", ("Model",)))

    assert ["google.genai", "openai", "openai.types"] == [use.symbol for use in found]
