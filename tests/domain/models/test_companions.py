"""What lies beside a model's weights adds facts and dangers, and says where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from attrs import evolve

from ai_finder.domain.models import BytesSource, Identified, Model, Source, recognise
from ai_finder.domain.models.companions import COMPANIONS, with_companions
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.model import Origin
from ai_finder.domain.vocabulary import FileFormat, Verdict

BAD = "{{ ''.__class__ }}"
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
WEIGHTS = Identified(FileFormat.SAFETENSORS, Verdict.VALID, model=Model(parameters=3, dtypes=("F32",)))


def joined(found: Identified, name: str, folder: Mapping[str, str]) -> Identified:
    """A model in such a folder."""

    def beside(relative: str) -> Source | None:
        return BytesSource(folder[relative].encode()) if relative in folder else None

    return with_companions(found, name, beside, recognise)


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
    assert {Danger.TEMPLATE_PYTHON_INTERNALS} == {reason.danger for reason in template.reasons}
    assert [Origin("chat_template", "chat_template.jinja")] == list(template.model.origins)
    assert Verdict.VALID == template.verdict


@pytest.mark.parametrize("name", [companion.name for companion in COMPANIONS])
def test_a_file_of_that_name_and_another_content_says_nothing(name: str) -> None:
    """A name is a hint: what lies there must be what it should be."""
    assert WEIGHTS == joined(WEIGHTS, "model.safetensors", {name: '{"license": "mit", "name": "left-pad"}'})


@pytest.mark.parametrize("form", [FileFormat.HF_CONFIG, FileFormat.PICKLE, FileFormat.JSON, FileFormat.MLFLOW])
def test_what_is_no_weights_has_no_companions(form: FileFormat) -> None:
    """A configuration beside a configuration is no part of it."""
    found = Identified(form, Verdict.COMPANION)

    assert found == joined(found, "x", FOLDER)


def test_an_adapter_and_a_pipeline_have_a_card() -> None:
    """And nothing else that they do not say themselves."""
    found = Identified(FileFormat.PEFT_ADAPTER_CONFIG, Verdict.VALID, model=Model(adapter="lora", framework="peft"))
    model = joined(found, "adapter_config.json", FOLDER).model

    assert ("mit", None, ("acme/card",)) == (model.license, model.architecture, model.base_models)
