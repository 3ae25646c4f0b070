"""What a notebook imports, and where in its file."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.sources import notebook


class _Everything(dict[str, bool]):
    def __missing__(self, segment: str) -> bool:
        return bool(segment)


_EVERYTHING = _Everything()


def _notebook(*cells: str | list[str], **metadata: Any) -> dict[str, Any]:
    return {
        "cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells],
        "metadata": metadata,
        "nbformat": 4,
    }


def _modules(document: object) -> list[str]:
    return [each.module for each in notebook.imports(json.dumps(document, indent=1).encode(), _EVERYTHING)]


def test_lines_are_those_of_the_file() -> None:
    """Each import has the line of the file in which its line of code stands, however pieces and lines fall."""
    text = r"""{
 "cells": [
  {"cell_type": "markdown",
   "source": ["import no"]},
  {"outputs": [{"text": ["import no"]}], "cell_type": "code", "source": [
    "# import no\n",
    "if x:\n    import a.b as c\n",
    "",
    "from d ",
    "import (\n",
    "  e)\n", "import f"
  ]},
  {"source": "x = 1\nimport g\n", "cell_type": "code"}
 ]
}"""
    expected = [("a.b", (), 7), ("d", ("e",), 9), ("f", (), 11), ("g", (), 13)]
    for newline in ("\n", "\r\n"):
        found = notebook.imports(text.replace("\n", newline).encode(), _EVERYTHING)
        assert expected == [(each.module, each.names, each.line) for each in found]


def test_version_3() -> None:
    """Version 3 has its cells in worksheets, their code in `input`, and the language with each."""
    cells = [
        {"cell_type": "code", "input": ["import a\n", "import b"], "language": "python"},
        {"cell_type": "code", "input": ["import c"], "language": "julia"},
        {"cell_type": "heading", "source": ["import d"]},
    ]
    text = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}, {"cells": cells[:1]}]}, indent=1)
    found = notebook.imports(text.encode(), _EVERYTHING)
    lines = text.split("\n")
    assert ["a", "b", "a", "b"] == [each.module for each in found]
    assert all(f"import {each.module}" in lines[each.line - 1] for each in found)
    assert found[2].line > found[1].line


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, ["a"]),
        ({"language_info": {"name": "python"}}, ["a"]),
        ({"kernelspec": {"language": "Python"}}, ["a"]),
        ({"language_info": {"name": "ipython"}}, ["a"]),
        ({"language_info": {"name": "julia"}}, []),
        ({"kernelspec": {"language": "R"}}, []),
        ({"language_info": [], "kernelspec": 1}, ["a"]),
    ],
)
def test_only_python(metadata: dict[str, Any], expected: list[str]) -> None:
    """A notebook of another language imports nothing; one that does not say is Python's."""
    assert expected == _modules(_notebook("import a", **metadata))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("%matplotlib inline\nimport a", ["a"]),
        ('!echo it\'s """ \\\n  import no; import no\nimport a', ["a"]),
        ("x = !echo it's\nimport a", ["a"]),
        ("x = %timeit -n1 import no\nimport a", ["a"]),
        ("%timeit -s 'x'; import no", []),
        ("a?\nimport b\n?c\nd.e??\n", ["b"]),
        ("import a?", []),
        ("%%bash\nimport no", []),
        ("\n%%html\n<script>import no</script>", []),
        ("%%time\nimport a", ["a"]),
        ("%%capture out\nimport a", ["a"]),
        ("%%writefile x.py\nimport no", []),
        ("x = 5 \\\n % y\nimport a", ["a"]),
        ("x = 'why?'\nimport a", ["a"]),
    ],
)
def test_magics(code: str, expected: list[str]) -> None:
    """What is IPython's neither hides an import nor is one."""
    assert expected == _modules(_notebook(code.splitlines(keepends=True)))
    assert expected == _modules(_notebook(code))


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"1", b"{", b'{"cells": [}', b"[" * 100_000, b'{"cells":' * 100_000, b"\xff\xfe{}", b"import a"],
)
def test_malformed(text: bytes) -> None:
    """What is not a JSON object is malformed."""
    with pytest.raises(Malformed):
        notebook.imports(text, _EVERYTHING)


_KEYS = [
    "cells",
    "source",
    "cell_type",
    "metadata",
    "worksheets",
    "input",
    "language",
    "language_info",
    "kernelspec",
    "name",
]
_JSON = st.recursive(
    st.none() | st.integers() | st.text() | st.sampled_from(["code", "import a", "%%time\n", "python"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(_KEYS), inner),
)


@given(st.dictionaries(st.sampled_from(["cells", "metadata", "worksheets"]), _JSON), st.sampled_from([None, 0, 1]))
def test_any_object(document: dict[str, Any], indent: int | None) -> None:
    """Whatever a JSON object holds, reading it ends with a list."""
    assert isinstance(notebook.imports(json.dumps(document, indent=indent).encode(), _EVERYTHING), list)


@given(
    st.lists(st.sampled_from(["import a\n", "x\n", "", "\n", "import a; ", "'é\\u2028'\n", '"""\n', "# ", "%magic\n"]))
)
def test_lines_stand_in_file(pieces: list[str]) -> None:
    """Wherever pieces are cut, the line that is told holds a piece of the statement."""
    text = json.dumps(_notebook(pieces), indent=1)
    for each in notebook.imports(text.encode(), _EVERYTHING):
        assert "import a" in text.split("\n")[each.line - 1]
