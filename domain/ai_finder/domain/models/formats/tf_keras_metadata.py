"""What Keras 2 wrote of its objects into a SavedModel, or into `keras_metadata.pb` beside it.

In the object graph it stands from TensorFlow 2.0 to 2.4, in the file since
(https://github.com/keras-team/tf-keras/blob/master/tf_keras/protobuf/saved_metadata.proto). The configuration of each
object is JSON, and that of a Lambda layer is code.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from attrs import define, evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.protobuf import fields, shape, shaped
from ai_finder.domain.models.formats.keras_config import check_keras
from ai_finder.domain.models.model import text
from ai_finder.domain.vocabulary import RiskLevel

if TYPE_CHECKING:
    from ai_finder.domain.models.encodings.protobuf import Field
    from ai_finder.domain.models.file import File

_OBJECTS = "_tf_keras_"
_MODELS = ("_tf_keras_sequential", "_tf_keras_network", "_tf_keras_model")
_OBJECT_SHAPE = shape(varint=(2,), length=(3, 4, 5, 6))
_MOST_OBJECTS, _MOST_JSON, _MOST_JSON_IN_ALL = 10_000, 8 << 20, 16 << 20


@define
class KerasObjects:
    """The Keras objects of a model."""

    draft: Draft
    _left: int = _MOST_OBJECTS
    _json_left: int = _MOST_JSON_IN_ALL

    def add(self, message: Field, *, identifier: int, content: int) -> None:
        """Judge one object, by the numbers of the fields that hold its kind and its configuration."""
        kind, configuration = "", None
        for part in message.fields():
            if part.number == identifier:
                kind = part.text()
            elif part.number == content:
                configuration = part
        if not kind.startswith(_OBJECTS) or configuration is None or not configuration.length or self._left <= 0:
            return
        self._left -= 1
        self._json_left -= configuration.length
        if self._json_left < 0:
            return
        self._judge(kind, _object(configuration.bytes(_MOST_JSON)), f"object:{message.start:#x}")

    def _judge(self, kind: str, described: dict[str, object], where: str) -> None:
        if kind in _MODELS and self.draft.model.architecture is None:
            self.draft.model = evolve(
                self.draft.model, architecture=_said(described, "class_name"), name=_said(described, "name")
            )
        config = described.get("config")
        if isinstance(config, dict):
            aside = Draft()
            check_keras({"class_name": described.get("class_name"), "config": config}, aside, where)
            # A SavedModel has the functions of its own layers in it: a class that Keras does not know is no matter.
            for reason in aside.reasons:
                if reason.level is RiskLevel.DANGEROUS or reason.detail.startswith("Lambda"):
                    self.draft.warn(reason.danger, reason.detail, reason.where)


def is_keras_metadata(file: File) -> bool:
    """Whether a file begins as Keras' metadata."""
    try:
        for node in shaped(fields(file), shape(length=(1,))):
            for part in shaped(node.fields(), _OBJECT_SHAPE):
                if part.number == 4:
                    return part.text().startswith("_tf_keras_")
    except Malformed:
        pass
    return False


def read(file: File, draft: Draft) -> None:
    """Judge every object of a file of Keras' metadata."""
    objects = KerasObjects(draft)
    for node in fields(file):
        if node.number == 1:
            objects.add(node, identifier=4, content=5)


def _object(content: bytes) -> dict[str, object]:
    try:
        found = json.loads(content, object_hook=_without_tuple)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _without_tuple(value: dict[str, object]) -> object:
    """A tuple, which Keras writes as an object: the code of a Lambda layer is one."""
    return value.get("items") if value.get("class_name") == "__tuple__" else value


def _said(described: dict[str, object], key: str) -> str | None:
    value = described.get(key)
    return text(value) if isinstance(value, str) and value else None
