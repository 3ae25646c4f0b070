"""TorchServe's archives: a manifest, the model that it names, and Python code that the server runs.

https://github.com/pytorch/serve/blob/master/model-archiver/README.md
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import json_text
from ai_finder.domain.models.encodings.zip_archive import Archive
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.nested import nested
from ai_finder.domain.models.model import metadata, text
from ai_finder.domain.vocabulary import FileFormat

_MANIFEST = "MAR-INF/MANIFEST.json"
_CODE = (".py", ".sh", ".so", ".dll", ".pyd", ".dylib", ".whl", ".tar.gz")
_TOLD = ("createdOn", "runtime", "archiverVersion", "implementationVersion", "specificationVersion", "description")
_TOLD_OF_MODEL = ("handler", "modelFile", "serializedFile", "extensions", "requirementsFile", "envelope", "configFile")


def read_zip(archive: Archive, _file: File, draft: Draft) -> None:
    """An archive with TorchServe's manifest; its model's facts are those of the serialized file."""
    content = archive.file_of(_MANIFEST)
    if content is None:
        return
    draft.format = FileFormat.TORCHSERVE_MAR
    parsed = json_text.parsed(content)
    manifest = parsed.document if isinstance(parsed.document, dict) else {}
    model = manifest.get("model")
    model = model if isinstance(model, dict) else {}
    draft.model = evolve(
        draft.model,
        name=_said(model, "modelName"),
        version=_said(model, "modelVersion"),
        metadata=metadata(
            {
                key: said[key]
                for said, keys in ((manifest, _TOLD), (model, _TOLD_OF_MODEL))
                for key in keys
                if key in said
            }
        ),
    )
    for entry in archive.entries:
        if entry.name.lower().endswith(_CODE) or entry.name == model.get("requirementsFile"):
            draft.warn(Danger.ARCHIVE_CODE, entry.name, entry.name)
    _add_facts(archive, str(model.get("serializedFile")), draft)
    if parsed.problem is not None:
        raise parsed.problem
    if "modelName" not in model:
        raise Malformed("a manifest that names no model")


def _add_facts(archive: Archive, serialized: str, draft: Draft) -> None:
    entry = archive.find(serialized)
    found = nested(archive.file_in(entry), draft, entry.name) if entry is not None else None
    if found is None:
        return
    draft.model = evolve(found.model, name=draft.model.name, version=draft.model.version, metadata=draft.model.metadata)


def _said(model: Mapping[str, object], key: str) -> str | None:
    value = model.get(key)
    return text(value) if isinstance(value, str | int | float) and value != "" else None
