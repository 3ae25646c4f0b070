"""What lies beside a model's weights adds facts and dangers, and says where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from attrs import evolve
from tests.domain.models.files import Folder
from tests.domain.models.trees import BESIDE, a, only, told

from ai_finder.domain.models import Identified, Model
from ai_finder.domain.models.companions import COMPANIONS
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.directories import Gathered, gathered
from ai_finder.domain.models.draft import Reason
from ai_finder.domain.models.model import Origin
from ai_finder.domain.models.neighbours import around
from ai_finder.domain.vocabulary import FileFormat as F
from ai_finder.domain.vocabulary import Verdict

BAD = "{{ ''.__class__.__mro__ }}"
FOLDER = {
    "config.json": json.dumps(
        {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "hidden_size": 8,
            "max_position_embeddings": 64,
            "transformers_version": "4.50.0",
            "auto_map": {"AutoModel": "own.Own"},
        }
    ),
    "adapter_config.json": json.dumps({"peft_type": "LORA", "base_model_name_or_path": "acme/base"}),
    "tokenizer_config.json": json.dumps({"tokenizer_class": "LlamaTokenizer", "model_max_length": 32}),
    "README.md": "---\nlicense: mit\nbase_model: acme/card\nlibrary_name: peft\n---\n",
}
WEIGHTS = Identified(F.SAFETENSORS, Verdict.VALID, model=Model(parameters=3, dtypes=("F32",)))


def joined(found: Identified, path: str, folder: Mapping[str, str]) -> Identified:
    """A model among such files."""
    return around(path, found, Folder.of({name: text.encode() for name, text in folder.items()})).identified


def test_the_first_that_states_a_fact_is_believed() -> None:
    """And each fact that was taken has its origin."""
    model = joined(WEIGHTS, "model.safetensors", FOLDER).model

    assert (3, ("F32",)) == (model.parameters, model.dtypes)
    assert ("LlamaForCausalLM", 64, "LlamaTokenizer") == (model.architecture, model.context_length, model.tokenizer)
    assert ("mit", ("acme/card",), None) == (model.license, model.base_models, model.adapter)
    assert ("transformers", "4.50.0") == (model.framework, model.framework_version)
    assert {
        Origin("architecture", "config.json"),
        Origin("task", "config.json"),
        Origin("context_length", "config.json"),
        Origin("framework", "config.json"),
        Origin("framework_version", "config.json"),
        Origin("tokenizer", "tokenizer_config.json"),
        Origin("license", "README.md"),
        Origin("base_models", "README.md"),
    } == set(model.origins)


def test_a_fact_of_the_header_stays() -> None:
    """It is never overwritten, and a framework keeps its own version."""
    known = evolve(WEIGHTS, model=Model(architecture="llama", framework="mlx", context_length=7))
    model = joined(known, "model.safetensors", FOLDER).model

    assert ("llama", "mlx", None, 7) == (
        model.architecture,
        model.framework,
        model.framework_version,
        model.context_length,
    )


def test_an_adapter_is_described_by_its_own_configuration() -> None:
    """A configuration of a whole model speaks of another file."""
    model = joined(WEIGHTS, "adapter_model.safetensors", FOLDER).model

    assert ("lora", ("acme/base",), None, "mit") == (
        model.adapter,
        model.base_models,
        model.architecture,
        model.license,
    )


def test_dangers_come_along_with_their_file() -> None:
    """Of a broken companion too, whose facts are not believed."""
    whole = joined(WEIGHTS, "model.safetensors", FOLDER)
    broken = joined(WEIGHTS, "model.safetensors", {"config.json": FOLDER["config.json"][:-1]})
    template = joined(WEIGHTS, "model.safetensors", {"chat_template.jinja": BAD})

    assert [(Danger.CONFIG_REMOTE_CODE, "own.Own", "config.json:auto_map.AutoModel")] == [
        (reason.danger, reason.detail, reason.where) for reason in whole.reasons
    ]
    assert (whole.reasons, WEIGHTS.model) == (broken.reasons, broken.model)
    assert {(Danger.TEMPLATE_PYTHON_INTERNALS, "chat_template.jinja:line 1")} == {
        (reason.danger, reason.where) for reason in template.reasons
    }
    assert [Origin("chat_template", "chat_template.jinja")] == list(template.model.origins)
    assert Verdict.VALID == template.verdict


def test_a_template_that_lies_alone_counts() -> None:
    """A harmless one is a fact of the weights beside it."""
    model = joined(WEIGHTS, "model.safetensors", {"chat_template.jinja": "{{ messages }}"}).model

    assert model.chat_template is not None
    assert (Origin("chat_template", "chat_template.jinja"),) == model.origins


@pytest.mark.parametrize("folder", ["onnx", "original", "0_Transformer"])
def test_an_export_is_described_one_folder_above(folder: str) -> None:
    """Unless there is a companion of the same name beside it."""
    above = {"m/config.json": FOLDER["config.json"], "m/README.md": FOLDER["README.md"]}
    own = {f"m/{folder}/README.md": "---\nlicense: apache-2.0\nbase_model: acme/other\n---\n"}
    model = joined(WEIGHTS, f"m/{folder}/model.safetensors", above | own).model

    assert ("LlamaForCausalLM", "apache-2.0") == (model.architecture, model.license)
    assert Origin("architecture", "../config.json") in model.origins
    assert WEIGHTS == joined(WEIGHTS, "m/fixtures/model.safetensors", above)


@pytest.mark.parametrize("name", [companion.name for companion in COMPANIONS if companion.name.endswith(".json")])
def test_a_file_of_that_name_and_another_content_says_nothing(name: str) -> None:
    """A name is a hint: what lies there must be what it should be."""
    assert WEIGHTS == joined(WEIGHTS, "model.safetensors", {name: '{"license": "mit", "name": "left-pad"}'})


@pytest.mark.parametrize("form", [F.HF_CONFIG, F.PICKLE, F.JSON, F.TFLITE])
def test_what_is_no_weights_has_no_companions(form: F) -> None:
    """A configuration beside a configuration is no part of it."""
    found = Identified(form, Verdict.COMPANION)

    assert found == joined(found, "x", FOLDER)


def test_an_adapter_and_a_pipeline_have_a_card() -> None:
    """And nothing else that they do not say themselves."""
    found = Identified(F.PEFT_ADAPTER_CONFIG, Verdict.VALID, model=Model(adapter="lora", framework="peft"))
    model = joined(found, "adapter_config.json", FOLDER).model

    assert ("mit", None, ("acme/card",)) == (model.license, model.architecture, model.base_models)


def test_weights_of_several_formats_share_their_companions() -> None:
    """Each is a finding; the configuration is none."""
    files = {
        "h/config.json": a(F.HF_CONFIG, architecture="BertModel"),
        "h/flax_model.msgpack": a(F.FLAX_MSGPACK),
        "h/model.safetensors": a(F.SAFETENSORS),
    }
    assert dict.fromkeys(("h/flax_model.msgpack", "h/model.safetensors"), ("h/config.json",)) == told(files)


def test_companions_without_weights_stay_findings() -> None:
    """Nothing in the folder, above or below it, is theirs."""
    files = {"docs/README.md": a(F.HF_MODEL_CARD), "tok/tokenizer.json": a(F.HF_TOKENIZER), "m.gguf": a(F.GGUF)}
    assert dict.fromkeys(sorted(files), ()) == told(files)


def test_a_broken_companion_breaks_nothing() -> None:
    """Its dangers count, for a loader may be more tolerant than we are; its facts do not, and the weights are sound."""
    odd = Reason(Danger.CONFIG_REMOTE_CODE, "own.Own", "auto_map")
    broken = Identified(F.HF_CONFIG, Verdict.MALFORMED, "a key twice", Model(architecture="Bert"), (odd,))
    found = only({"h/config.json": broken, "h/model.gguf": a(F.GGUF)})

    assert (evolve(a(F.GGUF), reasons=(evolve(odd, where="config.json:auto_map"),)), ("h/config.json",)) == (
        found.identified,
        found.parts,
    )


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("x.joblib", F.JOBLIB),
        ("x.npy", F.NPY),
        ("lid.176.ftz", F.FASTTEXT),
        ("mnasnet.param", F.NCNN_PARAM),
        ("model.bst", F.LIGHTGBM),
        ("x.tflite", F.TFLITE),
        ("x.jit", F.TORCHSCRIPT),
        ("optimizer.pt", F.PYTORCH_ZIP),
        ("training_args.bin", F.PYTORCH_ZIP),
    ],
)
def test_what_no_companion_speaks_of_takes_nothing_from_one(name: str, form: F) -> None:
    """It only lies beside it; the companions tell of their dangers themselves."""
    found = {each.path: each for each in gathered({**BESIDE, name: a(form)})}

    assert Gathered(name, a(form)) == found[name]
    assert {name: found.identified for name, found in found.items()} == {**BESIDE, name: a(form)}


def test_only_files_of_their_own_names_are_companions() -> None:
    """A configuration under another name belongs to somebody else, and is a finding."""
    files = {"0620_config_exploit.json": a(F.HF_CONFIG, architecture="Bert"), "model.gguf": a(F.GGUF)}
    assert dict.fromkeys(sorted(files), ()) == told(files)


def test_a_danger_is_told_in_one_place() -> None:
    """Beside weights it is theirs, else it is the companion's own."""
    beside = {found.path: found.identified.reasons for found in gathered({**BESIDE, "model.onnx": a(F.ONNX)})}
    alone = {found.path: found.identified.reasons for found in gathered(BESIDE)}

    assert {"model.onnx": ["tokenizer_config.json:chat_template line 1"]} == {
        path: [each.where for each in reasons] for path, reasons in beside.items()
    }
    assert {path: found.reasons for path, found in BESIDE.items()} == alone


def test_weights_that_were_not_fetched_are_described() -> None:
    """A pointer in their place, and in that of their tokenizer."""
    pointer = Identified(F.LFS_POINTER, Verdict.POINTER)
    files = {
        "model.safetensors": pointer,
        "tokenizer.json": pointer,
        "config.json": a(F.HF_CONFIG, architecture="Bert"),
    }
    found = only(files)

    assert ("model.safetensors", "Bert", 2) == (found.path, found.identified.model.architecture, len(found.parts))


def test_facts_of_companions_have_an_origin() -> None:
    """They fill what the weights do not say, and nothing else."""
    files = {
        "h/README.md": a(F.HF_MODEL_CARD, license="mit", name="card"),
        "h/config.json": a(F.HF_CONFIG, architecture="Bert", parameters=7),
        "h/model.safetensors": a(F.SAFETENSORS, name="own"),
    }
    found = only(files).identified.model
    assert (
        Model(
            name="own",
            architecture="Bert",
            license="mit",
            origins=(Origin("architecture", "config.json"), Origin("license", "README.md")),
        )
        == found
    )
