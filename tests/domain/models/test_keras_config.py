"""What a Keras configuration is warned of: names, code and files; and what it is not."""

from __future__ import annotations

from typing import Any

import pytest

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import keras_config
from ai_finder.domain.models.formats.keras_config import check_keras

LAMBDA = {"class_name": "__lambda__", "config": {"code": "4wAA", "defaults": None, "closure": None}}


def found(document: object) -> list[tuple[str, str]]:
    """The ids and details of the reasons."""
    draft = Draft()
    check_keras(document, draft, "config.json")
    return sorted((reason.danger.value, reason.detail) for reason in draft.reasons)


def function(module: str | None, name: str) -> dict[str, Any]:
    """A function by its names."""
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def layer(kind: str, package: str | None = "keras.layers", **config: Any) -> dict[str, Any]:
    """An object with a module, which is None where its author registers it."""
    return {"module": package, "class_name": kind, "config": config, "registered_name": None}


def old(kind: str, **config: Any) -> dict[str, Any]:
    """An object as Keras 2 wrote it: without a module."""
    return {"class_name": kind, "config": config}


DANGEROUS = "keras.dangerous-module"
REASONS: dict[str, tuple[object, list[tuple[str, str]]]] = {
    "built-in": (layer("Dense", units=3, activation="relu"), []),
    "inner class": (layer("Functional", "keras.src.models.functional"), []),
    "optimizer": (layer("Adam", "keras.src.backend.torch.optimizers.torch_adam"), []),
    "TensorFlow's": (layer("Thing", "tensorflow.python.keras.layers"), []),
    "operation": (function("keras.ops", "relu"), []),
    "patches": (function("keras.ops.image", "extract_patches"), []),
    "loss": (function("builtins", "mean_squared_error"), []),
    "old built-in": (old("Dense", units=3), []),
    "old operation": (old("TFOpLambda", function="math.multiply"), []),
    "list of words": (layer("StringLookup", vocabulary=["a"]), []),
    "no words": (layer("StringLookup", vocabulary=None), []),
    "lambda": (layer("Lambda", function=LAMBDA), [("keras.lambda", "bytecode")]),
    "lambda anywhere": ({"a": [{"b": LAMBDA}]}, [("keras.lambda", "bytecode")]),
    "old lambda": (old("Lambda", function=["4wAA", None, None]), [("keras.lambda", "bytecode")]),
    "old lambda's shape": (
        old("Lambda", function="relu", output_shape=["4wAA", None, None], output_shape_type="lambda"),
        [("keras.lambda", "bytecode")],
    ),
    "old lambda's plain shape": (
        old("Lambda", function="mine", output_shape=[3, 4], output_shape_type="raw"),
        [("keras.custom-object", "Lambda of mine")],
    ),
    "optimizer of Keras 2.11": (old("Custom>Adam"), []),
    "somebody's own": (old("Custom>Mine"), [("keras.custom-object", "Custom>Mine")]),
    "source": (old("Lambda", function="lambda x: x"), [("keras.lambda", "lambda x: x")]),
    "named lambda": (old("Lambda", function="mine"), [("keras.custom-object", "Lambda of mine")]),
    "lambda of a module": (
        old("Lambda", function="system", module="os"),
        [("keras.custom-object", "Lambda of system"), (DANGEROUS, "os.system")],
    ),
    "os": (function("os", "system"), [(DANGEROUS, "os.system")]),
    "posix": (function("posix", "system"), [(DANGEROUS, "posix.system")]),
    "class": (layer("Popen", "subprocess"), [(DANGEROUS, "subprocess.Popen")]),
    "built-in function": (function("builtins", "eval"), [(DANGEROUS, "builtins.eval")]),
    "no module": (function(None, "exec"), [(DANGEROUS, "builtins.exec")]),
    "through Keras": (
        function("keras.src.utils.file_utils.os", "system"),
        [(DANGEROUS, "keras.src.utils.file_utils.os.system")],
    ),
    "download": (function("keras.utils", "get_file"), [(DANGEROUS, "keras.utils.get_file")]),
    "old name": (function("tf_keras.utils", "get_file"), [(DANGEROUS, "tf_keras.utils.get_file")]),
    "unsafe": (
        function("keras.config", "enable_unsafe_deserialization"),
        [(DANGEROUS, "keras.config.enable_unsafe_deserialization")],
    ),
    "loads": (function("keras.saving", "load_model"), [(DANGEROUS, "keras.saving.load_model")]),
    "bytecode": (
        function("keras.src.utils.python_utils", "func_load"),
        [(DANGEROUS, "keras.src.utils.python_utils.func_load")],
    ),
    "type": (
        {"class_name": "__typespec__", "spec_name": "x", "module": "os", "config": []},
        [(DANGEROUS, "os.__typespec__")],
    ),
    "old file": (old("TFOpLambda", function="io.write_file"), [(DANGEROUS, "tensorflow.io.write_file")]),
    "someone's": (layer("Thing", "some.package"), [("keras.unknown-module", "some.package.Thing")]),
    "registered": (
        {**layer("Thing", None), "registered_name": "mine>Thing"},
        [("keras.custom-object", "mine>Thing")],
    ),
    "registered function": (function("builtins", "mine>act"), [("keras.custom-object", "mine>act")]),
    "old class": (old("Attention2"), [("keras.custom-object", "Attention2")]),
    "words of a file": (
        layer("StringLookup", vocabulary="/etc/passwd"),
        [("keras.file-access", "StringLookup /etc/passwd")],
    ),
    "saved model": (layer("TFSMLayer", filepath="m"), [("keras.file-access", "TFSMLayer m")]),
    "trained by Keras": (
        {"compile_config": {"loss": {"a": "mse"}, "metrics": [["accuracy", "mean_absolute_error"], "AUC"]}},
        [],
    ),
    "trained by others": (
        {"loss": "mine", "metrics": [["theirs"]], "optimizer_config": old("SGD")},
        [("keras.custom-object", "mine"), ("keras.custom-object", "theirs")],
    ),
    "pickle": (
        layer("TorchModuleWrapper", module="gAJLAS4="),
        [("keras.custom-object", "TorchModuleWrapper, a pickled PyTorch module")],
    ),
}


@pytest.mark.parametrize(("document", "reasons"), REASONS.values(), ids=REASONS)
def test_reasons(document: object, reasons: list[tuple[str, str]]) -> None:
    """Each trick by its own id; nothing of what Keras itself writes."""
    assert reasons == found(document)


@pytest.mark.parametrize(
    "document",
    [
        None,
        3,
        "x",
        [],
        {},
        {"class_name": 3, "config": 4},
        {"class_name": "Lambda"},
        {"class_name": "Lambda", "config": []},
    ],
    ids=str,
)
def test_odd_documents_are_no_error(document: object) -> None:
    """What is no configuration has nothing to say."""
    found(document)


def test_depth_is_no_recursion() -> None:
    """A configuration of any depth is walked to its end."""
    document: object = LAMBDA
    for _ in range(50_000):
        document = [document]
    assert [("keras.lambda", "bytecode")] == found(document)


def test_values_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """And so is how many there are."""
    monkeypatch.setattr(keras_config, "_VALUES_LIMIT", 10)
    with pytest.raises(LimitExceeded):
        found([[] for _ in range(20)])


def test_a_place_names_the_layers() -> None:
    """From the outer to the inner."""
    draft = Draft()
    inner = layer("Lambda", name="inner", function=LAMBDA)
    check_keras(old("Model", name="outer", layers=[inner]), draft, "config.json")
    assert ["config.json:outer:inner"] == [reason.where for reason in draft.reasons]
