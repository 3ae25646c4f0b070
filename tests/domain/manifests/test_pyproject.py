"""pyproject.toml in every dialect."""

from __future__ import annotations

import pytest

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.manifests import pyproject

STANDARD = """\
# openai = "not here"
[build-system]
requires = ["hatchling>=1", "cython"]

[project]
name = "demo"
description = '''
dependencies = ["langchain"]
'''
dependencies = [  # openai
    "flask", "OpenAI>=1,<2",
    # "cohere",
    "anthropic[vertex] == 0.40.0 ; python_version < '3.13'",
    'torch @ https://user:key@host/torch.whl',
]
optional-dependencies.llm = ["litellm",
    "litellm>=1"]
optional-dependencies . "x y" = ["cohere~=5.0"]
[project.urls]
openai = "https://host"

[dependency-groups]
dev = [{include-group = "test"}, "langchain"]
test = ["openai==1.2.3"]

[tool.mypy]
datasets = true
[tool.uv]
dev-dependencies = ["tiktoken"]
constraint-dependencies = ["openai<9"]
override-dependencies = ["openai<9"]
[tool.uv.sources]
openai = { git = "https://host/openai" }
[tool.pdm.dev-dependencies]
a = ["mistralai"]
[tool.hatch.envs.default]
dependencies = ["groq"]
"""

STANDARD_ROWS = [
    ("flask", None, None, 11, "project.dependencies"),
    ("OpenAI", None, ">=1,<2", 11, "project.dependencies"),
    ("anthropic", "0.40.0", None, 13, "project.dependencies"),
    ("torch", None, None, 14, "project.dependencies"),
    ("litellm", None, None, 16, "project.optional-dependencies.llm"),
    ("litellm", None, ">=1", 17, "project.optional-dependencies.llm"),
    ("cohere", None, "~=5.0", 18, "project.optional-dependencies.x y"),
    ("langchain", None, None, 23, "dependency-groups.dev"),
    ("openai", "1.2.3", None, 24, "dependency-groups.test"),
    ("hatchling", None, ">=1", 3, "build-system.requires"),
    ("cython", None, None, 3, "build-system.requires"),
    ("tiktoken", None, None, 29, "tool.uv.dev-dependencies"),
    ("mistralai", None, None, 35, "tool.pdm.dev-dependencies.a"),
    ("groq", None, None, 37, "tool.hatch.envs.default.dependencies"),
]

POETRY = """\
[tool.poetry]
name = "demo"
[tool.poetry.dependencies]
python = "^3.11"
openai = "^1.2"
"anthropic" = "0.40.0"
litellm = { version = "1.0", extras = ["proxy"], optional = true }
torch = [
    { version = "^1", python = "<3.9" },
    { version = "2.1.0", python = ">=3.9" },
]
cohere = { git = "https://user:key@host/x", version = "1.0" }
groq.version = "*"
ollama = { path = "../x" }
odd = 3
older = true
[tool.poetry.extras]
llm = ["openai"]
[tool.poetry.group.dev.dependencies.langchain]
version = ">=0.2"
[tool.poetry.group.test.dependencies]
vllm = "latest"
[tool.poetry.dev-dependencies]
openai = "==1.3.0"
"""

POETRY_ROWS = [
    ("openai", None, "^1.2", 5, "tool.poetry.dependencies"),
    ("anthropic", "0.40.0", None, 6, "tool.poetry.dependencies"),
    ("litellm", "1.0", None, 7, "tool.poetry.dependencies"),
    ("torch", None, "^1", 9, "tool.poetry.dependencies"),
    ("torch", "2.1.0", None, 10, "tool.poetry.dependencies"),
    ("cohere", None, None, 12, "tool.poetry.dependencies"),
    ("groq", None, "*", 13, "tool.poetry.dependencies"),
    ("ollama", None, None, 14, "tool.poetry.dependencies"),
    ("openai", "1.3.0", None, 24, "tool.poetry.dev-dependencies"),
    ("langchain", None, ">=0.2", 19, "tool.poetry.group.dev.dependencies"),
    ("vllm", None, None, 22, "tool.poetry.group.test.dependencies"),
]


@pytest.mark.parametrize(
    ("text", "rows"), [(STANDARD, STANDARD_ROWS), (POETRY, POETRY_ROWS)], ids=["standard", "poetry"]
)
def test_declarations(text: str, rows: list[tuple[object, ...]]) -> None:
    """Everything that declares a package is found, with its line and section, and nothing that merely names one."""
    manifest = pyproject.parse(text.encode(), lambda _: True)

    assert "demo" == manifest.project
    assert rows == [(d.name, d.version, d.version_range, d.line, d.section) for d in manifest.dependencies]


def test_only_wanted_names_are_kept() -> None:
    """The caller is asked with the name as PEP 503 spells it."""
    manifest = pyproject.parse(STANDARD.encode(), {"openai"}.__contains__)

    assert ["OpenAI", "openai"] == [each.name for each in manifest.dependencies]


@pytest.mark.parametrize(
    "text",
    [
        "project = 3",
        "[project]\ndependencies = 'openai'\nname = 3",
        "[project]\ndependencies = [1, [], {}, '=', 'not a requirement']",
        "[project.dependencies]\nopenai = '1'",
        "[project]\noptional-dependencies = ['openai']",
        "dependency-groups = [['openai']]",
        "[tool]\npoetry = []",
        "[tool.poetry]\ndependencies = ['openai']\ngroup.dev = 1",
        "[tool.poetry.dependencies]\nopenai = [[['1.0']]]",
        "[[project]]\ndependencies = ['openai']",
    ],
)
def test_values_of_another_type_are_passed_over(text: str) -> None:
    """A value whose type the format does not allow declares nothing and harms nothing."""
    manifest = pyproject.parse(text.encode(), lambda _: True)

    assert (None, ()) == (manifest.project, manifest.dependencies)


@pytest.mark.parametrize(
    "data",
    [b"[project", b"a = 1\na = 2", b"{}", b"a = " + b"[" * 100_000, b"a." * 100_000 + b"a = 1", b"a = " + b"1" * 9_999],
    ids=["open", "duplicate", "json", "brackets", "dots", "digits"],
)
def test_what_is_not_toml_is_malformed(data: bytes) -> None:
    """A file that breaks the rules of TOML, or would wear out its parser, is malformed."""
    with pytest.raises(Malformed):
        pyproject.parse(data, lambda _: True)
