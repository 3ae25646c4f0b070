# /// script
# requires-python = "==3.11.*"
# dependencies = ["keras==3.15.1", "h5py==3.16.0", "torch==2.13.0"]
# ///
"""Tiny models by Keras 3, on PyTorch: its own format, the old HDF5 in several of HDF5's versions, and weights alone."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import h5py
import keras
import numpy as np
import torch
from keras import layers
from keras.src.legacy.saving.legacy_h5_format import save_model_to_hdf5

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
keras.utils.set_random_seed(0)


@keras.saving.register_keras_serializable(package="corpus")
class Doubled(layers.Layer):
    """A layer that its author must bring along."""

    def call(self, inputs: Any) -> Any:
        """Twice the input."""
        return inputs * 2


@keras.saving.register_keras_serializable(package="corpus")
def shifted(inputs: Any) -> Any:
    """An activation likewise."""
    return inputs + 1


class Encoder(keras.Model):
    """A model that is a class of its own."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self.inner = layers.Dense(3)

    def call(self, inputs: Any) -> Any:
        """One layer."""
        return self.inner(inputs)


def classifier() -> keras.Model:
    """Convolutions, with all that training adds."""
    inputs = keras.Input((8, 8, 1), name="image")
    hidden = layers.Conv2D(2, 3, activation="relu")(inputs)
    hidden = layers.BatchNormalization()(hidden)
    hidden = layers.Dropout(0.5, seed=1)(layers.Flatten()(hidden))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax", name="label")(hidden), name="classifier")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(np.zeros((2, 8, 8, 1)), np.zeros(2), verbose=0)
    return model


def two_ended() -> keras.Model:
    """Several inputs and outputs."""
    left, right = keras.Input((4,), name="left"), keras.Input((None, 2), name="right", dtype="int32")
    joined = layers.Concatenate()([left, layers.GlobalMaxPooling1D()(right)])
    return keras.Model([left, right], {"a": layers.Dense(2, name="a")(joined), "b": layers.Dense(1, name="b")(joined)})


def recurrent() -> keras.Model:
    """A sequence of words."""
    parts = [
        keras.Input((None,), dtype="int32", name="tokens"),
        layers.Embedding(20, 4),
        layers.Bidirectional(layers.LSTM(3)),
    ]
    return keras.Sequential([*parts, layers.Dense(2)], name="recurrent")


def custom() -> keras.Model:
    """What does not load without its author's code."""
    return keras.Sequential([keras.Input((4,)), layers.Dense(3, activation=shifted), Doubled()], name="custom")


def with_lambda() -> keras.Model:
    """Code in the configuration; compiled by hand, because it keeps the path of its source."""
    function = eval(compile("lambda inputs: inputs * 2", "corpus", "eval"))  # noqa: S307
    doubled = layers.Lambda(function, name="doubled", output_shape=(4,))
    return keras.Sequential([keras.Input((4,)), doubled, layers.Dense(2)], name="with_lambda")


def with_named_lambda() -> keras.Model:
    """A function of Keras' own."""
    called = layers.Lambda(keras.activations.relu, name="called", output_shape=(4,))
    return keras.Sequential([keras.Input((4,)), called, layers.Dense(2)], name="with_named_lambda")


def with_torch() -> keras.Model:
    """A pickled module of PyTorch."""
    wrapped = keras.layers.TorchModuleWrapper(torch.nn.Linear(4, 4), output_shape=(None, 4))
    return keras.Sequential([keras.Input((4,)), wrapped, layers.Dense(2)], name="with_torch")


def quantized() -> keras.Model:
    """Weights of 8 bits."""
    model = keras.Sequential([keras.Input((16,)), layers.Dense(8), layers.Dense(4)], name="quantized")
    model.quantize("int8")
    return model


def half() -> keras.Model:
    """Weights that HDF5 has no type for."""
    return keras.Sequential([keras.Input((4,), name="given"), layers.Dense(3, dtype="bfloat16")], name="half")


def told(path: str, form: str, model: keras.Model | None, risk: str = "none", *reasons: str, **more: Any) -> None:
    """A line of the manifest; the facts are Keras' own."""
    facts: dict[str, Any] = {"framework": "keras"}
    if model is not None:
        facts |= {"parameters": model.count_params(), "tensors": len(model.weights)}
        facts["dtypes"] = sorted({keras.backend.standardize_dtype(weight.dtype) for weight in model.weights})
        if form != "keras-weights-h5":
            facts |= {"name": model.name, "architecture": type(model).__name__, "framework_version": keras.__version__}
    by = f"keras {keras.__version__}, h5py {h5py.__version__}"
    row = {"path": path, "made_by": by, "format": form, "model": facts | more, "risk": risk, "reasons": reasons}
    MANIFEST.append(row)


def ports(tensors: Any) -> list[str]:
    """Inputs as Keras knows them."""
    return [f"{one.name}: {one.dtype}[{','.join('?' if n is None else str(n) for n in one.shape)}]" for one in tensors]


made = classifier()
made.save(OUT / "classifier.keras")
made.save(OUT / "classifier.h5")
made.save_weights(OUT / "classifier.weights.h5")
facts = {"inputs": ports(made.inputs), "outputs": made.output_names}
told("classifier.keras", "keras-v3", made, **facts)
told("classifier.h5", "keras-h5", made, **facts)
told("classifier.weights.h5", "keras-weights-h5", made)

for build in (two_ended, recurrent, half):
    made = build()
    made.save(OUT / f"{made.name}.keras")
    told(f"{made.name}.keras", "keras-v3", made, inputs=ports(made.inputs))
for form, options in {"latest": {"libver": "latest"}, "earliest": {"userblock_size": 1024}}.items():
    made = recurrent()
    with h5py.File(OUT / f"recurrent_{form}.h5", "w", **options) as file:
        save_model_to_hdf5(made, file)
    told(f"recurrent_{form}.h5", "keras-h5", made, inputs=ports(made.inputs))

made = quantized()
made.save(OUT / "quantized.keras")
told("quantized.keras", "keras-v3", made, quantization="int8")
made = Encoder(name="encoder")
made(np.zeros((1, 2)))
made.save(OUT / "encoder.keras")
told("encoder.keras", "keras-v3", made, "suspicious", "keras.custom-object", name=None)  # its file has no name
made = two_ended()
made.save_weights(OUT / "sharded.weights.json", max_shard_size=1e-7)
told("sharded.weights.json", "safetensors-index", None)
for path in sorted(OUT.glob("sharded*.h5")):
    told(path.name, "keras-weights-h5", None)

odd = {
    custom: ("suspicious", "keras.custom-object"),
    with_named_lambda: ("suspicious", "keras.custom-object"),
    with_lambda: ("dangerous", "keras.lambda"),
    with_torch: ("suspicious", "keras.custom-object"),
}
for build, reasons in odd.items():
    made = build()
    made.save(OUT / f"{made.name}.keras")
    told(f"{made.name}.keras", "keras-v3", made, *reasons)
made = with_lambda()
made.save(OUT / "with_lambda.h5")
told("with_lambda.h5", "keras-h5", made, "dangerous", "keras.lambda")
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
