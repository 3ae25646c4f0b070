"""What a Vue or Svelte component imports."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.sources.component import imports

ALL: defaultdict[str, bool] = defaultdict(lambda: True)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<script>\nimport a from "openai"\n</script>', [("openai", 2)]),
        (
            '<template>\n<p>import x from "no"</p>\n</template>\n<script setup lang="ts">import "ai"</script>',
            [("ai", 4)],
        ),
        (
            '<script>import "a"</script>\n<style>x</style>\n<SCRIPT module>\nimport "b"\n</SCRIPT >',
            [("a", 1), ("b", 4)],
        ),
        ('<!-- <script>import "no"</script> -->\n<script>import "yes"</script>', [("yes", 2)]),
        ('<script>import "a"', [("a", 1)]),
        ('<script>\r\n// import "no"\r\nconst t = `import "no"`\r\nimport "yes"</script>', [("yes", 4)]),
        ('<script-like>import "no"</script-like>', []),
        ('<p>Don\'t</p><script>import "a"</script><p>it\'s</p><script>import "b"</script>', [("a", 1), ("b", 1)]),
        ("", []),
    ],
)
def test_scripts(source: str, expected: list[tuple[str, int]]) -> None:
    """Only scripts are read, each for itself, and lines are those of the file."""
    assert expected == [(each.module, each.line) for each in imports(source.encode(), ALL)]


@given(
    st.lists(
        st.sampled_from(["<script>", "</script>", "<!--", "-->", "'", "`", 'import "a"', "\n", "<", "x"]), max_size=30
    )
)
def test_nothing_is_raised(parts: list[str]) -> None:
    """Whatever the markup looks like."""
    imports("".join(parts).encode(), ALL)


def test_many_openings_take_linear_time() -> None:
    """100,000 scripts that never end are one."""
    assert [] == imports(b"<script>" * 100_000, ALL)
