"""Pipelines: their components, the files of these, and classes that are no library's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ai_finder.domain.models import BytesSource, File, Identified, Source, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, Verdict

INDEX: dict[str, Any] = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.30.0",
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
}


def look(document: object, *beside: str) -> Identified:
    """What an index is, with such files in its folder."""

    def neighbour(relative: str) -> Source | None:
        return BytesSource(b"{}") if relative in beside else None

    return identify(File("model_index.json", BytesSource(json.dumps(document).encode()), neighbour))


def test_its_parts_are_the_files_that_are_there() -> None:
    """The configurations of the components, sorted; no folder is a part."""
    found = look(INDEX, "text_encoder/config.json", "scheduler/scheduler_config.json", "vae/config.json")

    assert (FileFormat.DIFFUSERS_INDEX, Verdict.VALID) == (found.format, found.verdict)
    assert ("scheduler/scheduler_config.json", "text_encoder/config.json") == found.parts
    assert () == found.reasons


def test_what_has_no_components_is_a_component() -> None:
    """The configuration of a scheduler has the same two keys."""
    found = look({"_class_name": "DDIMScheduler", "_diffusers_version": "0.30.0", "betas": [1, 2]})

    assert (FileFormat.HF_CONFIG, Verdict.COMPANION) == (found.format, found.verdict)


@pytest.mark.parametrize(
    ("stated", "beside", "danger", "detail"),
    [
        ({"unet": ["os", "system"]}, (), Danger.CONFIG_DANGEROUS_CLASS, "os.system"),
        ({"unet": ["own_library", "UNet"]}, (), Danger.CONFIG_ARBITRARY_CLASS, "own_library.UNet"),
        ({"unet": ["own", "UNet"]}, ("unet/own.py",), Danger.CONFIG_REMOTE_CODE, "own.UNet"),
        ({"_class_name": ["pipeline", "Own"]}, (), Danger.CONFIG_REMOTE_CODE, "pipeline.Own"),
        ({"../unet": ["diffusers", "UNet2DModel"]}, (), Danger.CONFIG_PATH_TRAVERSAL, "../unet"),
        ({"/etc": ["diffusers", "UNet2DModel"]}, (), Danger.CONFIG_PATH_TRAVERSAL, "/etc"),
    ],
)
def test_a_class_of_somebody(stated: dict[str, Any], beside: tuple[str, ...], danger: Danger, detail: str) -> None:
    """A file of the repository, a module that is imported, a folder elsewhere."""
    reasons = look(INDEX | stated, *beside).reasons

    assert [(danger, detail)] == [(reason.danger, reason.detail) for reason in reasons]
