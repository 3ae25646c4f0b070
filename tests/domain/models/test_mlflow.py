"""MLflow's description of a model; the corpus has real ones."""

from __future__ import annotations

import json

import pytest

from ai_finder.domain.models import BytesSource, File, Identified, Source, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, Verdict

DESCRIBED = """artifact_path: model
flavors:
  python_function:
    loader_module: mlflow.sklearn
    model_path: model.pkl
    python_version: 3.11.7
  sklearn:
    pickled_model: model.pkl
    sklearn_version: 1.9.1
mlflow_version: 3.17.2
model_size_bytes: 512
run_id: 0123456789abcdef
"""


def look(text: str, *beside: str) -> Identified:
    """What a description is, with such files in its folder."""

    def neighbour(relative: str) -> Source | None:
        return BytesSource(b"x") if relative in beside else None

    return identify(File("MLmodel", BytesSource(text.encode()), neighbour))


def test_its_facts_and_parts() -> None:
    """The flavor that is not Python's own is the framework; whose run it was is not told."""
    found = look(DESCRIBED, "model.pkl")

    assert (FileFormat.MLFLOW, Verdict.VALID, ("model.pkl",)) == (found.format, found.verdict, found.parts)
    assert ("sklearn", "1.9.1") == (found.model.framework, found.model.framework_version)
    said = {entry.key: entry.value for entry in found.model.metadata}
    assert {"flavors": "python_function, sklearn", "model_size_bytes": 512, "loader_module": "mlflow.sklearn"} == {
        key: said[key] for key in ("flavors", "model_size_bytes", "loader_module")
    }
    assert "run_id" not in said
    assert () == found.reasons


def test_what_is_not_there_is_no_part() -> None:
    """A folder, or a file that is gone."""
    assert () == look(DESCRIBED).parts


def test_its_signature() -> None:
    """Columns have a type, tensors a shape; an unknown dimension is `?`."""
    inputs = [
        {"type": "double", "name": "x"},
        {"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}},
    ]
    found = look(f"{DESCRIBED}signature:\n  inputs: '{json.dumps(inputs)}'\n  outputs: '[broken'\n")

    assert (("x: double", "float32[?,3]"), ()) == (found.model.inputs, found.model.outputs)


@pytest.mark.parametrize(
    ("old", "new", "danger", "where"),
    [
        ("mlflow.sklearn", "os", Danger.CONFIG_DANGEROUS_CLASS, "flavors.python_function.loader_module"),
        ("mlflow.sklearn", "own_loader", Danger.CONFIG_ARBITRARY_CLASS, "flavors.python_function.loader_module"),
        ("pickled_model: model.pkl", "code: code", Danger.ARCHIVE_CODE, "flavors.sklearn.code"),
        ("pickled_model: model.pkl", "data: ../x", Danger.CONFIG_PATH_TRAVERSAL, "flavors.sklearn.data"),
        (
            "python_version: 3.11.7",
            "artifacts:\n      a:\n        path: /etc/passwd",
            Danger.CONFIG_PATH_TRAVERSAL,
            "flavors.python_function.artifacts.a",
        ),
    ],
)
def test_its_dangers(old: str, new: str, danger: Danger, where: str) -> None:
    """Modules that are imported, code that is put on the path, files elsewhere."""
    reasons = look(DESCRIBED.replace(old, new)).reasons

    assert [(danger, where)] == [(reason.danger, reason.where) for reason in reasons]


@pytest.mark.parametrize(
    "text",
    [
        "flavors:\n  sklearn: {}\n",
        "flavors: [vanilla]\nrun_id: 1\n",
        "run_id: x\nmlflow_version: 1\n",
        "flavors:\nrun_id:\n",
    ],
)
def test_other_yaml_is_no_model(text: str) -> None:
    """Flavors are mappings, and never alone."""
    assert Verdict.NOT_A_MODEL == look(text).verdict


def test_a_broken_description_keeps_its_dangers() -> None:
    """A tag that calls a function is refused, and told."""
    found = look(DESCRIBED.replace("1.9.1", "!!python/object/apply:os.system ['x']"))

    assert (FileFormat.MLFLOW, Verdict.MALFORMED) == (found.format, found.verdict)
    assert [Danger.CONFIG_DANGEROUS_CLASS] == [reason.danger for reason in found.reasons]
