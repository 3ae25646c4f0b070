"""Paddle's operators that reach beyond the graph, in its programs old and new."""

from __future__ import annotations

from ai_finder.domain.models.dangers import Danger

DANGERS = {
    **dict.fromkeys(("py_func", "py_func_", "pylayer", "py_layer"), Danger.GRAPH_PYTHON_FUNCTION),
    **dict.fromkeys(("load", "load_combine", "read_file", "sparse_tensor_load"), Danger.GRAPH_FILE_READ),
    **dict.fromkeys(("save", "save_combine", "dist_save", "recv_save"), Danger.GRAPH_FILE_WRITE),
}
PATHS = frozenset(("file_path", "filename", "file_paths"))
"""The attributes that name a file."""


def version(number: int) -> str | None:
    """A release by its number: 3003001 is 3.3.1."""
    if not 0 < number < 1_000_000_000:
        return None
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"
