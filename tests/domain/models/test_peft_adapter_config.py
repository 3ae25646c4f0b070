"""Adapters: what they adapt, and what loading them imports."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, Verdict

LORA: dict[str, Any] = {"peft_type": "LORA", "r": 8, "target_modules": ["v_proj", "q_proj"]}


def look(**stated: object) -> Identified:
    """What an adapter's configuration is."""
    found = identify(File.of(json.dumps(LORA | stated).encode(), "adapter_config.json"))
    assert (FileFormat.PEFT_ADAPTER_CONFIG, Verdict.VALID) == (found.format, found.verdict)
    return found


def test_its_facts() -> None:
    """The kind, the base, the task; the modules sorted."""
    model = look(base_model_name_or_path="acme/base", task_type="SEQ_CLS", revision="main").model

    assert ("lora", ("acme/base",), "text-classification") == (model.adapter, model.base_models, model.task)
    said = {entry.key: entry.value for entry in model.metadata}
    assert {"r": 8, "target_modules": "q_proj, v_proj", "revision": "main"}.items() <= said.items()


def test_a_base_on_somebodys_disk_is_not_told() -> None:
    """A path is no name."""
    assert () == look(base_model_name_or_path="/home/me/llama").model.base_models


@pytest.mark.parametrize(
    ("library", "base", "danger"),
    [
        ("transformers.models.llama.modeling_llama", "LlamaForCausalLM", None),
        ("diffusers.models.unets.unet_2d", "UNet2DModel", None),
        ("transformers_modules.org.repo.modeling_own", "Own", Danger.CONFIG_REMOTE_CODE),
        ("own_library", "Own", Danger.CONFIG_ARBITRARY_CLASS),
        ("os", "system", Danger.CONFIG_DANGEROUS_CLASS),
        ("os", None, Danger.CONFIG_DANGEROUS_CLASS),
    ],
)
def test_the_library_that_is_imported(library: str, base: str | None, danger: Danger | None) -> None:
    """`auto_mapping` names it."""
    found = look(auto_mapping={"base_model_class": base, "parent_library": library})

    assert ({danger} if danger else set()) == {reason.danger for reason in found.reasons}


@pytest.mark.parametrize(
    "stated", [{"auto_mapping": 3}, {"auto_mapping": {"parent_library": []}}, {"target_modules": 1}]
)
def test_odd_values_say_nothing(stated: dict[str, Any]) -> None:
    """What is no text is no name."""
    assert () == look(**stated).reasons
