"""skops archives of scikit-learn models (https://skops.readthedocs.io/en/stable/persistence.html).

`schema.json` says which class or function each part is made by, and which of skops' loaders does it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from attrs import evolve

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import json_text
from ai_finder.domain.models.encodings.zip_archive import Archive
from ai_finder.domain.models.file import File
from ai_finder.domain.models.model import metadata, text
from ai_finder.domain.models.risks.named_classes import objects_in, warn_of
from ai_finder.domain.vocabulary import FileFormat

_SCHEMA = "schema.json"
_KINDS = frozenset(("builtins.function", "builtins.method", "builtins.type", "functools.partial"))
"""Nodes that do nothing by themselves: what they call is named in their content."""
_OPERATOR = "OperatorFuncNode"


def read_zip(archive: Archive, _file: File, draft: Draft) -> None:
    """An archive with a schema of skops, and each name in it judged."""
    content = archive.file_of(_SCHEMA)
    if content is None:
        return
    parsed = json_text.parsed(content)
    schema = parsed.document
    if not isinstance(schema, dict) or not {"__class__", "__module__", "__loader__"} <= schema.keys():
        return
    draft.format = FileFormat.SKOPS
    versions = {"skops": schema.get("_skops_version"), "protocol": schema.get("protocol")}
    draft.model = evolve(
        draft.model,
        architecture=text(schema["__class__"]),
        metadata=metadata({key: value for key, value in versions.items() if value is not None}),
    )
    for place, node in objects_in(schema):
        _judge(node, draft, f"{_SCHEMA}: {place}" if place else _SCHEMA)
        if "_sklearn_version" in node and draft.model.framework is None:
            draft.model = evolve(
                draft.model, framework="scikit-learn", framework_version=_json_text(node["_sklearn_version"])
            )
    if parsed.problem is not None:
        raise parsed.problem


def _judge(node: Mapping[str, object], draft: Draft, where: str) -> None:
    """What a node has skops import: its class, and the function or the attribute that its content names."""
    if node.get("__loader__") == _OPERATOR:
        draft.warn(Danger.CONFIG_ARBITRARY_CLASS, f"operator.{node.get('__class__')}", where)
        return
    for module, name in (
        (node.get("__module__"), node.get("__class__")),
        (node.get("module_path"), node.get("function")),
    ):
        if isinstance(module, str) and isinstance(name, str) and f"{module}.{name}" not in _KINDS:
            warn_of(f"{module}.{name}", draft, where)
    attribute = node.get("func")
    if isinstance(attribute, str) and attribute.startswith("__"):
        draft.warn(Danger.CONFIG_DANGEROUS_CLASS, attribute, where)


def _json_text(node: object) -> str | None:
    """A text as skops keeps one: JSON in JSON."""
    said = node.get("content") if isinstance(node, dict) else None
    try:
        value = json.loads(said) if isinstance(said, str) else None
    except (ValueError, RecursionError):
        return None
    return text(value) if isinstance(value, str) else None
