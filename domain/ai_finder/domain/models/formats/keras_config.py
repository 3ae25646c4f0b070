"""What a Keras model's configuration has Keras do: the objects that it names, and the code that it carries.

Keras builds a model by importing and calling what its configuration names. The format is that of
`keras.saving.serialize_keras_object` (https://keras.io/api/models/model_saving_apis/serialization_utils/), and the
older one of Keras 1 and 2, which names no modules.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings.members import Budget, of_bytes
from ai_finder.domain.models.formats.keras_names import CLASSES, FUNCTIONS
from ai_finder.domain.models.formats.nested import nested
from ai_finder.domain.models.risks.python_names import Judgement, judge

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_VALUES_LIMIT = 2_000_000

_KERAS = frozenset(("keras", "tf_keras", "keras_core", "keras_nlp", "keras_hub", "keras_cv", "keras_rs", "keras_tuner"))
_TENSORFLOW = frozenset(("tensorflow", "tensorflow_probability", "tensorflow_text", "tensorflow_addons"))
_REACHES_OUT = re.compile(
    r"(?:\A|_)(?:load|save|file|read|write|open|directory|download|archive|exec|eval|unsafe|func|import|json|yaml)(?:_|\Z)"
    r"|\A(?:deserialize_keras_object|plot_model|model_to_dot|clear_session|set_backend|get_custom_objects)\Z"
)
"""A function of Keras that is no part of a model: it reads or writes files, loads code, or changes Keras itself."""
_FOREIGN = frozenset(
    (
        *("__builtins__", "builtins", "codecs", "ctypes", "importlib", "inspect", "io", "marshal", "os", "pathlib"),
        *(
            "pickle",
            "posix",
            "pty",
            "requests",
            "runpy",
            "shutil",
            "socket",
            "subprocess",
            "sys",
            "tarfile",
            "tempfile",
        ),
        *("threading", "types", "urllib", "zipfile"),
    )
)
"""Modules that a module of Keras imports: `keras.src.utils.file_utils.os.system` is found like any other name."""

_BY_NAME = re.compile(r"(?:[\w.]+\.)?(?:get_file|enable_unsafe_deserialization)\Z")
"""What no string of a harmless configuration says (CVE-2025-8747, CVE-2025-9906)."""
_SAID = frozenset(("class_name", "config", "registered_name"))
"""The keys that an object's name is taken from."""
_IDENTIFIER = re.compile(r"[\w.>-]+\Z")

_TRAINED_BY = ("loss", "metrics", "weighted_metrics")
_NAMES_LIMIT = 1_000
_KNOWN = frozenset(name.replace("_", "").lower() for name in CLASSES | FUNCTIONS)

_LAMBDA_KEYS = ("output_shape", "mask")
"""What else a Lambda layer of Keras 2 may have as code."""
_FILE_KEYS = ("vocabulary", "merges", "vocabulary_file", "filepath", "file_path")
"""The arguments of layers that are files or addresses where they are a string (CVE-2025-12058, TFSMLayer)."""


class _Object(NamedTuple):
    """An object as a configuration describes it."""

    kind: str
    config: object
    module: str | None
    """None where none is named."""
    registered: str | None
    where: str

    @property
    def name(self) -> str:
        """What is looked for in the module: a function's name is its configuration."""
        return self.config if self.kind == "function" and isinstance(self.config, str) else self.kind


def check_keras(document: object, draft: Draft, where: str, file: File | None = None) -> None:
    """Warn of all that building a model by this configuration would run, import or read.

    `where` is the place of the configuration; `file` the file that holds it: without it, pickles in it stay closed.
    """
    for found in _objects(document, where):
        config = found.config if isinstance(found.config, Mapping) else {}
        if found.kind == "__lambda__":
            draft.warn(Danger.KERAS_LAMBDA, "bytecode", found.where)
        elif found.kind == "Lambda":
            _check_lambda(config, draft, found.where)
        elif found.kind == "TorchModuleWrapper":
            _check_torch(config, draft, found.where, file)
        elif found.kind in {"TFOpLambda", "ClassMethod", "InstanceMethod", "SlicingOpLambda"}:
            _check_symbol(config, draft, found.where)
        for key in _FILE_KEYS:
            if isinstance(config.get(key), str) and config[key]:
                draft.warn(Danger.KERAS_FILE_ACCESS, f"{found.kind} {config[key]}", found.where)
        _check_name(found, draft)
    _check_training(document, draft, where)


def _objects(document: object, where: str) -> Iterator[_Object]:
    """All objects in a configuration, the outer before the inner."""
    waiting, left = [(document, where)], _VALUES_LIMIT
    while waiting:
        value, where = waiting.pop()
        left -= 1
        if left < 0:
            raise LimitExceeded("values in a Keras configuration", _VALUES_LIMIT)
        if isinstance(value, list):
            waiting += [(inner, where) for inner in reversed(value) if isinstance(inner, (dict, list))]
        elif isinstance(value, dict):
            where = _named(value, where)
            kind = value.get("class_name", value.get("spec_name"))
            if isinstance(kind, str) and ("config" in value or "module" in value):
                yield _Object(kind, value.get("config"), _text(value, "module"), _text(value, "registered_name"), where)
            elif isinstance(value.get("fn_module"), str):
                yield _Object(_text(value, "fn_name") or "", None, value["fn_module"], None, where)
            for key, said in value.items():
                if isinstance(said, str) and key not in _SAID and _BY_NAME.match(said):
                    package, _, name = said.rpartition(".")
                    yield _Object(name, None, package or "keras", None, where)
            waiting += [(inner, where) for inner in reversed(value.values()) if isinstance(inner, (dict, list))]


def _named(value: Mapping[str, object], where: str) -> str:
    """The place of an object: that of the one around it, and its own name if it is a layer's."""
    config = value.get("config")
    name = config.get("name") if isinstance(config, dict) and "class_name" in value else None
    return f"{where}:{name}"[:200] if isinstance(name, str) else where


def _text(value: Mapping[str, object], key: str) -> str | None:
    found = value.get(key)
    return found if isinstance(found, str) and found else None


def _check_lambda(config: Mapping[str, object], draft: Draft, where: str) -> None:
    """A layer that calls a function: its code is here (Keras 2: a list), or its name is."""
    function, module = config.get("function"), _text(config, "module")
    if isinstance(function, list) or any(config.get(f"{key}_type") == "lambda" for key in _LAMBDA_KEYS):
        draft.warn(Danger.KERAS_LAMBDA, "bytecode", where)
    elif isinstance(function, str) and (config.get("function_type") == "lambda" or not _IDENTIFIER.match(function)):
        draft.warn(Danger.KERAS_LAMBDA, function[:80], where)
    elif isinstance(function, str):
        draft.warn(Danger.KERAS_CUSTOM_OBJECT, f"Lambda of {function}", where)
    elif not (isinstance(function, dict) and function.get("class_name") == "__lambda__"):
        draft.warn(Danger.KERAS_CUSTOM_OBJECT, "Lambda", where)
    if module is not None and module != "__main__":
        name = f"{module}.{function}" if isinstance(function, str) else module
        _judge(name, None, draft, where)


def _check_torch(config: Mapping[str, object], draft: Draft, where: str, file: File | None) -> None:
    """A layer that unpickles a PyTorch module (CVE-2025-49655)."""
    draft.warn(Danger.KERAS_CUSTOM_OBJECT, "TorchModuleWrapper, a pickled PyTorch module", where)
    content = _text(config, "module")
    if content is None or file is None:
        return
    try:
        pickled = base64.b64decode(content.encode(errors="replace"))
    except ValueError:
        return
    nested(of_bytes(pickled, "module.pt", file, Budget.of(file)), draft, where)


def _check_symbol(config: Mapping[str, object], draft: Draft, where: str) -> None:
    """A layer of Keras 2 that calls a function of TensorFlow by its name."""
    for key in ("function", "class_symbol"):
        name = _text(config, key)
        if name is not None and judge(f"tensorflow.{name}") is Judgement.DANGEROUS:
            draft.warn(Danger.KERAS_DANGEROUS_MODULE, f"tensorflow.{name}", where)


def _check_training(document: object, draft: Draft, where: str) -> None:
    """What a model was trained by, where that is a mere name: one that Keras does not know must be registered."""
    training = document.get("compile_config", document) if isinstance(document, dict) else None
    waiting = [training[key] for key in _TRAINED_BY if key in training] if isinstance(training, dict) else []
    for _ in range(_NAMES_LIMIT):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, str) and value.replace("_", "").lower() not in _KNOWN:
            draft.warn(Danger.KERAS_CUSTOM_OBJECT, value, where)
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, dict) and "class_name" not in value:
            waiting += value.values()


def _check_name(found: _Object, draft: Draft) -> None:
    if found.module is not None and found.module not in {"builtins", "__builtin__"}:
        _judge(f"{found.module}.{found.name}", found.registered, draft, found.where)
    elif found.kind == "function":
        if judge(f"builtins.{found.name}") is Judgement.DANGEROUS:
            draft.warn(Danger.KERAS_DANGEROUS_MODULE, f"builtins.{found.name}", found.where)
        elif found.name not in FUNCTIONS:
            draft.warn(Danger.KERAS_CUSTOM_OBJECT, found.name, found.where)
    elif found.module is not None:
        _judge(f"builtins.{found.name}", found.registered, draft, found.where)
    elif not found.kind.startswith("__") and found.kind not in CLASSES and found.kind != "Lambda":
        draft.warn(Danger.KERAS_CUSTOM_OBJECT, found.registered or found.kind, found.where)


def _judge(name: str, registered: str | None, draft: Draft, where: str) -> None:
    """Warn of a name with its module, unless it is Keras' own and part of a model."""
    package, *parts = name.split(".")
    if package in _KERAS:
        if not _FOREIGN.isdisjoint(parts) or any(map(_REACHES_OUT.search, parts[-1:])):
            draft.warn(Danger.KERAS_DANGEROUS_MODULE, name, where)
    elif judge(name) is Judgement.DANGEROUS:
        draft.warn(Danger.KERAS_DANGEROUS_MODULE, name, where)
    elif package not in _TENSORFLOW:
        is_registered = registered is not None and ">" in registered
        danger = Danger.KERAS_CUSTOM_OBJECT if is_registered else Danger.KERAS_UNKNOWN_MODULE
        draft.warn(danger, registered or name if is_registered else name, where)
