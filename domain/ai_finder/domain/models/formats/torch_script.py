"""The code in a TorchScript archive: a small Python that the JIT compiles, judged by the operators it calls.

https://pytorch.org/docs/stable/jit_language_reference.html. It cannot import; it can call operators that read or write
files, and those of libraries that are loaded beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.zip_archive import Archive, Entry
from ai_finder.domain.models.model import text

CODE_LIMIT = 32 << 20
"""How much code is read, in bytes."""
_CALL = re.compile(
    rb"\b(?:torch\.ops|ops)\.(\w{1,64})\.(\w{1,64})|\btorch\.(from_file|save|load)\(|__torch__\.torch\.classes\.(\w{1,64})\.(\w{1,64})"
)
_OPERATOR = re.compile(rb"\b([A-Za-z_]\w{0,63})::(\w{1,64})")
_FILES = {
    "aten.from_file": Danger.GRAPH_FILE_READ,
    "aten.load": Danger.GRAPH_FILE_READ,
    "aten.save": Danger.GRAPH_FILE_WRITE,
    "image.read_file": Danger.GRAPH_FILE_READ,
    "image.write_file": Danger.GRAPH_FILE_WRITE,
    "prim.PythonOp": Danger.GRAPH_PYTHON_FUNCTION,
}
"""The operators that reach out of the process."""
_OWN = frozenset(
    (
        *("aten", "prim", "prims", "prepacked", "quantized", "quantized_decomposed", "_quantized", "mkldnn", "onednn"),
        *("mkldnn_prepacked", "mkl", "xnnpack", "metal", "metal_prepacked", "vulkan", "vulkan_prepack", "rnn", "attr"),
        *("sparse", "profiler", "cuda", "inductor", "static_runtime", "_caffe2", "_nnapi", "onnx", "xla", "nnapi"),
    )
)
"""The namespaces of PyTorch itself."""
_KNOWN = frozenset(("torchvision", "torchaudio", "torchtext", "image", "torchao"))
"""Those of libraries that PyTorch's authors publish."""


def judge_code(entries: Iterable[Entry], archive: Archive, draft: Draft) -> None:
    """The operators that the code calls, as far as they are not PyTorch's own."""
    left = CODE_LIMIT
    for entry in entries:
        if not entry.name.lower().endswith(".py"):
            continue
        left -= entry.size
        if left < 0:
            archive.note(LimitExceeded("bytes of code in an archive", CODE_LIMIT))
            return
        for found in _CALL.finditer(_content(entry, archive)):
            space, name, own, classes, made = (group.decode() if group else "" for group in found.groups())
            _judge(space or classes or "aten", name or own or made, draft, f"{entry.name}:{found.start():#x}")


def judge_bytecode(entry: Entry, archive: Archive, draft: Draft) -> None:
    """The operators that the mobile interpreter's pickle names."""
    for found in _OPERATOR.finditer(_content(entry, archive)):
        _judge(found[1].decode(), found[2].decode(), draft, f"{entry.name}:{found.start():#x}")


def _content(entry: Entry, archive: Archive) -> bytes:
    try:
        file = archive.file_in(entry)
        return file.peek(0, file.size)
    except Malformed as error:
        archive.note(error)
        return b""


def _judge(space: str, name: str, draft: Draft, where: str) -> None:
    operator = f"{space}.{name}"
    danger = _FILES.get(operator)
    if danger is not None:
        draft.warn(danger, operator, where)
    elif space not in _OWN and operator not in draft.model.custom_operators:
        operators = (*draft.model.custom_operators, text(operator))
        draft.model = evolve(draft.model, custom_operators=tuple(sorted(operators)))
        if space not in _KNOWN:
            draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, operator, where)
