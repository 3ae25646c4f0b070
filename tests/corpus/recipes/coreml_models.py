# /// script
# requires-python = "==3.11.*"
# dependencies = ["coremltools==9.0", "numpy==2.3.5", "scikit-learn==1.5.1"]
# ///
"""Core ML models by coremltools: networks, programs with their weights, trees, a pipeline, and a custom layer."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import coremltools as ct
import numpy as np
from coremltools.converters.mil import Builder
from coremltools.models import datatypes
from coremltools.models.neural_network import NeuralNetworkBuilder, quantization_utils
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression

OUT = Path(sys.argv[1])
MADE_BY = f"coremltools {ct.__version__}"
MANIFEST: list[dict[str, object]] = []
rng = np.random.default_rng(0)


def note(path: str, form: str, verdict: str = "valid", **row: object) -> None:
    """A line of the manifest."""
    MANIFEST.append({"path": path, "made_by": MADE_BY, "format": form, "verdict": verdict, **row})


def network() -> NeuralNetworkBuilder:
    """A network of two layers with weights."""
    builder = NeuralNetworkBuilder([("x", datatypes.Array(8))], [("y", datatypes.Array(4))])
    w, b = rng.normal(size=(16, 8)).astype(np.float32), np.zeros(16, np.float32)
    builder.add_inner_product("first", w, b, 8, 16, has_bias=True, input_name="x", output_name="a")
    w = rng.normal(size=(4, 16)).astype(np.float32)
    builder.add_inner_product("second", w, None, 16, 4, has_bias=False, input_name="a", output_name="y")
    return builder


COUNTED = {"parameters": 16 * 8 + 16 + 4 * 16, "tensors": 3}
plain = network().spec
plain.description.metadata.author, plain.description.metadata.license = "nobody", "MIT"
plain.description.metadata.versionString, plain.description.metadata.shortDescription = "1.2", "a test"
ct.models.utils.save_spec(plain, str(OUT / "network.mlmodel"))
said = {**COUNTED, "architecture": "neuralNetwork", "license": "MIT", "version": "1.2", "inputs": ["x: float64[8]"]}
said |= {"metadata": {"author": "nobody", "shortDescription": "a test"}, "dtypes": ["float32"]}
note("network.mlmodel", "coreml-neuralnetwork", model=said)

for bits in (16, 8):
    small = quantization_utils.quantize_weights(ct.models.MLModel(network().spec, skip_model_load=True), bits)
    spec = small if not hasattr(small, "get_spec") else small.get_spec()
    ct.models.utils.save_spec(spec, str(OUT / f"{bits}-bits.mlmodel"))
    note(f"{bits}-bits.mlmodel", "coreml-neuralnetwork", model={"quantization": "int8" if bits == 8 else None})

custom = network()
layer = custom.spec.neuralNetwork.layers.add()
layer.name, layer.custom.className = "mine", "OrgExampleLayer"
layer.input.append("y")
layer.output.append("z")
ct.models.utils.save_spec(custom.spec, str(OUT / "custom-layer.mlmodel"))
row = {"risk": "suspicious", "reasons": ["graph.custom-operator"]}
note("custom-layer.mlmodel", "coreml-neuralnetwork", model=COUNTED, **row)


def piped(kind: str, made: ct.models.MLModel) -> dict[str, object]:
    """What the library says of a pipeline."""
    spec = made.get_spec()
    pipeline = getattr(spec, kind).pipeline
    said = {
        "architecture": kind,
        "parameters": None,
        "inputs": [f"{value.name}: float64" for value in spec.description.input],
    }
    return {**said, "metadata": {"models": ", ".join(model.WhichOneof("Type") for model in pipeline.models)}}


table, target = rng.normal(size=(40, 3)), np.arange(40) % 2
forest = RandomForestClassifier(2, max_depth=2, random_state=0).fit(table, target)
trees = ct.converters.sklearn.convert(forest, ["a", "b", "c"], "kind")
trees.save(str(OUT / "trees.mlmodel"))
note("trees.mlmodel", "coreml-neuralnetwork", model=piped("pipelineClassifier", trees))
line = ct.converters.sklearn.convert(LinearRegression().fit(table, table[:, 0]), ["a", "b", "c"], "value")
line.save(str(OUT / "line.mlmodel"))
note("line.mlmodel", "coreml-neuralnetwork", model=piped("pipelineRegressor", line))


@Builder.program(input_specs=[Builder.TensorSpec(shape=(1, 64))], opset_version=ct.target.iOS16)
def product(x: object) -> object:
    """Multiply and add."""
    weight = Builder.const(val=rng.normal(size=(32, 64)).astype(np.float32), name="weight")
    return Builder.linear(x=x, weight=weight, bias=np.arange(32, dtype=np.float32), name="y")


def package(name: str, made: ct.models.MLModel, **facts: object) -> None:
    """Save a program as a package: a folder of three files."""
    folder = OUT / f"{name}.mlpackage"
    made.save(str(folder))
    data = "Data/com.apple.CoreML"
    note(f"{name}.mlpackage/Manifest.json", "coreml-mlpackage-manifest")
    said = {"architecture": "mlProgram", "framework": "coremltools", "framework_version": ct.__version__, **facts}
    note(f"{name}.mlpackage/{data}/model.mlmodel", "coreml-mlprogram", model=said)
    note(f"{name}.mlpackage/{data}/weights/weight.bin", "coreml-weights", "companion")


sizes = {"parameters": 32 * 64 + 32, "tensors": 2}
options = {"convert_to": "mlprogram", "minimum_deployment_target": ct.target.iOS16, "skip_model_load": True}
full = ct.convert(product, compute_precision=ct.precision.FLOAT32, **options)
package("float32", full, dtypes=["FLOAT32"], quantization=None, inputs=["x: float32[1,64]"], **sizes)
package("float16", ct.convert(product, **options), dtypes=["FLOAT16"], **sizes)
settings = ct.optimize.coreml.OptimizationConfig(ct.optimize.coreml.OpLinearQuantizerConfig(weight_threshold=512))
package("int8", ct.optimize.coreml.linear_quantize_weights(full, settings), quantization="int8", **sizes)
settings = ct.optimize.coreml.OptimizationConfig(ct.optimize.coreml.OpPalettizerConfig(nbits=4, weight_threshold=512))
package(
    "palettized",
    ct.optimize.coreml.palettize_weights(full, settings),
    quantization="palettized",
    dtypes=["FLOAT32", "UINT8"],
    **sizes,
)

shutil.rmtree(OUT / "tmp", ignore_errors=True)
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
