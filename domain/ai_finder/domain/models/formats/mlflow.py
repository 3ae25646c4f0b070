"""`MLmodel`: the YAML file that describes an MLflow model, its flavors and the files of each.

Source: https://mlflow.org/docs/latest/ml/model/ (the storage format), and the loaders of the flavors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings import json_text, yaml_text
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.hf_config import settings, word
from ai_finder.domain.models.model import Model, text
from ai_finder.domain.models.risks.remote_code import check_class, is_below, repository
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft

_KEY = re.compile(
    rb"^(flavors|artifact_path|mlflow_version|model_uuid|model_id|run_id|utc_time_created)[ \t]*:", re.MULTILINE
)
_PYTHON = "python_function"
_IMPORTED = ("loader_module", "keras_module", "pickle_module")
"""Modules that a flavor's loader imports."""
_CODE = ("code", "model_code_path")
_DATA = (
    "data",
    "model_data",
    "model_file",
    "model_path",
    "pickled_model",
    "python_model",
    "serialized_model_file",
    "state_dict",
)
"""The settings of flavors that name a file or a folder."""
_FLAVORS_LIMIT = 50
_COLUMNS_LIMIT = 200


def read(file: File, draft: Draft) -> None:
    """An MLflow model: its flavors, its signature, and the code that its loader runs."""
    if not _is_mlflow(set(_KEY.findall(file.head))):
        return
    content = file.peek(0, min(file.size, yaml_text.SIZE_LIMIT + 1))
    found = yaml_text.parsed(content, draft)
    described = found.document if isinstance(found.document, dict) else {}
    if found.problem is not None or _flavors(described):
        read_json(described, file, draft)
    if found.problem is not None:
        raise found.problem


def read_json(described: Mapping[str, object], file: File, draft: Draft) -> None:
    """The same of a description that is parsed: JSON is YAML, too."""
    flavors = _flavors(described)
    draft.format = FileFormat.MLFLOW
    for name, flavor in flavors.items():
        _check(name, flavor, draft)
    paths = {path for flavor in flavors.values() for _, path in _paths(flavor, _DATA) if is_below(path)}
    draft.parts = tuple(sorted(path for path in paths if file.beside(path) is not None))
    draft.model = _model(described, flavors)


def _is_mlflow(keys: set[bytes]) -> bool:
    return b"flavors" in keys and len(keys) >= 2


def _flavors(described: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    stated = described.get("flavors")
    pairs = list(stated.items())[:_FLAVORS_LIMIT] if isinstance(stated, dict) else []
    return {name: flavor for name, flavor in pairs if isinstance(flavor, dict)}


def _check(name: str, flavor: Mapping[str, object], draft: Draft) -> None:
    for key in _IMPORTED:
        module = flavor.get(key)
        if isinstance(module, str) and not module.startswith(("mlflow.", "keras", "tensorflow.keras", "tf_keras")):
            check_class(module, draft, f"flavors.{name}.{key}")
    for key, path in _paths(flavor, _CODE):
        draft.warn(Danger.ARCHIVE_CODE, path, f"flavors.{name}.{key}")
    for key, path in _paths(flavor, _CODE + _DATA):
        if not is_below(path):
            draft.warn(Danger.CONFIG_PATH_TRAVERSAL, path, f"flavors.{name}.{key}")


def _paths(flavor: Mapping[str, object], keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The files that a flavor names; the artifacts of a Python model among its data."""
    named = {key: flavor.get(key) for key in keys}
    artifacts = flavor.get("artifacts") if keys is not _CODE else None
    for key, artifact in list(artifacts.items())[:_COLUMNS_LIMIT] if isinstance(artifacts, dict) else ():
        named[f"artifacts.{key}"] = artifact.get("path") if isinstance(artifact, dict) else None
    yield from ((key, path) for key, path in named.items() if isinstance(path, str) and path)


def _model(described: Mapping[str, object], flavors: Mapping[str, Mapping[str, object]]) -> Model:
    name = next((name for name in flavors if name != _PYTHON), None)
    flavor = flavors[name] if name is not None else {}
    version = next(
        (value for key, value in flavor.items() if key.endswith("_version") and key != "python_version"), None
    )
    signature = described.get("signature")
    model = Model(
        architecture=word(flavor.get("instance_type", flavor.get("model_class"))),
        task=word(flavor.get("task")),
        base_models=repository(flavor.get("source_model_name")),
        framework=text(name) if name is not None else "mlflow",
        framework_version=word(version if name is not None else described.get("mlflow_version")),
        metadata=settings(
            {
                **described,
                "flavors": ", ".join(sorted(flavors)),
                "loader_module": flavors.get(_PYTHON, {}).get("loader_module"),
                "python_version": flavors.get(_PYTHON, {}).get("python_version"),
            },
            _PERSONAL,
        ),
    )
    if not isinstance(signature, dict):
        return model
    return evolve(model, inputs=_columns(signature.get("inputs")), outputs=_columns(signature.get("outputs")))


_PERSONAL = frozenset({"run_id", "databricks_runtime"})


def _columns(stated: object) -> tuple[str, ...]:
    """The columns or tensors of one side of a signature, which is JSON within the YAML."""
    listed = json_text.parsed(File.of(stated.encode(errors="replace"))).document if isinstance(stated, str) else None
    columns = listed[:_COLUMNS_LIMIT] if isinstance(listed, list) else []
    return tuple(_column(column) for column in columns if isinstance(column, dict))


def _column(column: Mapping[str, object]) -> str:
    tensor = column.get("tensor-spec")
    if isinstance(tensor, dict) and isinstance(tensor.get("shape"), list):
        shape = ",".join("?" if size == -1 else str(size)[:20] for size in tensor["shape"][:16])
        kind = f"{tensor.get('dtype')}[{shape}]"
    else:
        kind = str(column.get("type"))
    name = column.get("name")
    return text(f"{name}: {kind}" if name is not None else kind)
