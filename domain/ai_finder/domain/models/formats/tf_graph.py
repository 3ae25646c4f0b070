"""TensorFlow's graphs in files of their own: a frozen GraphDef (`.pb`), and the MetaGraphDef of a checkpoint (`.meta`).

Neither has a magic. Both are known by an operator of TensorFlow's in a message of the right shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.encodings.protobuf import fields
from ai_finder.domain.models.formats import tf_metagraph
from ai_finder.domain.models.formats.tf_nodes import Graph
from ai_finder.domain.models.formats.tf_protos import is_graph, read_graph
from ai_finder.domain.models.model import metadata
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.encodings.protobuf import Field
    from ai_finder.domain.models.file import File


def read(file: File, draft: Draft) -> None:
    """A GraphDef or a MetaGraphDef."""
    if is_graph(fields(file)):
        draft.format = FileFormat.TF_GRAPHDEF
        _read_graph(file, draft)
    elif (is_sound := tf_metagraph.is_meta_graph(fields(file))) or tf_metagraph.lists_operators(file.head):
        draft.format = FileFormat.TF_METAGRAPH
        tf_metagraph.read(fields(file), draft, file.size)
        if not is_sound:
            raise Malformed("its first part breaks the rules of its type")


def _read_graph(file: File, draft: Draft) -> None:
    graph, versions = Graph(draft, file.size), {}

    def parts() -> Iterator[Field]:
        for field in fields(file):
            if field.number == 4:
                versions.update(
                    {_VERSIONS[part.number]: part.value for part in field.fields() if part.number in _VERSIONS}
                )
            yield field

    try:
        read_graph(parts(), graph)
    finally:
        graph.close()
        draft.model = evolve(
            draft.model, framework="tensorflow", inputs=tuple(graph.inputs), metadata=metadata(versions)
        )
        (graph.constants if graph.constants.tensors else graph.variables).put(draft)


_VERSIONS = {1: "producer", 2: "min_consumer"}
