"""`Manifest.json` of a Core ML package: which of its files is the model.

https://github.com/apple/coremltools/blob/main/modelpackage/src/ModelPackage.cpp
"""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import normpath
from typing import TYPE_CHECKING

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.models.risks.outside import leaves_folder
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_DATA = "Data/"


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """The manifest: its items by their identifiers, each a path below `Data`."""
    entries = document.get("itemInfoEntries")
    if not isinstance(entries, Mapping):
        return
    draft.format = FileFormat.COREML_MLPACKAGE_MANIFEST
    draft.model = Model(metadata=metadata({"fileFormatVersion": document.get("fileFormatVersion")}))
    parts: set[str] = set()
    for entry in entries.values():
        path = entry.get("path") if isinstance(entry, Mapping) else None
        if not isinstance(path, str) or not path:
            raise Malformed("an item of the package has no path")
        if leaves_folder(path):
            draft.warn(Danger.GRAPH_EXTERNAL_PATH, path, "itemInfoEntries")
            raise Malformed("a path leads out of the package")
        parts.add(normpath(_DATA + text(path)))
        draft.parts = tuple(sorted(parts))
    if document.get("rootModelIdentifier") not in entries:
        raise Malformed("the package has no model by the identifier that it names")
