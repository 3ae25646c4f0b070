"""Which names the tree itself answers."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ai_finder.domain.local_modules import LocalModules

ALL: defaultdict[str, bool] = defaultdict(lambda: True)


@pytest.mark.parametrize(
    ("paths", "path", "expected"),
    [
        (["openai.py"], "app.py", True),
        (["openai/__init__.py"], "app.py", True),
        (["openai.py"], "deep/in/the/app.py", True),
        (["src/openai/__init__.py"], "tests/test_app.py", True),
        (["lib/openai.py"], "app.py", True),
        # A folder without __init__.py shadows no installed package.
        (["openai/chat.py"], "app.py", False),
        (["examples/openai/chat.py"], "examples/openai/chat.py", False),
        # Imports are absolute: what lies inside a package is not top-level.
        (["pkg/__init__.py", "pkg/openai.py"], "pkg/app.py", False),
        (["pkg/__init__.py", "pkg/llms/__init__.py", "pkg/llms/openai/__init__.py"], "pkg/llms/app.py", False),
        (["pkg/__init__.py", "pkg/tools/openai/__init__.py"], "pkg/tools/openai/app.py", False),
        (["__init__.py", "src/openai/__init__.py"], "app.py", True),
        (["__init__.py", "openai.py"], "app.py", False),
        # A module of that name elsewhere is on nobody's path.
        (["other/openai.py"], "app.py", False),
        (["tools/openai.py"], "tools/openai.py", False),
        (["tools/openai.py"], "tools/app.py", True),
        # A stub describes the package, it does not replace it.
        (["typings/openai/__init__.pyi", "openai.pyi"], "app.py", False),
        (["openai_utils.py", "myopenai/__init__.py"], "app.py", False),
    ],
)
def test_python(paths: list[str], path: str, expected: bool) -> None:
    """As Python's own path would find it from that file."""
    local = LocalModules([*paths, path], ALL, ALL)

    assert expected == local.python(path, "openai", anywhere=False)


def test_an_everyday_word_is_local_wherever_it_is_top_level() -> None:
    """A name that says little is taken for the tree's own as soon as the tree has it, unless inside a package."""
    paths = ["services/a/agents/__init__.py", "services/b/main.py", "pkg/__init__.py", "pkg/datasets.py"]
    local = LocalModules(paths, ALL, ALL)

    assert local.python("services/b/main.py", "agents", anywhere=True)
    assert not local.python("services/b/main.py", "agents", anywhere=False)
    assert not local.python("services/b/main.py", "datasets", anywhere=True)


@pytest.mark.parametrize(
    ("paths", "path", "expected"),
    [
        (["ai/index.ts"], "app.ts", True),
        (["src/ai.ts"], "src/deep/app.ts", True),
        (["src/ai/index.js"], "test/app.js", True),
        (["other/ai.ts"], "app.ts", False),
        (["ai/model.ts"], "app.ts", False),
    ],
)
def test_scripts(paths: list[str], path: str, expected: bool) -> None:
    """A base folder of a bundler or compiler may answer a bare name."""
    assert expected == LocalModules([*paths, path], ALL, ALL).script(path, "ai")
