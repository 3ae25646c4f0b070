"""OpenVINO's intermediate representation: a graph in XML, and beside it the weights without any header.

The format: https://docs.openvino.ai/2025/documentation/openvino-ir-format.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_finder.domain.models.encodings import xml_text
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.openvino_graph import Graph
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.encodings.xml_text import Root


def read(file: File, draft: Draft) -> None:
    """A graph; where its weights lie beside it, they are held against it."""
    root = xml_text.root(file)
    if root is None or not _is_graph(root, file):
        return
    draft.format = FileFormat.OPENVINO_IR
    graph = Graph(draft)
    try:
        xml_text.parse(file, draft, graph.start, graph.end)
    finally:
        graph.tell()
    draft.is_counted = True
    if graph.extent:
        weights_name = _stem(file.name) + ".bin"
        draft.parts = (weights_name,)
        graph.check(file.beside(weights_name))


def weights(file: File, draft: Draft) -> None:
    """The weights that a graph of the same name beside them describes."""
    name = _stem(file.name) + ".xml"
    beside = file.beside(name)
    if beside is None:
        return
    graph = File(name, beside)
    root = xml_text.root(graph)
    if root is not None and _is_graph(root, graph):
        draft.format, draft.verdict = FileFormat.OPENVINO_WEIGHTS, Verdict.COMPANION


def _is_graph(root: Root, file: File) -> bool:
    """Road networks and Petri nets have the same root, but no layers."""
    return root.name == "net" and "version" in root.attributes and b"<layers" in file.peek(0, xml_text.PROLOGUE)


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
