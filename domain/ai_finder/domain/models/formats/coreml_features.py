"""What a Core ML model says of itself: its ModelDescription.

https://github.com/apple/coremltools/blob/main/mlmodel/format/Model.proto
"""

from __future__ import annotations

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded
from ai_finder.domain.models.encodings.protobuf import LENGTH, Field, shape, shaped
from ai_finder.domain.models.model import Model, metadata

DESCRIPTION = shape(length=(1, 10, 11, 12, 13, 20, 21, 50, 100))
_METADATA = shape(length=(1, 2, 3, 4, 100))
_TEXTS = {1: "shortDescription", 3: "author"}
_FUNCTION = {2: 1, 3: 10}
"""The inputs and outputs of a function, as the numbers that the description has for them."""
_TYPES = {1: "int64", 2: "float64", 3: "string", 6: "dictionary", 7: "sequence", 8: "state"}
_IMAGE, _ARRAY = 4, 5
_ELEMENTS = {65568: "float32", 65600: "float64", 131104: "int32", 131080: "int8", 65552: "float16"}
_LATER = 1_001
_FEATURES_LIMIT = 20_000
_VALUES_LIMIT, _ENTRIES_LIMIT, _DIMENSIONS_LIMIT = 1_000, 1_000, 64
_SOURCE, _TOOLS = "com.github.apple.coremltools.source", "com.github.apple.coremltools.version"


@define
class Description:
    """The facts of a description."""

    inputs: list[str] = field(factory=list)
    outputs: list[str] = field(factory=list)
    version: str | None = None
    license: str | None = None
    texts: dict[str, str] = field(factory=dict)

    def model(self) -> Model:
        """As facts of a model: of the framework, the one that it was converted from."""
        name, _, version = self.texts.get(_SOURCE, "").partition("==")
        if not version and _TOOLS in self.texts:  # `milinternal`, and the like
            name, version = "coremltools", self.texts[_TOOLS]
        return Model(
            version=self.version,
            license=self.license,
            framework=name or None,
            framework_version=version or None,
            inputs=tuple(self.inputs),
            outputs=tuple(self.outputs),
            metadata=metadata(self.texts),
        )


def describe(message: Field, found: Description) -> None:
    """Read a ModelDescription; of several functions, the inputs and outputs of the first."""
    for count, part in enumerate(shaped(message.fields(), DESCRIPTION, _LATER)):
        if count == _FEATURES_LIMIT:
            raise LimitExceeded("features of one model", _FEATURES_LIMIT)
        match part.number:
            case 1 | 10:
                _feature(part, found.inputs if part.number == 1 else found.outputs)
            case 20 if not found.inputs and not found.outputs:
                for value in part.fields():
                    if value.number in _FUNCTION:
                        _feature(value, found.inputs if _FUNCTION[value.number] == 1 else found.outputs)
            case 100:
                _metadata(part, found)


def _metadata(message: Field, found: Description) -> None:
    for part in shaped(message.fields(), _METADATA, _LATER):
        match part.number:
            case 2:
                found.version = part.text() or None
            case 4:
                found.license = part.text() or None
            case 100 if len(found.texts) < _ENTRIES_LIMIT:
                pair = {value.number: value.text() for value in part.fields() if value.wire_type == LENGTH}
                found.texts[pair.get(1, "")] = pair.get(2, "")
            case 1 | 3:
                found.texts[_TEXTS[part.number]] = part.text()


def _feature(message: Field, values: list[str]) -> None:
    if len(values) == _VALUES_LIMIT:
        return
    name, said = "", "?"
    for part in message.fields():
        if part.number == 1:
            name = part.text()
        elif part.number == 3:
            said = next((_type(value) for value in part.fields() if value.wire_type == LENGTH), "?")
    values.append(f"{name}: {said}")


def _type(message: Field) -> str:
    """A FeatureType: `float32[1,3]`, `image[224,224]` (height, then width), `string`."""
    if message.number == _IMAGE:
        sizes = {part.number: part.value for part in message.fields() if part.wire_type != LENGTH}
        return f"image[{sizes.get(2, '?')},{sizes.get(1, '?')}]"
    if message.number != _ARRAY:
        return _TYPES.get(message.number, "?")
    element, dims = "?", list[str]()
    for part in message.fields():
        if part.number == 1:
            dims += map(str, part.varints(_DIMENSIONS_LIMIT))
        elif part.number == 2:
            element = _ELEMENTS.get(part.value, "?")
    return f"{element}[{','.join(dims[:_DIMENSIONS_LIMIT])}]"
