"""NeMo's archives: a configuration in YAML that names the classes to make, a checkpoint, and what tokenizers need.

https://github.com/NVIDIA/NeMo/blob/main/nemo/core/connectors/save_restore_connector.py
"""

from __future__ import annotations

import re

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import yaml_text
from ai_finder.domain.models.encodings.tar_archive import TarArchive
from ai_finder.domain.models.formats.nested import nested
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.models.risks.named_classes import warn_of
from ai_finder.domain.models.risks.python_names import Judgement, judge

_CONFIG, _WEIGHTS = "model_config.yaml", "model_weights.ckpt"
_CONFIG_LIMIT = 4 << 20
_TARGET = re.compile(
    r"""^[\s-]*["']?(?:_target_|cls|target)["']?[ \t]*:[ \t]*["']?([A-Za-z_]\w*(?:\.\w+)+)""", re.MULTILINE
)
"""A class as hydra and NeMo name one, in whatever else the text holds."""
_OWN = ("nemo.", "torch.", "pytorch_lightning.", "lightning.", "megatron.", "transformers.")
"""The packages whose classes NeMo's own configurations are made of."""


def is_one(archive: TarArchive) -> bool:
    """Whether an archive has NeMo's configuration or checkpoint."""
    return archive.find(_CONFIG) is not None or archive.find(_WEIGHTS) is not None


def read_tar(archive: TarArchive, draft: Draft) -> None:
    """The facts of the checkpoint and of the configuration, and each class that the latter names."""
    for read in (_read_weights, _read_config):
        try:
            read(archive, draft)
        except Malformed as error:
            archive.note(error)


def _read_weights(archive: TarArchive, draft: Draft) -> None:
    entry = archive.find(_WEIGHTS)
    found = nested(archive.file_in(entry), draft, entry.name) if entry is not None else None
    if found is not None:
        draft.model = Model(
            parameters=found.model.parameters, tensors=found.model.tensors, dtypes=found.model.dtypes, framework="nemo"
        )


def _read_config(archive: TarArchive, draft: Draft) -> None:
    entry = archive.find(_CONFIG)
    if entry is None:
        return
    if entry.size > _CONFIG_LIMIT:
        raise LimitExceeded("bytes of configuration", _CONFIG_LIMIT)
    file = archive.file_in(entry)
    content = file.read(0, file.size) if file.size else b""
    for found in _TARGET.finditer(content.decode("utf-8", "replace")):
        name = found[1]
        if judge(name) is Judgement.DANGEROUS or not name.startswith(_OWN):
            warn_of(name, draft, entry.name)
    parsed = yaml_text.parsed(content, draft, entry.name)
    config = parsed.document if isinstance(parsed.document, dict) else {}
    target, version, name = (config.get(key) for key in ("target", "nemo_version", "name"))
    draft.model = evolve(
        draft.model,
        name=text(name) if isinstance(name, str) else None,
        architecture=text(target).rpartition(".")[2] if isinstance(target, str) else None,
        framework="nemo",
        framework_version=text(version) if isinstance(version, str | int | float) else None,
        metadata=metadata({"target": target} if isinstance(target, str) else {}),
    )
    if parsed.problem is not None and not isinstance(parsed.problem, LimitExceeded):
        raise parsed.problem
