"""What torch.export saves (`.pt2`), and AOTInductor's packages, which are compiled.

torch/_export/serde/schema.py and torch/csrc/export/pt2_archive_constants.h in PyTorch's sources. Until PyTorch 2.7 the
program was `serialized_exported_program.json`, with the weights beside it in files of torch.save.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import evolve

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings import json_text
from ai_finder.domain.models.encodings.zip_archive import Archive
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.torch_types import ELEMENT_SIZES, SCALARS, elements
from ai_finder.domain.models.model import text
from ai_finder.domain.models.risks.named_classes import objects_in
from ai_finder.domain.models.risks.python_names import Judgement, judge
from ai_finder.domain.vocabulary import FileFormat

_OLD, _FORMAT = "serialized_exported_program.json", "archive_format"
_NATIVE = (".so", ".cubin", ".cpp", ".dll", ".dylib", ".pyd", ".hsaco", ".ptx", ".o", ".a")
_WEIGHTS = re.compile(r"data/(?:weights|constants)/[^/]*_config\.json", re.IGNORECASE)
_PROGRAMS = re.compile(r"models/[^/]*\.json", re.IGNORECASE)
_OWN_OPERATORS = re.compile(
    r"torch\.(?:ops\.(?:aten|prims?|higher_order|quantized\w*|_quantized|inductor|symint|rngprims|streams|_c10d_functional"
    r"|c10d_functional|mkldnn|torchvision|torchao)\.\w+(?:\.\w+)?|sym_\w+|_sym_\w+|amp\.\w+\.\w+"
    r"|autograd\.grad_mode\.\w+|_C\._set_grad_enabled)|_operator\.\w+|math\.\w+|#?\w*"
)
_FILE_OPERATOR = re.compile(r"torch\.ops\.aten\.from_file\b")
_CODE_IN_SYMBOLS = re.compile(r"[\"']|__|\.[A-Za-z_]|\b(?:lambda|eval|exec|open|compile|getattr|globals|import)\b")
"""What no symbolic size holds, after the names of its symbols; PyTorch has sympy evaluate it."""
_CODE_IN_GUARDS = re.compile(r"__|\b(?:lambda|eval|exec|open|compile|getattr|globals|import|system|os|subprocess)\b")
_QUOTED = re.compile(r"'[\w.+-]{1,64}'")
"""The name of a symbol or an input, or a number."""
_SAID_LIMIT = 200
_STRIDED = 7
"""Of `Layout`: no sparse tensor."""


def read_zip(archive: Archive, _file: File, draft: Draft) -> None:
    """A program as PyTorch exports it: its facts, and the operators that it calls; native code in the archive."""
    entry = archive.find(_OLD)
    folder = "" if entry is not None else _folder(archive)
    if entry is None and folder is None:
        return
    draft.format = FileFormat.TORCH_EXPORT
    draft.model = evolve(draft.model, framework="pytorch")
    for member in archive.entries:
        if member.name.lower().endswith(_NATIVE):
            draft.warn(Danger.EXECUTABLE_NATIVE_CODE, member.name, member.name)
    names = {member.name.removeprefix(folder or ""): member for member in archive.entries}
    programs = [_OLD] if entry is not None else sorted(filter(_PROGRAMS.fullmatch, names))
    for number, name in enumerate(programs):
        file = archive.file_in(names[name])
        parsed = json_text.parsed(file)
        if isinstance(parsed.document, dict):
            _judge(parsed.document, draft, names[name].name)
            if number == 0:
                _add_facts(parsed.document, draft)
        if parsed.problem is not None:
            archive.note(parsed.problem)
    for name in filter(_WEIGHTS.fullmatch, names):
        _hold_against_members(json_text.document(archive.file_in(names[name])), name, names, archive)


def _folder(archive: Archive) -> str | None:
    """The folder that holds all of it; None where this is no such archive."""
    name = next((entry.name for entry in archive.entries if entry.name.rpartition("/")[2].lower() == _FORMAT), None)
    said = archive.file_of(name) if name is not None else None
    if name is None or said is None or said.peek(0, 16).strip() != b"pt2":
        return None
    return name[: -len(_FORMAT)]


def _judge(program: Mapping[str, object], draft: Draft, where: str) -> None:
    """The operators that the graph calls, and the expressions that PyTorch evaluates to load it."""
    guards = program.get("guards_code")
    for guard in guards if isinstance(guards, list) else ():
        if isinstance(guard, str) and _CODE_IN_GUARDS.search(_QUOTED.sub("", guard)):
            draft.warn(Danger.GRAPH_PYTHON_FUNCTION, guard[:_SAID_LIMIT], where)
    customs: set[str] = set()
    for place, node in objects_in(program):
        target, expression = node.get("target"), node.get("expr_str")
        if isinstance(target, str) and "inputs" in node:
            _judge_target(target, draft, f"{where}: {place}", customs)
        if isinstance(expression, str) and _CODE_IN_SYMBOLS.search(_QUOTED.sub("", expression)):
            draft.warn(Danger.GRAPH_PYTHON_FUNCTION, expression[:_SAID_LIMIT], f"{where}: {place}")
    draft.model = evolve(draft.model, custom_operators=tuple(sorted(customs)))


def _judge_target(target: str, draft: Draft, where: str, customs: set[str]) -> None:
    if _FILE_OPERATOR.match(target):
        draft.warn(Danger.GRAPH_FILE_READ, target, where)
    elif not _OWN_OPERATORS.fullmatch(target):
        operator = target.removeprefix("torch.ops.")
        if operator == target and judge(target) is not Judgement.SAFE:
            draft.warn(Danger.GRAPH_PYTHON_FUNCTION, target, where)
        elif operator != target:
            customs.add(text(operator))
            draft.warn(Danger.GRAPH_CUSTOM_OPERATOR, operator, where)


def _add_facts(program: Mapping[str, object], draft: Draft) -> None:
    graph_module = _mapping(program.get("graph_module"))
    graph, signature = _mapping(graph_module.get("graph")), _mapping(graph_module.get("signature"))
    values = {name: _mapping(value) for name, value in _mapping(graph.get("tensor_values")).items()}
    weights = [values[name] for name in _weights(signature) if name in values]
    opsets, version = _mapping(program.get("opset_version")), program.get("torch_version")
    draft.model = evolve(
        draft.model,
        parameters=elements([_known(value) for value in weights]) if values else None,
        tensors=len(weights) if values else None,
        dtypes=tuple(sorted({_dtype(value) for value in weights})),
        framework_version=text(version) if isinstance(version, str) else None,
        opsets=tuple(sorted(text(f"{name} {number}") for name, number in opsets.items())),
        inputs=_described(signature, "input_specs", "user_input", values),
        outputs=_described(signature, "output_specs", "user_output", values),
    )


def _weights(signature: Mapping[str, object]) -> Iterator[str]:
    """The graph's names of the parameters, and of the buffers that are saved with them."""
    for spec in _list(signature.get("input_specs")):
        for kind in ("parameter", "buffer"):
            said = _mapping(_mapping(spec).get(kind))
            name = _mapping(said.get("arg")).get("name")
            if isinstance(name, str) and said.get("persistent", True):
                yield name


def _described(
    signature: Mapping[str, object], specs: str, kind: str, values: Mapping[str, Mapping[str, object]]
) -> tuple[str, ...]:
    names = (
        _mapping(_mapping(_mapping(_mapping(spec).get(kind)).get("arg")).get("as_tensor")).get("name")
        for spec in _list(signature.get(specs))
    )
    known = [name for name in names if isinstance(name, str) and name in values]
    return tuple(text(f"{name}: {_dtype(values[name])}[{','.join(map(str, _shape(values[name])))}]") for name in known)


def _shape(value: Mapping[str, object]) -> list[int | str]:
    """A symbolic size is `?`."""
    sides = [_mapping(side).get("as_int") for side in _list(value.get("sizes"))]
    return [side if isinstance(side, int) and 0 <= side < 1 << 63 else "?" for side in sides]


def _known(value: Mapping[str, object]) -> tuple[int, ...]:
    return tuple(side for side in _shape(value) if isinstance(side, int))


def _dtype(value: Mapping[str, object]) -> str:
    number = value.get("dtype")
    return SCALARS.get(number, "unknown") if isinstance(number, int) else "unknown"


def _hold_against_members(config: object, name: str, names: Mapping[str, object], archive: Archive) -> None:
    """Each tensor that is kept as plain numbers is a member of its own, of at least its size."""
    entries = {member.name: member for member in archive.entries}
    folder = name.rpartition("/")[0]
    for said in _mapping(_mapping(config).get("config")).values():
        tensor = _mapping(said)
        meta = _mapping(tensor.get("tensor_meta"))
        entry = names.get(f"{folder}/{tensor.get('path_name')}")
        if tensor.get("use_pickle") or not meta:
            continue
        member = entries.get(getattr(entry, "name", ""))
        if member is None:
            raise Malformed("a tensor of the program is not in the archive")
        archive.asked.add(member)
        if (
            elements([_known(meta)]) * ELEMENT_SIZES.get(_dtype(meta), 0) > member.size
            and meta.get("layout") == _STRIDED
        ):
            raise Truncated("a tensor of the program is longer than what the archive has of it")


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
