"""Names and imports -> packages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.catalogue import Catalogue
from ai_finder.domain.catalogue.compile import compile_catalogue
from ai_finder.domain.catalogue.conventions import CONVENTIONS
from ai_finder.domain.vocabulary import Ecosystem

PYPI, NPM = Ecosystem.PYPI, Ecosystem.NPM
VERIFIED = (Path(__file__).with_name("verified.txt")).read_text("utf-8").splitlines()
"""Packages whose manifests were read by hand: `ecosystem name [import roots, unless the usual one]`."""


def test_a_verified_package_is_found_by_name_and_by_each_root(catalogue: Catalogue) -> None:
    """Whatever file or family states it, under its registry's spelling, as verified, and below its roots too."""
    lost = []
    for row in VERIFIED:
        registry, name, *roots = row.split(" ")
        ecosystem = Ecosystem(registry)
        convention = CONVENTIONS[ecosystem]
        roots = roots or [convention.root(convention.canonical(name))]
        package = catalogue.package(ecosystem, name)
        if package is None or (package.name, package.roots, package.verified) != (name, tuple(roots), True):
            lost.append(row)
        imported = [*roots, *(f"{root}{convention.separator}below" for root in roots)]
        lost += [module for module in imported if package not in catalogue.behind(ecosystem, module)]
    assert (919, []) == (len(VERIFIED), lost)


@pytest.mark.parametrize(
    ("ecosystem", "spelling", "name"),
    [
        (PYPI, "OpenAI", "openai"),
        (PYPI, "Scikit_Learn", "scikit-learn"),
        (PYPI, " langchain.core ", "langchain-core"),
        (PYPI, "llama_index-llms.openai", "llama-index-llms-openai"),
        (NPM, "@AI-SDK/OpenAI", "@ai-sdk/openai"),
        (NPM, "openai", "openai"),
    ],
)
def test_any_spelling_finds_the_package(catalogue: Catalogue, ecosystem: Ecosystem, spelling: str, name: str) -> None:
    """PEP 503 makes all spellings of a PyPI name one; npm knows lower case alone."""
    package = catalogue.package(ecosystem, spelling)
    assert package is not None
    assert name == package.name


@pytest.mark.parametrize(
    ("ecosystem", "module", "names"),
    [
        (PYPI, "openai.types.chat", ["openai"]),
        (PYPI, "google.genai", ["google-genai"]),
        (PYPI, "google.cloud.aiplatform.gapic", ["google-cloud-aiplatform"]),
        (PYPI, "vertexai.generative_models", ["google-cloud-aiplatform"]),
        (PYPI, "sklearn", ["scikit-learn"]),
        (PYPI, "agents", ["openai-agents"]),
        (PYPI, "langgraph.checkpoint.memory", ["langgraph-checkpoint"]),
        (PYPI, "langgraph.checkpoint.postgres.aio", ["langgraph-checkpoint-postgres"]),
        (PYPI, "langgraph.graph", ["langgraph"]),
        (PYPI, "llama_index.llms.openai.base", ["llama-index-llms-openai"]),
        (PYPI, "llama_index.llms.OpenAI", ["llama-index"]),
        (PYPI, "livekit.plugins.minimax", ["livekit-plugins-minimax-ai"]),
        (PYPI, "livekit.plugins.minimax_ai", []),
        (PYPI, "autogen", ["pyautogen", "ag2"]),
        (PYPI, "faiss", ["faiss-cpu", "faiss-gpu", "faiss-gpu-cu12"]),
        (PYPI, "onnxruntime.x", ["onnxruntime", "onnxruntime-gpu", "onnxruntime-directml", "onnxruntime-openvino"]),
        (PYPI, "google.cloud.storage", []),
        (PYPI, "google", []),
        (PYPI, "opentelemetry.instrumentation.flask", []),
        (PYPI, "openai_utils", []),
        (PYPI, "", []),
        (PYPI, ".openai", []),
        (NPM, "openai/resources/chat", ["openai"]),
        (NPM, "@ai-sdk/openai/internal", ["@ai-sdk/openai"]),
        (NPM, "@ai-sdk", []),
        (NPM, "@tensorflow/tfjs", ["@tensorflow/tfjs"]),
        (NPM, "@tensorflow/tfjs-core/dist/ops", ["@tensorflow/tfjs-core"]),
        (NPM, "@azure/storage-blob", []),
        (NPM, "openai-utils", []),
        (NPM, "node:fs", []),
        (NPM, "./openai", []),
        (NPM, "../ai", []),
        (NPM, "/openai", []),
        (NPM, "https://esm.sh/openai", []),
        (NPM, "#openai", []),
        (NPM, "", []),
    ],
)
def test_the_longest_root_wins_by_whole_segments(
    catalogue: Catalogue, ecosystem: Ecosystem, module: str, names: list[str]
) -> None:
    """And packages that share a root all stand behind it, in the declared order."""
    assert names == [package.name for package in catalogue.behind(ecosystem, module)]


@pytest.mark.parametrize(
    ("ecosystem", "module", "name"),
    [
        (PYPI, "langchain_somebody.chat", "langchain-somebody"),
        (PYPI, "llama_index.vector_stores.some_store", "llama-index-vector-stores-some-store"),
        (PYPI, "haystack_integrations.components.generators.some_model", "some-model-haystack"),
        (NPM, "@ai-sdk/some-model/edge", "@ai-sdk/some-model"),
        (NPM, "@mastra/somebody", "@mastra/somebody"),
    ],
)
def test_an_unknown_member_of_a_family_is_found_and_unverified(
    catalogue: Catalogue, ecosystem: Ecosystem, module: str, name: str
) -> None:
    """The rule leads from import to name and from name to import; nobody read its facts, so no licence."""
    (package,) = catalogue.behind(ecosystem, module)
    assert package == catalogue.package(ecosystem, name)
    assert (name, False, None) == (package.name, package.verified, package.license)


@pytest.mark.parametrize("name", ["agents", "ai", "art", "datasets", "evaluate", "haystack", "whisper", "natural"])
def test_an_everyday_word_is_generic(catalogue: Catalogue, name: str) -> None:
    """Local modules bear such names too."""
    packages = [package for ecosystem in Ecosystem for package in catalogue.behind(ecosystem, name)]
    assert [True] * len(packages) == [package.generic for package in packages] != []


def test_the_general_cloud_sdk_is_incidental(catalogue: Catalogue) -> None:
    """Most programs that use boto3 never call a model."""
    assert ["boto3"] == [package.name for package in catalogue.behind(PYPI, "boto3.session") if package.incidental]


@given(module=st.text(st.sampled_from("aio.-_/@*:\\ \n\0é") | st.characters(), max_size=40))
def test_any_text_is_answered(catalogue: Catalogue, module: str) -> None:
    """What a hostile file imports is at most unknown, and the first segment agrees."""
    for ecosystem in Ecosystem:
        separator = CONVENTIONS[ecosystem].separator
        found = catalogue.behind(ecosystem, module)
        assert not found or catalogue.wanted(ecosystem)[module.partition(separator)[0]]
        catalogue.package(ecosystem, module)


def test_a_module_of_a_million_segments_takes_no_longer(catalogue: Catalogue) -> None:
    """Only as many segments are looked at as the longest root has."""
    assert ["openai"] == [package.name for package in catalogue.behind(PYPI, "openai" + ".x" * 1_000_000)]


def test_wanted_learns_the_members_of_families(catalogue: Catalogue) -> None:
    """A first segment is wanted where a known root or a family's begins with it."""
    wanted = {ecosystem: catalogue.wanted(ecosystem) for ecosystem in Ecosystem}
    assert all(wanted[PYPI][head] for head in ("openai", "google", "langchain_openai", "langchain_somebody"))
    assert all(wanted[NPM][head] for head in ("openai", "@ai-sdk", "ai", "@aws-sdk"))
    assert not any(wanted[PYPI][head] for head in ("os", "openai_utils", "langchainx", ""))
    assert not any(wanted[NPM][head] for head in ("react", "openai-utils", "@types", "."))


def test_the_digest_is_that_of_the_artefact(catalogue: Catalogue) -> None:
    """Another fact, another digest."""
    other = Catalogue.decode(compile_catalogue({}, "crowded_namespaces = []\n[categories]\n[shared_roots]"))
    assert (64, True) == (len(catalogue.digest), catalogue.digest != other.digest)
    assert () == other.behind(PYPI, "openai")
