"""TensorFlow's SavedModel: `saved_model.pb`, beside which its variables lie, and Keras' metadata.

The message: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/saved_model.proto. It has no
magic: it is known by its version, and by a graph with an operator of TensorFlow's.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.protobuf import fields, shape, shaped
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats import tf_bundle, tf_keras_metadata, tf_metagraph
from ai_finder.domain.models.model import Origin
from ai_finder.domain.models.risks.outside import leaves_folder
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.formats.tf_metagraph import MetaGraph

_SHAPE = shape(varint=(1,), length=(2,))
_META_GRAPH = 2
_BEGINNING = b"\x08\x01\x12"
_MOST_META_GRAPHS = 64
_COUNTS = ("dtypes", "parameters", "tensors")
_INDEX, _KERAS = "variables/variables.index", "keras_metadata.pb"


def read(file: File, draft: Draft) -> None:
    """A SavedModel, or the metadata of Keras that belongs to one."""
    if _is_saved_model(file):
        draft.format = FileFormat.TF_SAVEDMODEL
        _read_saved_model(file, draft)
    elif file.head.startswith(_BEGINNING) and tf_metagraph.lists_operators(file.head):
        draft.format = FileFormat.TF_SAVEDMODEL
        _read_saved_model(file, draft)
        raise Malformed("its first message breaks the rules of its type")
    elif tf_keras_metadata.is_keras_metadata(file):
        draft.format, draft.verdict = FileFormat.TF_SAVEDMODEL, Verdict.COMPANION
        tf_keras_metadata.read(file, draft)


def _is_saved_model(file: File) -> bool:
    """Whether the first fields are its version, which may be left out where it is 0, and a graph."""
    try:
        for field in shaped(fields(file), _SHAPE):
            if field.number == _META_GRAPH:
                return tf_metagraph.is_meta_graph(field.fields())
            if field.value > 1:
                break
    except Malformed:
        pass
    return False


def _read_saved_model(file: File, draft: Draft) -> None:
    graphs: list[MetaGraph] = []
    try:
        for field in fields(file):
            if field.number == _META_GRAPH:
                if len(graphs) >= _MOST_META_GRAPHS:
                    raise LimitExceeded("graphs in one model", _MOST_META_GRAPHS)
                graphs.append(tf_metagraph.read(field.fields(), draft, file.size))
    finally:
        draft.parts = tuple(f"assets/{name}" for found in graphs for name in found.assets if not leaves_folder(name))
        _read_beside(file, draft)
        draft.parts = tuple(sorted(set(draft.parts)))


def _put(bundle: tf_bundle.Bundle, draft: Draft) -> None:
    """Say of the model what an index counts that was read to its end."""
    if bundle.weights.tensors:
        bundle.weights.put(draft)
        draft.is_counted = True
        draft.model = evolve(draft.model, origins=tuple(Origin(fact, _INDEX) for fact in _COUNTS))


def _read_beside(file: File, draft: Draft) -> None:
    """The facts of the variables, and the dangers of Keras' metadata; what is broken there is their own matter."""
    index, keras = file.beside(_INDEX), file.beside(_KERAS)
    if index is not None:
        bundle = tf_bundle.Bundle()
        with suppress(Malformed):
            tf_bundle.read_into(bundle, File(_INDEX, index))
            _put(bundle, draft)
        draft.parts += (_INDEX, *(f"variables/variables.{data}" for data in bundle.data_files))
    if keras is not None:
        draft.parts += (_KERAS,)
        with suppress(Malformed):
            tf_keras_metadata.read(File(_KERAS, keras), draft)
