"""Files that are pickles: of Python itself, of joblib with arrays between the opcodes, and of dill.

Nothing marks a pickle of protocol 0 or 1: it is one if it can be walked to its end, or does harm before.
"""

from __future__ import annotations

from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.pickle_stream import Stream, inspect
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.pickle_facts import describe, raise_broken
from ai_finder.domain.models.risks.python_names import Judgement, judge
from ai_finder.domain.vocabulary import FileFormat, RiskLevel

_PROTOCOL = b"\x80"
_FEW_OPCODES = 4


def read(file: File, draft: Draft) -> None:
    """Walks the pickles of the file."""
    stream = inspect(file, draft)
    if not is_one(file, stream, draft):
        return
    draft.format = form(file.name, stream)
    describe(draft, stream)
    raise_broken(stream)


def is_one(file: File, stream: Stream, draft: Draft) -> bool:
    """Whether it is a pickle that was walked, and not a text that begins like one."""
    return _is_marked(stream) if file.head.startswith(_PROTOCOL) else _is_unmarked(file, stream, draft)


def form(name: str, stream: Stream) -> FileFormat:
    """By the libraries that it imports; where a library leaves no trace in small files, the name says which it is."""
    if any(imported.startswith("dill.") for imported in stream.imports):
        return FileFormat.DILL
    if any(".numpy_pickle" in imported for imported in stream.imports):
        return FileFormat.JOBLIB
    extensions = {".dill": FileFormat.DILL, ".joblib": FileFormat.JOBLIB}
    return extensions.get(name[name.rfind(".") :].lower(), FileFormat.PICKLE) if "." in name else FileFormat.PICKLE


def _is_marked(stream: Stream) -> bool:
    return stream.pickles > 0 or bool(stream.imports) or stream.opcodes >= _FEW_OPCODES


def _is_unmarked(file: File, stream: Stream, draft: Draft) -> bool:
    if stream.pickles and not stream.imports:
        rest = file.peek(stream.end, 3)
        return not rest.strip() and file.size - stream.end < 3 and stream.opcodes > 1
    harmful = any(reason.level is RiskLevel.DANGEROUS for reason in draft.reasons)
    cut_off = stream.truncated and any(judge(name) is Judgement.SAFE for name in stream.imports)
    return stream.exceeds or cut_off or (bool(stream.imports) and (stream.pickles > 0 or harmful))
