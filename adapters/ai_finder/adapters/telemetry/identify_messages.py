"""What may be said of the identification of one file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ai_finder.adapters.telemetry.messages import Ended, Messages, Row
from ai_finder.adapters.telemetry.taxonomy import Name, Property
from ai_finder.adapters.telemetry.values import Context, ErrorType, Extension, ModelFormat
from ai_finder.domain.vocabulary import ErrorKind, FileFormat, Format, Verdict
from ai_finder.events import facts

_FORMATS: Mapping[Format, Name] = {
    Format.TEXT: Name.IDENTIFY_FORMAT_TEXT,
    Format.JSON: Name.IDENTIFY_FORMAT_JSON,
}

_MODEL_FORMATS: Mapping[FileFormat, ModelFormat] = {
    FileFormat.GGUF: ModelFormat.GGUF,
    FileFormat.SAFETENSORS: ModelFormat.SAFETENSORS,
    FileFormat.ONNX: ModelFormat.ONNX,
    FileFormat.PYTORCH_ZIP: ModelFormat.PYTORCH,
    FileFormat.PYTORCH_LEGACY: ModelFormat.PYTORCH,
    FileFormat.TORCHSCRIPT: ModelFormat.PYTORCH,
    FileFormat.TORCH_EXPORT: ModelFormat.PYTORCH,
}
_NAMED = (ModelFormat.GGUF, ModelFormat.SAFETENSORS, ModelFormat.ONNX, ModelFormat.PYTORCH)
"""Those that the specification has a message for."""

_MODEL_EXTENSIONS = frozenset(
    (
        "bst",
        "caffemodel",
        "cbm",
        "ckpt",
        "engine",
        "ftz",
        "gguf",
        "ggml",
        "h5",
        "hdf5",
        "index",
        "joblib",
        "keras",
        "llamafile",
        "mar",
        "meta",
        "mlmodel",
        "mlpackage",
        "mnn",
        "msgpack",
        "nemo",
        "npy",
        "npz",
        "onnx",
        "ot",
        "param",
        "params",
        "pb",
        "pbtxt",
        "pdiparams",
        "pdmodel",
        "pdopt",
        "pdparams",
        "pickle",
        "pkl",
        "plan",
        "pmml",
        "ptl",
        "pt",
        "pt2",
        "pte",
        "pth",
        "safetensors",
        "skops",
        "tflite",
        "tiktoken",
        "trt",
        "ubj",
        "vec",
    )
)
"""Extensions that say what a model file is."""


class IdentifyMessages(Messages):
    """The messages of one identification."""

    CONTEXT = Context.IDENTIFY

    def __init__(self, event: facts.CommandStarted) -> None:
        super().__init__(event)
        self._recognised = False
        self._model_format = ModelFormat.NONE
        self.say(Name.COMMAND_IDENTIFY_STARTED, {Property.FORMAT: self.output_format, Property.ENRICH: False})

    def _identified(self, event: facts.FileIdentified) -> None:
        file = event.file
        _, dot, extension = file.path.rpartition("/")[2].rpartition(".")
        if dot and extension.lower() not in _MODEL_EXTENSIONS:
            self.say(Name(f"identify.unknown_extension.{Extension.of(extension.lower()).value}"))
        self._recognised = file.recognised
        if file.recognised:
            self._model_format = _MODEL_FORMATS.get(file.format, ModelFormat.OTHER)
        self.say(Name.IDENTIFY_RECOGNISED_YES if file.recognised else Name.IDENTIFY_RECOGNISED_NO)
        if self._model_format in _NAMED:
            self.say(Name(f"identify.model_format.{self._model_format.value}"))
        if file.verdict in (Verdict.MALFORMED, Verdict.TRUNCATED):
            self.error(ErrorKind.PARSE_ERROR, ErrorType.VALUE_ERROR)

    def _output_completed(self, event: facts.OutputCompleted) -> None:
        for form in filter(_FORMATS.__contains__, event.formats):
            self.say(_FORMATS[form])

    def _ended(self, event: Ended) -> None:
        self.completed(
            event,
            {
                Property.RECOGNISED: self._recognised,
                Property.KB_MATCH: False,
                Property.OUTPUT_FORMAT: self.output_format,
                Property.MODEL_FORMAT: self._model_format,
                Property.KB_AVAILABLE: False,
            },
        )

    ROWS: ClassVar[Mapping[type, Row]] = {
        facts.FileIdentified: _identified,
        facts.OutputCompleted: _output_completed,
        facts.CommandCompleted: _ended,
        facts.CommandFailed: _ended,
        facts.CommandInterrupted: _ended,
    }
