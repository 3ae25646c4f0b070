"""What the pickles of a file say of the model in them."""

from __future__ import annotations

from math import prod

from attrs import evolve

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.pickle_stream import Stream
from ai_finder.domain.models.encodings.pickle_values import class_name
from ai_finder.domain.models.model import METADATA_ENTRIES, Model, metadata, text
from ai_finder.domain.models.risks.python_names import current
from ai_finder.domain.vocabulary import Verdict

_FRAMEWORKS = {
    "sklearn": "scikit-learn",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
    "torch": "pytorch",
    "keras": "keras",
    "tensorflow": "tensorflow",
    "statsmodels": "statsmodels",
    "gensim": "gensim",
    "spacy": "spacy",
    "imblearn": "imbalanced-learn",
    "paddle": "paddlepaddle",
    "mxnet": "mxnet",
    "flax": "flax",
}
_MODEL_KEYS = ("model", "ema", "net", "module", "estimator", "pipeline", "clf", "classifier", "regressor")
"""Where a checkpoint that is a dict holds the model itself."""
_PLAIN = frozenset(
    (
        *("builtins", "collections", "datetime", "decimal", "fractions", "uuid", "copyreg", "_codecs", "pathlib", "re"),
        *(
            "array",
            "zoneinfo",
            "pytz",
            "dateutil",
            "enum",
            "ipaddress",
            "random",
            "io",
            "cStringIO",
            "StringIO",
            "time",
        ),
        *("itertools", "functools", "types", "UserDict", "UserList", "networkx"),
    )
)
_TABULAR = frozenset(("pandas", "numpy"))


def describe(draft: Draft, stream: Stream) -> None:
    """Puts the facts of a file's pickles into its draft; a pickle of plain data is no model."""
    if not draft.reasons and not stream.broken and is_plain(stream):
        draft.verdict = Verdict.NOT_A_MODEL
        return
    draft.model = model_of(stream, draft.model)
    draft.parts = tuple(sorted({*draft.parts, *stream.files}))


def raise_broken(stream: Stream) -> None:
    """Truncated or Malformed, where a pickle is not whole or what it says cannot be."""
    if stream.broken:
        raise Truncated(stream.broken) if stream.truncated else Malformed(stream.broken)
    if stream.problem:
        raise Malformed(stream.problem)


def is_plain(stream: Stream) -> bool:
    """Whether they hold numbers, text, dates, tables and containers of them: no arrays on their own, and no objects."""
    tops = {current(name).partition(".")[0] for name in stream.imports} - _PLAIN
    return not tops or (tops == {"numpy"} and not stream.tensors) or "pandas" in tops <= _TABULAR


def model_of(stream: Stream, known: Model | None = None) -> Model:
    """The facts: tensors, and the class and library of the object."""
    root = next((root for root in stream.roots if isinstance(root, dict) or class_name(root)), None)
    architecture = _class_of(root)
    framework = _framework(stream, architecture)
    return evolve(
        known or Model(),
        architecture=text(architecture.rpartition(".")[2]) if architecture else None,
        framework=framework,
        framework_version=dict(stream.versions).get(framework or ""),
        metadata=metadata(root) if isinstance(root, dict) and len(root) <= METADATA_ENTRIES else (),
        parameters=_parameters(stream),
        tensors=len(stream.tensors) or None,
        dtypes=tuple(sorted({text(tensor.dtype)[:40] for tensor in stream.tensors})),
    )


def _parameters(stream: Stream) -> int | None:
    """The elements of all tensors; unknown for an estimator, of whose arrays not all are parameters."""
    tops = {current(name).partition(".")[0] for name in stream.imports}
    if not stream.tensors or not ("torch" in tops or tops <= _PLAIN | {"numpy", "joblib"}):
        return None
    return sum(prod(tensor.shape) for tensor in stream.tensors if tensor.dtype != "object")


def _class_of(root: object) -> str | None:
    found = class_name(root)
    if found is None and isinstance(root, dict):
        found = next((name for key in _MODEL_KEYS if (name := class_name(root.get(key)))), None)
    top = found.partition(".")[0] if found else None
    return None if top in _PLAIN or top in _TABULAR else found


def _framework(stream: Stream, architecture: str | None) -> str | None:
    if architecture and (named := _FRAMEWORKS.get(architecture.partition(".")[0])):
        return named
    tops = {name.partition(".")[0] for name in stream.imports}
    return next((name for top, name in _FRAMEWORKS.items() if top in tops), None)
