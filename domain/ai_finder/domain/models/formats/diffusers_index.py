"""`model_index.json`: a diffusers pipeline, and the library and class of each of its components.

Source: https://huggingface.co/docs/diffusers/using-diffusers/loading, and `DiffusionPipeline.from_pretrained`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.formats import hf_config
from ai_finder.domain.models.formats.hf_config import settings, word
from ai_finder.domain.models.model import Model
from ai_finder.domain.models.risks.remote_code import check_class, is_below, repository
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_SAID = frozenset({"_class_name", "_diffusers_version", "_name_or_path"})
_COMPONENTS_LIMIT = 100
_CONFIGURATIONS = ("config.json", "scheduler_config.json", "tokenizer_config.json", "preprocessor_config.json")
_LIBRARIES = frozenset({"diffusers", "onnxruntime", "optimum", "peft", "sentencepiece", "tokenizers", "transformers"})
_PIPELINES = frozenset({
    "ace_step",
    "audioldm",
    "audioldm2",
    "blip_diffusion",
    "cosmos",
    "deepfloyd_if",
    "flux",
    "ideogram4",
    "kandinsky",
    "kandinsky2_2",
    "kandinsky3",
    "latent_diffusion",
    "ledits_pp",
    "ltx",
    "ltx2",
    "musicldm",
    "paint_by_example",
    "shap_e",
    "spectrogram_diffusion",
    "stable_audio",
    "stable_audio_3",
    "stable_cascade",
    "stable_diffusion",
    "stable_diffusion_safe",
    "stable_diffusion_xl",
    "text_to_video_synthesis",
    "unclip",
    "unidiffuser",
    "versatile_diffusion",
    "wuerstchen",
})  # fmt: skip
"""The parts of diffusers that own a component's class; written without `diffusers.pipelines`."""


def read_json(document: Mapping[str, object], file: File, draft: Draft) -> None:
    """A pipeline; a document without components is the configuration of one component."""
    components = _components(document)
    name = document.get("_class_name")
    if not components and not (isinstance(name, str) and name.endswith("Pipeline")):
        hf_config.read_json(document, file, draft)
        return
    draft.format = FileFormat.DIFFUSERS_INDEX
    if isinstance(name, list):  # a file of the repository, and its class
        name = ".".join(part for part in name if isinstance(part, str))
        draft.warn(Danger.CONFIG_REMOTE_CODE, name, "_class_name")
    for component, (library, made) in components.items():
        _check(component, library, made, file, draft)
    paths = (f"{component}/{name}" for component in components if is_below(component) for name in _CONFIGURATIONS)
    draft.parts = tuple(sorted(path for path in paths if file.beside(path) is not None))
    classes = {component: f"{library}.{made}" for component, (library, made) in components.items()}
    draft.model = Model(
        architecture=word(name),
        base_models=repository(document.get("_name_or_path")),
        framework="diffusers",
        framework_version=word(document.get("_diffusers_version")),
        metadata=settings({**document, **classes}, _SAID),
    )


def _components(document: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Library and class of each; one that is left out has neither."""
    stated = ((name, value) for name, value in list(document.items())[:_COMPONENTS_LIMIT] if not name.startswith("_"))
    return {
        name: (value[0], value[1])
        for name, value in stated
        if isinstance(value, list) and len(value) >= 2 and isinstance(value[0], str) and isinstance(value[1], str)
    }


def _check(component: str, library: str, made: str, file: File, draft: Draft) -> None:
    if not is_below(component):
        draft.warn(Danger.CONFIG_PATH_TRAVERSAL, component, component)
    elif library.isidentifier() and file.beside(f"{component}/{library}.py") is not None:
        draft.warn(Danger.CONFIG_REMOTE_CODE, f"{library}.{made}", component)
    elif library.partition(".")[0] not in _LIBRARIES and library not in _PIPELINES:
        check_class(f"{library}.{made}", draft, component)
