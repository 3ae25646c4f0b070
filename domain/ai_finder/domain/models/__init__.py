"""Model files, known by what is in them: one module a format, one table, reads that are few and bounded.

Nothing is ever loaded, imported or executed to learn what a file is.
"""

from __future__ import annotations

from importlib import import_module

from attrs import evolve

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.draft import Draft, Reason
from ai_finder.domain.models.file import HEAD_SIZE, BytesSource, File, Source
from ai_finder.domain.models.formats import modules
from ai_finder.domain.models.identified import Identified
from ai_finder.domain.models.model import Model
from ai_finder.domain.vocabulary import FileFormat, Verdict

__all__ = [
    "HEAD_SIZE",
    "BytesSource",
    "File",
    "Identified",
    "Model",
    "Reason",
    "Source",
    "identify",
    "recognise",
]

_ONE_FORMAT = {
    ".gguf": FileFormat.GGUF,
    ".safetensors": FileFormat.SAFETENSORS,
    ".onnx": FileFormat.ONNX,
    ".keras": FileFormat.KERAS_V3,
    ".tflite": FileFormat.TFLITE,
}
"""The extensions that belong to one format alone."""


def identify(file: File) -> Identified:
    """What a file is; OSError where it cannot be read, and nothing else is raised, whatever it holds."""
    from ai_finder.domain.models.plain import plain  # a scan never asks

    return recognise(file) or Identified(plain(file), Verdict.NOT_A_MODEL)


def recognise(file: File) -> Identified | None:
    """What a file is, where a reader knows its format; errors as for `identify`."""
    for module in modules(file.head, file.name):
        found = _asked(module, file)
        if found is not None:
            return _held_against_name(found, file.name)
    return None


def _asked(module: str, file: File) -> Identified | None:
    """What one reader makes of a file: None where it is not sure of its format."""
    draft = Draft()
    verdict, problem = None, None
    try:
        import_module(f"ai_finder.domain.models.formats.{module}").read(file, draft)
    except Truncated as error:
        verdict, problem = Verdict.TRUNCATED, str(error)
    except Malformed as error:
        verdict, problem = Verdict.MALFORMED, str(error)
    if draft.format is None:
        return None
    if problem is not None and not draft.is_counted:
        draft.model = evolve(draft.model, parameters=None, tensors=None)
    return Identified(
        format=draft.format,
        verdict=verdict or draft.verdict,
        problem=problem,
        model=draft.model,
        reasons=tuple(sorted(draft.reasons)),
        parts=draft.parts,
        stated_sha256=draft.sha256,
        stated_size=draft.size,
    )


def _held_against_name(found: Identified, name: str) -> Identified:
    """A sound file of another format than its name says has the wrong extension."""
    expected = _ONE_FORMAT.get(name[name.rfind(".") :].lower()) if "." in name else None
    if expected is None or found.format is expected or found.verdict not in (Verdict.VALID, Verdict.COMPANION):
        return found
    return evolve(found, verdict=Verdict.WRONG_EXTENSION)
