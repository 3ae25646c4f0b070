"""Core ML: a Model (https://github.com/apple/coremltools/blob/main/mlmodel/format/Model.proto), which has no magic."""

from __future__ import annotations

from posixpath import normpath
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.protobuf import Field, fields, has_shape, shape, shaped
from ai_finder.domain.models.formats import coreml_layers, coreml_program
from ai_finder.domain.models.formats.coreml_features import DESCRIPTION, Description, describe
from ai_finder.domain.models.formats.coreml_layers import Weights
from ai_finder.domain.models.risks.outside import leaves_folder
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_KINDS = {
    200: "pipelineClassifier",
    201: "pipelineRegressor",
    202: "pipeline",
    300: "glmRegressor",
    301: "supportVectorRegressor",
    302: "treeEnsembleRegressor",
    303: "neuralNetworkRegressor",
    304: "bayesianProbitRegressor",
    400: "glmClassifier",
    401: "supportVectorClassifier",
    402: "treeEnsembleClassifier",
    403: "neuralNetworkClassifier",
    404: "kNearestNeighborsClassifier",
    500: "neuralNetwork",
    501: "itemSimilarityRecommender",
    502: "mlProgram",
    555: "customModel",
    556: "linkedModel",
    560: "classConfidenceThresholding",
    600: "oneHotEncoder",
    601: "imputer",
    602: "featureVectorizer",
    603: "dictVectorizer",
    604: "scaler",
    606: "categoricalMapping",
    607: "normalizer",
    609: "arrayFeatureExtractor",
    610: "nonMaximumSuppression",
    900: "identity",
    2000: "textClassifier",
    2001: "wordTagger",
    2002: "visionFeaturePrint",
    2003: "soundAnalysisPreprocessing",
    2004: "gazetteer",
    2005: "wordEmbedding",
    2006: "audioFeaturePrint",
    3000: "serializedModel",
}
"""The kinds of model, by the field that holds one."""
_VERSION, _DESCRIPTION = 1, 2
_NETWORKS, _PROGRAM, _CUSTOM, _LINKED = (303, 403, 500), 502, 555, 556
_PIPELINE, _WRAPPED_PIPELINES = 202, (200, 201)
_CLASS_NAME = 10
_MODEL = shape(varint=(1, 10), length=(2, *_KINDS))
_VERSIONS = range(1, 64)
_SAMPLE, _DEPTH_LIMIT = 8, 16


def read(file: File, draft: Draft) -> None:
    """A file of one model, or of a pipeline of models."""
    kind, described, versioned = None, None, False
    problem: Malformed | None = None
    try:
        for part in shaped(fields(file, limit=_SAMPLE), _MODEL):
            versioned |= part.number == _VERSION and part.value in _VERSIONS
            if part.number == _DESCRIPTION:
                described = part
            elif part.number in _KINDS:
                kind = part
    except Malformed as found:
        problem = found
    if kind is None or described is None or not versioned or not has_shape(described.fields(), DESCRIPTION, _SAMPLE):
        return
    draft.format = FileFormat.COREML_MLPROGRAM if kind.number == _PROGRAM else FileFormat.COREML_NEURALNETWORK
    weights, description = Weights(draft), Description()
    try:
        try:
            _walk(kind, weights)
        finally:
            describe(described, description)
    finally:
        _tell(kind, description, weights, draft)
    if problem is not None:
        raise problem
    draft.is_counted = True
    _hold_against_files(weights, file)


def _walk(kind: Field, weights: Weights) -> None:
    """Count the weights of a model, and of the models in a pipeline."""
    left = [(kind, 0)]
    while left:
        part, depth = left.pop()
        if depth > _DEPTH_LIMIT:
            raise LimitExceeded("pipelines inside one another", _DEPTH_LIMIT)
        if part.number in _NETWORKS:
            coreml_layers.walk(part, weights)
        elif part.number == _PROGRAM:
            coreml_program.walk(part, weights)
        elif part.number == _CUSTOM:
            for name in part.fields():
                if name.number == _CLASS_NAME:
                    weights.draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, name.text(), f"customModel:0x{part.start:x}")
        elif part.number == _LINKED:
            _linked(part, weights)
        elif part.number in _WRAPPED_PIPELINES:
            left += [(inner._replace(number=_PIPELINE), depth) for inner in part.fields() if inner.number == 1]
        elif part.number == _PIPELINE:
            models = [model for model in part.fields() if model.number == 1]
            inside = [inner for model in models for inner in model.fields() if inner.number in _KINDS]
            weights.models += [_KINDS[inner.number] for inner in inside]
            left += [(inner, depth + 1) for inner in inside]


def _linked(message: Field, weights: Weights) -> None:
    """A LinkedModel: the file that another model lies in, and the folders to look for it."""
    for link in message.fields():
        for parameter in link.fields():
            path = next((part.text() for part in parameter.fields() if part.number == 1), "")
            if leaves_folder(path):
                weights.draft.warn(Danger.GRAPH_EXTERNAL_PATH, path, f"linkedModel:0x{message.start:x}")


def _tell(kind: Field, description: Description, weights: Weights, draft: Draft) -> None:
    if weights.models:
        description.texts["models"] = ", ".join(weights.models)
    counted = weights.tensors > 0 or kind.number in (*_NETWORKS, _PROGRAM)
    draft.model = evolve(
        description.model(),
        architecture=_KINDS[kind.number],
        parameters=weights.parameters if counted else None,
        tensors=weights.tensors if counted else None,
        dtypes=tuple(sorted(weights.dtypes)),
        quantization=weights.quantization,
        opsets=tuple(sorted(weights.opsets)),
    )
    draft.parts = tuple(sorted({normpath(path) for path in weights.files}))


def _hold_against_files(weights: Weights, file: File) -> None:
    """Truncated where a file of weights is shorter than the program says; one that is not there says nothing."""
    for path, end in weights.files.items():
        data = file.beside(path)
        if data is not None and data.size < end:
            raise Truncated("a file beside it ends before the data that is said to lie there")
