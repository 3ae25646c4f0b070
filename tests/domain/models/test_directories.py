"""Files of one model become one finding, with the facts of all."""

from __future__ import annotations

import json
from time import process_time

import pytest
from attrs import evolve
from tests.domain.models.files import Folder
from tests.domain.models.trees import BESIDE, a, only, told

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.directories import Gathered, gathered
from ai_finder.domain.models.draft import Reason
from ai_finder.domain.models.identified import Identified
from ai_finder.domain.models.model import Guess, Model, Origin
from ai_finder.domain.models.neighbours import around
from ai_finder.domain.paths import beside, joined
from ai_finder.domain.vocabulary import FileFormat as F
from ai_finder.domain.vocabulary import Verdict

ORBAX = ("_CHECKPOINT_METADATA", "_METADATA", "d/1a", "manifest.ocdbt", "ocdbt.process_0/manifest.ocdbt")
DIGESTS = ("a" * 64, "b" * 64)

WHOLE: dict[str, tuple[dict[str, Identified], str]] = {
    "shards": (
        {
            "m/model.safetensors.index.json": a(F.SAFETENSORS_INDEX, ("model-1.safetensors", "model-2.safetensors")),
            "m/model-1.safetensors": a(F.SAFETENSORS),
            "m/model-2.safetensors": a(F.SAFETENSORS),
        },
        "m/model.safetensors.index.json",
    ),
    "splits": ({f"x-0000{n}-of-00003.gguf": a(F.GGUF) for n in (1, 2, 3)}, "x-00001-of-00003.gguf"),
    "saved model": (
        {
            "s/saved_model.pb": a(F.TF_SAVEDMODEL),
            "s/keras_metadata.pb": a(F.PROTOBUF_OTHER),
            "s/fingerprint.pb": a(F.PROTOBUF_OTHER),
            "s/variables/variables.index": a(F.TF_CHECKPOINT_INDEX),
            "s/variables/variables.data-00000-of-00001": a(F.TF_CHECKPOINT_DATA),
            "s/assets/vocabulary.model": a(F.SENTENCEPIECE),
        },
        "s/saved_model.pb",
    ),
    "checkpoint": (
        {
            "c/m.ckpt.index": a(F.TF_CHECKPOINT_INDEX),
            "c/m.ckpt.data-00000-of-00002": a(F.TF_CHECKPOINT_DATA),
            "c/m.ckpt.data-00001-of-00002": a(F.TF_CHECKPOINT_DATA),
            "c/m.ckpt.meta": a(F.TF_METAGRAPH),
        },
        "c/m.ckpt.index",
    ),
    "package": (
        {
            "M.mlpackage/Manifest.json": a(F.COREML_MLPACKAGE_MANIFEST),
            "M.mlpackage/Data/com.apple.CoreML/model.mlmodel": a(F.COREML_MLPROGRAM),
            "M.mlpackage/Data/com.apple.CoreML/weights/weight.bin": a(F.COREML_WEIGHTS),
        },
        "M.mlpackage/Manifest.json",
    ),
    "orbax": (
        {f"o/{name}": a(F.ORBAX) for name in ORBAX},
        "o/_METADATA",
    ),
    "a manager's step": (
        {"o/1/_CHECKPOINT_METADATA": a(F.ORBAX), "o/1/default/_METADATA": a(F.ORBAX)},
        "o/1/_CHECKPOINT_METADATA",
    ),
    "pipeline": (
        {
            "p/model_index.json": a(F.DIFFUSERS_INDEX),
            "p/README.md": a(F.HF_MODEL_CARD),
            "p/unet/config.json": a(F.HF_CONFIG),
            "p/unet/diffusion_pytorch_model.safetensors.index.json": a(F.SAFETENSORS_INDEX, ("one.safetensors",)),
            "p/unet/one.safetensors": a(F.SAFETENSORS),
            "p/vae/diffusion_pytorch_model.bin": a(F.PYTORCH_ZIP),
        },
        "p/model_index.json",
    ),
    "snapshot": (
        {
            "h/config.json": a(F.HF_CONFIG),
            "h/tokenizer.json": a(F.HF_TOKENIZER),
            "h/README.md": a(F.HF_MODEL_CARD),
            "h/model.safetensors": a(F.SAFETENSORS),
            "h/chat_template.jinja": Identified(F.TEXT, Verdict.NOT_A_MODEL, model=Model(chat_template="ab")),
            "h/modules.json": a(F.HF_CONFIG, ("1_Pooling/config.json",)),
            "h/1_Pooling/config.json": a(F.HF_CONFIG),
        },
        "h/model.safetensors",
    ),
    "recipe": (
        {
            "r/Modelfile": a(F.OLLAMA_MODELFILE, ("w/m.gguf",)),
            "r/w/m.gguf": a(F.GGUF),
            "r/w/README.md": a(F.HF_MODEL_CARD),
        },
        "r/Modelfile",
    ),
    "recipe of a folder": (
        {
            "r/Modelfile": a(F.OLLAMA_MODELFILE, ("w",)),
            "r/w/m.safetensors": a(F.SAFETENSORS),
            "r/w/config.json": a(F.HF_CONFIG),
        },
        "r/Modelfile",
    ),
    "weights one below": (
        {"h/config.json": a(F.HF_CONFIG), "h/onnx/model.onnx": a(F.ONNX)},
        "h/onnx/model.onnx",
    ),
    "store": (
        {
            "models/manifests/registry.ollama.ai/library/tiny/latest": a(
                F.OLLAMA_MANIFEST, tuple(f"blobs/sha256-{digest}" for digest in DIGESTS)
            ),
            f"models/blobs/sha256-{DIGESTS[0]}": a(F.GGUF),
            f"models/blobs/sha256-{DIGESTS[1]}": a(F.OLLAMA_CONFIG),
        },
        "models/manifests/registry.ollama.ai/library/tiny/latest",
    ),
    "external data": (
        {"e/m.onnx": a(F.ONNX, ("w/m.data",)), "e/w/m.data": a(F.ONNX_EXTERNAL_DATA)},
        "e/m.onnx",
    ),
    "openvino": ({"v/m.xml": a(F.OPENVINO_IR), "v/m.bin": a(F.OPENVINO_WEIGHTS)}, "v/m.xml"),
    "tfjs": ({"t/model.json": a(F.TFJS, ("g1.bin",)), "t/g1.bin": a(F.TFJS_WEIGHTS)}, "t/model.json"),
    "mxnet": ({"x/m-symbol.json": a(F.MXNET_SYMBOL), "x/m-0001.params": a(F.MXNET_PARAMS)}, "x/m-symbol.json"),
    "paddle": ({"m.pdmodel": a(F.PADDLE_PDMODEL), "m.pdiparams": a(F.PADDLE_PDIPARAMS)}, "m.pdmodel"),
    "darknet": ({"d/yolo.cfg": a(F.DARKNET), "d/yolo.weights": a(F.DARKNET)}, "d/yolo.cfg"),
    "mlflow": ({"f/MLmodel": a(F.MLFLOW), "f/model.pkl": a(F.PICKLE), "f/data/m.keras": a(F.KERAS_V3)}, "f/MLmodel"),
    "adapter": (
        {"l/adapter_config.json": a(F.PEFT_ADAPTER_CONFIG), "l/adapter_model.safetensors": a(F.SAFETENSORS)},
        "l/adapter_model.safetensors",
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_layout_is_one_finding(name: str) -> None:
    """One file stands for it, all others are its parts, and none is missing."""
    files, main = WHOLE[name]
    found = only(files)

    assert (main, tuple(sorted(files.keys() - {main})), ()) == (found.path, found.parts, found.missing)


@pytest.mark.parametrize("name", WHOLE)
def test_a_layout_is_one_finding_in_the_root_and_deep_below(name: str) -> None:
    """Where it lies does not matter, nor what lies beside it."""
    files, main = WHOLE[name]
    deep = {f"x/y z/{path}": found for path, found in files.items()}
    assert f"x/y z/{main}" == only(deep).path
    top = main.split("/")[0] + "/"
    if all(path.startswith(top) for path in files) and not main.startswith("models/manifests"):
        assert main.removeprefix(top) == only({path.removeprefix(top): found for path, found in files.items()}).path


@pytest.mark.parametrize("where", ["", "x/y z/"])
@pytest.mark.parametrize("name", WHOLE)
def test_one_file_is_what_a_scan_says_of_it(name: str, where: str) -> None:
    """Only what may belong to it is looked at, and it is the same, wherever its folder lies."""
    files = {where + path: found for path, found in WHOLE[name][0].items()}
    unlike = {f"{where}other/x.gguf": a(F.GGUF), f"{where}other/README.md": a(F.HF_MODEL_CARD)}
    main = where + WHOLE[name][1]

    assert only(files) == around(main, files[main], Folder(files | unlike, (files | unlike).get))


def test_counts_of_shards_are_summed() -> None:
    """The index's own are replaced by what the shards hold, where all are there."""
    files = {
        "i.json": a(F.SAFETENSORS_INDEX, ("1.safetensors", "2.safetensors"), parameters=999),
        "1.safetensors": a(F.SAFETENSORS, parameters=30, tensors=3, dtypes=("F32",)),
        "2.safetensors": a(F.SAFETENSORS, parameters=12, tensors=1, dtypes=("BF16",)),
    }
    found = only(files).identified.model
    assert (42, 4, ("BF16", "F32")) == (found.parameters, found.tensors, found.dtypes)

    del files["2.safetensors"]
    partial = only(files)
    assert (999, ("2.safetensors",)) == (partial.identified.model.parameters, partial.missing)


@pytest.mark.parametrize("form", [F.ORBAX, F.MLFLOW, F.DIFFUSERS_INDEX, F.TF_SAVEDMODEL, F.COREML_MLPACKAGE_MANIFEST])
def test_a_file_of_another_name_stands_for_no_folder(form: F) -> None:
    """By chance it lies among others, which are not its parts."""
    files = {"a/0012_x": a(form), "a/Data/m.mlmodel": a(F.COREML_MLPROGRAM), "a/variables/m.gguf": a(F.GGUF)}
    assert dict.fromkeys(sorted(files), ()) == told(files)


@pytest.mark.parametrize(
    ("name", "is_told"), [("m.gguf", True), ("a/model-1.safetensors", True), ("logo.svg", False), ("x.png", False)]
)
def test_a_pointer_is_a_finding_where_its_name_is_a_models(name: str, is_told: bool) -> None:
    """It says nothing else of what it stands for; what a model names is a part, whatever it is called."""
    pointer = Identified(F.LFS_POINTER, Verdict.POINTER)
    assert ({name: ()} if is_told else {}) == told({name: pointer})
    index = a(F.SAFETENSORS_INDEX, (name,))
    assert {"index.json": (name,)} == told({"index.json": index, name: pointer})


def test_splits_sum_with_the_first() -> None:
    """Each split of a GGUF counts its own tensors."""
    files = {f"x-0000{n}-of-00003.gguf": a(F.GGUF, parameters=n, tensors=1) for n in (1, 2, 3)}
    found = only(files).identified.model
    assert (6, 3) == (found.parameters, found.tensors)

    del files["x-00002-of-00003.gguf"]
    partial = only(files)
    assert (1, ("x-00002-of-00003.gguf",)) == (partial.identified.model.parameters, partial.missing)


def test_a_component_in_two_formats_counts_once() -> None:
    """The weights of a pipeline are those of its components, each once."""
    files = {
        "model_index.json": a(F.DIFFUSERS_INDEX, architecture="Pipeline"),
        "unet/a.safetensors": a(F.SAFETENSORS, parameters=100),
        "unet/a.bin": a(F.PYTORCH_ZIP, parameters=100),
        "vae/a.safetensors": a(F.SAFETENSORS, parameters=5),
    }
    assert 105 == only(files).identified.model.parameters


def test_reasons_of_parts_say_where() -> None:
    """The path of the part, from the folder of the file that stands for all, before the place in it."""
    bad = Reason(Danger.PICKLE_CODE_EXECUTION, "os.system", "data.pkl:0x1f")
    files = {
        "m/i.json": a(F.SAFETENSORS_INDEX, ("w/1.bin",)),
        "m/w/1.bin": evolve(a(F.PYTORCH_ZIP), reasons=(bad,)),
    }
    assert (evolve(bad, where="w/1.bin:data.pkl:0x1f"),) == only(files).identified.reasons


def test_a_model_is_broken_where_a_part_is() -> None:
    """Its verdict is that of the part."""
    broken = Identified(F.SAFETENSORS, Verdict.TRUNCATED, "the file ends too early")
    found = only({"i.json": a(F.SAFETENSORS_INDEX, ("1.safetensors",)), "1.safetensors": broken}).identified
    assert (Verdict.TRUNCATED, "a part of it: the file ends too early") == (found.verdict, found.problem)


def test_names_that_lead_out_are_no_parts() -> None:
    """Nor are they missing: they are a danger, told by the file's reader."""
    files = {"m/i.onnx": a(F.ONNX, ("../w.data", "/etc/passwd")), "w.data": a(F.ONNX_EXTERNAL_DATA)}
    assert {"m/i.onnx": (), "w.data": ()} == told(files)
    assert () == only({"i.onnx": a(F.ONNX, ("../w.data", "/etc/passwd"))}).missing


def test_a_part_may_be_of_no_known_format() -> None:
    """It is there, and so not missing."""
    found = only({"m/n.onnx": a(F.ONNX, ("n.weights", "gone"))}, present={"m/n.weights"})
    assert (("m/n.weights",), ("m/gone",)) == (found.parts, found.missing)


def test_a_cache_is_seen_through_its_links() -> None:
    """A snapshot's files stand for the blobs; its folders say a name and a revision."""
    root = "hub/models--org--name"
    files = {
        f"{root}/blobs/aa": a(F.SAFETENSORS, parameters=3),
        f"{root}/blobs/bb": a(F.HF_CONFIG, architecture="Bert"),
        f"{root}/blobs/cc": a(F.GGUF),
    }
    links = {f"{root}/snapshots/r1/model.safetensors": f"{root}/blobs/aa"}
    links[f"{root}/snapshots/r1/config.json"] = f"{root}/blobs/bb"
    links["elsewhere.gguf"] = f"{root}/blobs/cc"
    unlinked, found = gathered(files, links)

    assert f"{root}/blobs/cc" == unlinked.path
    assert (f"{root}/snapshots/r1/model.safetensors", (f"{root}/blobs/bb",)) == (found.path, found.parts)
    assert (Guess("name", "org/name"), Guess("revision", "r1")) == found.identified.model.guesses
    assert "Bert" == found.identified.model.architecture


def test_a_store_gives_a_name() -> None:
    """Ollama's folders are the name; the blob has the facts."""
    files, _ = WHOLE["store"]
    blob = f"models/blobs/sha256-{DIGESTS[0]}"
    found = only({**files, blob: a(F.GGUF, parameters=5)})
    assert (5, (Guess("name", "tiny:latest"),)) == (found.identified.model.parameters, found.identified.model.guesses)
    assert (Origin("parameters", f"../../../../blobs/sha256-{DIGESTS[0]}"),) == found.identified.model.origins

    del files[f"models/blobs/sha256-{DIGESTS[1]}"]
    assert (f"models/blobs/sha256-{DIGESTS[1]}",) == only(files).missing


def test_what_is_no_model_is_no_finding() -> None:
    """Though it may be given."""
    assert () == gathered({"x.zip": Identified(F.ZIP, Verdict.NOT_A_MODEL)})


def test_files_that_name_each_other_end() -> None:
    """A chain or a ring of indexes is no model of all of them."""
    count = 2000
    ring = {f"{n}.json": a(F.SAFETENSORS_INDEX, (f"{(n + 1) % count}.json",)) for n in range(count)}
    assert count == len(gathered(ring))
    protos = {f"{n}.pb": a(F.ONNX_TENSORPROTO, (f"{n + 1}.pb",)) for n in range(count)}
    assert count == len(gathered(protos))


def many(kind: str, count: int) -> dict[str, Identified]:
    """A tree of as many files that asks one rule for much."""
    trees: dict[str, dict[str, Identified]] = {
        "companions": BESIDE | {f"{n}.gguf": a(F.GGUF) for n in range(count)},
        "repositories": {
            f"{n}/{name}": found for n in range(count // 3) for name, found in {**BESIDE, "m.gguf": a(F.GGUF)}.items()
        },
        "nested": {"d/" * (n % 100) + f"{n}/MLmodel": a(F.MLFLOW) for n in range(count)},
        "splits": {f"{n}-00001-of-99999.gguf": a(F.GGUF) for n in range(count)},
        "pipelines": {f"{n}/model_index.json": a(F.DIFFUSERS_INDEX) for n in range(count)},
        "epochs": {f"m-{n:04}.params": a(F.MXNET_PARAMS) for n in range(count)} | {"m-symbol.json": a(F.MXNET_SYMBOL)},
        "shared": {f"{n}.onnx": a(F.ONNX, ("w",)) for n in range(count)} | {"w": a(F.ONNX_EXTERNAL_DATA)},
    }
    return trees[kind]


@pytest.mark.parametrize("kind", ["companions", "repositories", "nested", "splits", "pipelines", "epochs", "shared"])
def test_time_grows_with_the_files(kind: str) -> None:
    """Ten times the files, some ten times the work."""
    took = []
    for count in (500, 5_000):
        files = many(kind, count)
        start = process_time()
        gathered(files)
        took.append(process_time() - start)
    assert took[1] < 40 * took[0] + 0.2


def test_a_shard_is_known_by_the_manifest_beside_it() -> None:
    """Also where that writes its path with steps that lead nowhere."""
    group = {"paths": ["./model.weights.bin"], "weights": [{"name": "w", "shape": [1], "dtype": "float32"}]}
    model = json.dumps({"modelTopology": {}, "weightsManifest": [group]}).encode()
    folder = Folder.of({"t/model.json": model, "t/model.weights.bin": bytes(4)})
    main, shard = folder.look("t/model.json"), folder.look("t/model.weights.bin")
    assert main is not None
    assert shard is not None

    assert F.TFJS_WEIGHTS == shard.format
    assert Gathered("t/model.json", main, ("t/model.weights.bin",)) == around("t/model.json", main, folder)


def test_modules_have_their_configurations() -> None:
    """Sentence-transformers: the list of modules names a folder for each; the first is often that of the list."""
    modules = [{"idx": n, "name": f"{n}", "path": path, "type": "x.Y"} for n, path in enumerate(("", "1_P", "gone"))]
    pooling = {"word_embedding_dimension": 4, "pooling_mode_mean_tokens": True}
    contents = {"modules.json": json.dumps(modules), "1_P/config.json": json.dumps(pooling)}
    folder = Folder.of({path: text.encode() for path, text in contents.items()})
    weights = a(F.SAFETENSORS)

    assert ("1_P/config.json", "modules.json") == around("model.safetensors", weights, folder).parts


def test_a_path_and_its_relative_are_opposites() -> None:
    """From the root, from a folder, upwards."""
    for path, other in (("m", "x"), ("m", "a/x"), ("a/m", "a/b/x"), ("a/m", "x"), ("a/b/m", "a/c/x"), ("a/m", "ab/x")):
        assert other == joined(path, beside(path, other))
