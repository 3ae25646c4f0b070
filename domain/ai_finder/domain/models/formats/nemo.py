"""NeMo's archives: a configuration in YAML that names the classes to make, a checkpoint, and what tokenizers need.

https://github.com/NVIDIA/NeMo/blob/main/nemo/core/connectors/save_restore_connector.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import yaml_text
from ai_finder.domain.models.encodings.tar_archive import TarArchive
from ai_finder.domain.models.formats.nested import nested
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.models.risks.named_classes import objects_in, warn_of
from ai_finder.domain.models.risks.python_names import Judgement, judge

_CONFIG, _WEIGHTS = "model_config.yaml", "model_weights.ckpt"
_CONFIG_LIMIT = 4 << 20
_CLASS = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
_KEYS = ("_target_", "cls", "target")
_TARGET = re.compile(
    r"""(?:^|[\s{,?])["']?(?:_target_|cls|target)["']?\s{0,9}:\s{0,99}(?:[>|][-+]?\s{1,99})?["']?([A-Za-z_]\w*+(?:\.\w++)++)"""
)
"""A class as hydra and NeMo name one, in a text that is no YAML, or too much of it."""
_INTERPOLATED = "${"
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
    parsed = yaml_text.parsed(content, draft, entry.name)
    named = set(_TARGET.findall(content.decode("utf-8", "replace"))) if parsed.problem is not None else set()
    for name in sorted(named.union(_named(parsed.document))):
        if judge(name) is Judgement.DANGEROUS or not name.startswith(_OWN):
            warn_of(name, draft, entry.name)
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


def _named(document: object) -> Iterator[str]:
    """The classes that a configuration has made, and the functions that are given to one (`hydra.utils.get_method`)."""
    objects = [made for _, made in objects_in(document)]
    targets = [[value for key in _KEYS if isinstance(value := made.get(key), str)] for made in objects]
    is_interpolated = any(_INTERPOLATED in target for one in targets for target in one)
    for made, own in zip(objects, targets, strict=True):
        yield from (target for target in own if _CLASS.fullmatch(target) or _INTERPOLATED in target)
        if own or is_interpolated:
            yield from (said for said in _said(made) if judge(said) is Judgement.DANGEROUS)


def _said(made: Mapping[str, object]) -> Iterator[str]:
    for value in made.values():
        for said in value if isinstance(value, list) else (value,):
            if isinstance(said, str) and _CLASS.fullmatch(said):
                yield said
