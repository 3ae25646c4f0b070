"""PMML, the Predictive Model Markup Language: models of statistics as XML (https://dmg.org/pmml/v4-4-1/)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, evolve, field

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.encodings import xml_text
from ai_finder.domain.models.model import metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_FIELDS_LIMIT = 10_000
_PORTS_LIMIT = 200
_NOT_MODELS = frozenset(("Header", "MiningBuildTask", "DataDictionary", "TransformationDictionary", "Extension"))
_ENDS = frozenset(("predicted", "target"))
_HEADER = ("copyright", "description", "modelVersion")


def read(file: File, draft: Draft) -> None:
    """A model, its first one where it has several."""
    root = xml_text.root(file)
    if root is None or root.name != "PMML":
        return
    draft.format = FileFormat.PMML
    found = _Document(draft)
    try:
        xml_text.parse(file, draft, found.start, found.end)
    finally:
        found.tell()


@define
class _Document:
    """What is learned while the elements go by."""

    draft: Draft
    path: list[str] = field(factory=list)
    said: dict[str, str] = field(factory=dict)
    application: dict[str, str] = field(factory=dict)
    types: dict[str, str] = field(factory=dict)
    """The fields of the data dictionary."""
    model: dict[str, str] = field(factory=dict)
    kind: str | None = None
    inputs: list[str] = field(factory=list)
    outputs: list[str] = field(factory=list)
    functions: set[str] = field(factory=set)
    """Those that are called and have a dot: PMML's own have none."""
    defined: set[str] = field(factory=set)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.path.append(tag)
        if tag == "Apply":
            self._call(attributes.get("function", ""))
            return
        match self.path[1:]:
            case []:
                self.said["pmml_version"] = attributes.get("version", "")
            case ["Header"]:
                self.said |= {key: attributes[key] for key in _HEADER if key in attributes}
            case ["Header", "Application"]:
                self.application = attributes
            case ["DataDictionary", "DataField"] if len(self.types) < _FIELDS_LIMIT:
                self.types[attributes.get("name", "")] = attributes.get("dataType", "")
            case ["TransformationDictionary", "DefineFunction"] if len(self.defined) < _FIELDS_LIMIT:
                self.defined.add(attributes.get("name", ""))
            case [kind] if kind not in _NOT_MODELS and self.kind is None:
                self.kind, self.model = kind, attributes
            case [kind, "MiningSchema", "MiningField"] if kind == self.kind:
                self._field(attributes)
            case [kind, "Output", "OutputField"] if kind == self.kind and len(self.outputs) < _PORTS_LIMIT:
                self.outputs.append(_port(attributes.get("name", ""), attributes.get("dataType", "")))

    def end(self, _said: str) -> None:
        """An element ends."""
        self.path.pop()

    def tell(self) -> None:
        """Put what was learned into the draft."""
        for name in sorted(self.functions - self.defined):
            self.draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, name)
        self.draft.model = evolve(
            self.draft.model,
            name=text(self.model.get("modelName", "")) or None,
            version=text(self.said.pop("modelVersion", "")) or None,
            architecture=text(self.kind) if self.kind is not None else None,
            task=text(self.model.get("functionName", "")) or None,
            framework=text(self.application.get("name", "")) or None,
            framework_version=text(self.application.get("version", "")) or None,
            custom_operators=tuple(sorted(map(text, self.functions - self.defined)))[:_PORTS_LIMIT],
            inputs=tuple(self.inputs),
            outputs=tuple(self.outputs),
            metadata=metadata(self.said | {"algorithm": self.model.get("algorithmName")}),
        )

    def _call(self, name: str) -> None:
        """A function: one with a dot is a class of Java that the evaluator loads."""
        if "." in name and len(self.functions) < _FIELDS_LIMIT:
            self.functions.add(name)

    def _field(self, attributes: dict[str, str]) -> None:
        name, usage = attributes.get("name", ""), attributes.get("usageType", "active")
        ports = self.outputs if usage in _ENDS else self.inputs if usage == "active" else None
        if ports is not None and len(ports) < _PORTS_LIMIT:
            ports.append(_port(name, self.types.get(name, "")))


def _port(name: str, dtype: str) -> str:
    return text(f"{name}: {dtype}" if dtype else name)
