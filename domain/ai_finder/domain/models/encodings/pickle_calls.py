"""What the functions return that real models' pickles call: tensors, arrays and their types, containers.

Their arguments are those that torch/_utils.py, numpy/_core/src/multiarray and joblib/numpy_pickle.py write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import prod

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings.pickle_values import Call, Dtype, Global, Opaque, Storage, Tensor
from ai_finder.domain.models.file import File

TENSORS_LIMIT = 1 << 18
_RANK_LIMIT = 64
_SIZE_LIMIT = 1 << 63


@define
class Seen:
    """What was learned of the tensors in a file's pickles."""

    tensors: list[Tensor] = field(factory=list)
    storages: dict[str, Storage] = field(factory=dict)
    versions: dict[str, str] = field(factory=dict)
    files: list[str] = field(factory=list)
    problem: str | None = None

    def add(self, dtype: str, shape: object) -> object:
        """Notes a tensor, where its shape is one."""
        sizes = shape_of(shape)
        if sizes is None:
            return Opaque()
        if len(self.tensors) >= TENSORS_LIMIT:
            raise LimitExceeded("tensors of one file", TENSORS_LIMIT)
        self.tensors.append(Tensor(dtype, sizes))
        return self.tensors[-1]


def shape_of(value: object) -> tuple[int, ...] | None:
    """A shape: a tuple, a list or a torch.Size of them; None where it is none."""
    if isinstance(value, Call) and isinstance(value.arguments, tuple) and len(value.arguments) == 1:
        value = value.arguments[0]
    if isinstance(value, int) and not isinstance(value, bool):
        value = (value,)
    if not isinstance(value, tuple | list) or len(value) > _RANK_LIMIT:
        return None
    sizes = tuple(size for size in value if type(size) is int and 0 <= size < _SIZE_LIMIT)
    return sizes if len(sizes) == len(value) else None


def storage(seen: Seen, identity: object) -> object:
    """What torch's persistent ids stand for: `("storage", class, key, device, elements)`, `("module", class, …)`."""
    if isinstance(identity, tuple) and len(identity) > _RANK_LIMIT:
        return Opaque()
    match identity:
        case ("storage", Global(name=name), str(key), _, int(elements), *_) if 0 <= elements < _SIZE_LIMIT:
            made = Storage(key, _STORAGES.get(name.rpartition(".")[2], "uint8"), elements)
            known = seen.storages.setdefault(key, made)
            if known != made:
                seen.problem = "two storages of a pickle have one key"
            return made
        case ("module", Global() as module, *_):
            return module
    return Opaque()


def torch_dtype(value: object) -> str | None:
    """The name of a dtype of torch."""
    return value.name.removeprefix("torch.") if isinstance(value, Global) and value.name.startswith("torch.") else None


def _tensor(seen: Seen, arguments: tuple[object, ...]) -> object:
    """`_rebuild_tensor(storage, offset, size, stride)` and its later forms, the third of which has a dtype."""
    held, offset, size, stride, *more = arguments
    dtype = held.dtype if isinstance(held, Storage) else "unknown"
    named = torch_dtype(more[2]) if len(more) > 2 else None
    if named is None and isinstance(held, Storage):
        _check_bounds(seen, held, offset, shape_of(size), shape_of(stride))
    return seen.add(named or dtype, size)


def _check_bounds(
    seen: Seen, held: Storage, offset: object, size: tuple[int, ...] | None, stride: tuple[int, ...] | None
) -> None:
    if size is None or stride is None or not isinstance(offset, int) or len(size) != len(stride) or 0 in size:
        return
    if offset < 0 or offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True)) >= held.elements:
        seen.problem = "a tensor does not fit into its storage"


def _meta_tensor(seen: Seen, arguments: tuple[object, ...]) -> object:
    dtype, size, *_ = arguments
    return seen.add(torch_dtype(dtype) or "unknown", size)


def _wrapper_subclass(seen: Seen, arguments: tuple[object, ...]) -> object:
    _, dtype, size, *_ = arguments
    return seen.add(torch_dtype(dtype) or "unknown", size)


def _first(_seen: Seen, arguments: tuple[object, ...]) -> object:
    return arguments[0]


def _mapping(_seen: Seen, arguments: tuple[object, ...]) -> object:
    """A dict, of another one or of pairs; what a `defaultdict` is made with first, makes its values."""
    given = arguments[-1] if arguments else {}
    if isinstance(given, dict):
        return dict(given)
    if isinstance(given, list):
        pairs = [pair for pair in given if isinstance(pair, tuple | list) and len(pair) == 2]
        return {key: value for key, value in pairs if isinstance(key, str)}
    return {} if isinstance(given, Global) or given is None else Opaque()


def _dtype(_seen: Seen, arguments: tuple[object, ...]) -> object:
    code = arguments[0]
    if isinstance(code, Global):
        return _named_dtype(code.name.rpartition(".")[2])
    return dtype_of(code) if isinstance(code, str) else Opaque()


def dtype_of(code: str) -> Dtype:
    """A dtype by its code or name: `<f8` and `float64`; what is none of numpy's own stays as it is written."""
    found = _CODE.fullmatch(code)
    if found is None:
        return Dtype(code, 0, has_objects=False)
    kind, size = found["kind"], int(found["size"] or 0)
    if kind in _KINDS and size:
        return Dtype(f"{_KINDS[kind]}{size * 8}", size, has_objects=False)
    if kind in "US":
        return Dtype(f"{kind}{size}", size * (4 if kind == "U" else 1), has_objects=False)
    if kind in _OTHERS:
        name, default = _OTHERS[kind]
        return Dtype(name, size or default, has_objects=kind == "O")
    return Dtype(code, 0, has_objects=False)


def _named_dtype(name: str) -> Dtype:
    """A dtype by the name of its class: `numpy.float64`."""
    bits = name.lstrip("abcdefghijklmnopqrstuvwxyz_")
    return Dtype(
        name,
        int(bits) // 8 if bits in ("8", "16", "32", "64", "128") else name == "bool",
        has_objects=name.startswith("object"),
    )


def _from_buffer(seen: Seen, arguments: tuple[object, ...]) -> object:
    _, dtype, shape, *_ = arguments
    return seen.add(dtype.name if isinstance(dtype, Dtype) else "unknown", shape)


CALLED: Mapping[str, Callable[[Seen, tuple[object, ...]], object]] = {
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_tensor_v3": _tensor,
    "torch._utils._rebuild_qtensor": _tensor,
    "torch._utils._rebuild_parameter": _first,
    "torch._utils._rebuild_parameter_with_state": _first,
    "torch._utils._rebuild_device_tensor_from_numpy": _first,
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": _first,
    "torch._utils._rebuild_meta_tensor_no_storage": _meta_tensor,
    "torch._utils._rebuild_wrapper_subclass": _wrapper_subclass,
    "torch.nn.parameter.Parameter": _first,
    "torch.storage.TypedStorage": _first,
    "collections.OrderedDict": _mapping,
    "collections.defaultdict": _mapping,
    "collections.Counter": _mapping,
    "builtins.dict": _mapping,
    "numpy.dtype": _dtype,
    "numpy.core.numeric._frombuffer": _from_buffer,
}
"""By the current name. A function may find its arguments too few (ValueError), or none (IndexError)."""

_STORAGES = {
    "ByteStorage": "uint8",
    "CharStorage": "int8",
    "ShortStorage": "int16",
    "IntStorage": "int32",
    "LongStorage": "int64",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "FloatStorage": "float32",
    "DoubleStorage": "float64",
    "BoolStorage": "bool",
    "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128",
    "QInt8Storage": "qint8",
    "QUInt8Storage": "quint8",
    "QInt32Storage": "qint32",
    "QUInt4x2Storage": "quint4x2",
    "QUInt2x4Storage": "quint2x4",
}
_CODE = re.compile(r"[<>=|]?(?P<kind>[?a-zA-Z])(?P<size>\d{0,9})(?:\[[\w/]{1,12}\])?")
_KINDS = {"f": "float", "i": "int", "u": "uint", "c": "complex"}
_OTHERS = {
    "b": ("bool", 1),
    "?": ("bool", 1),
    "O": ("object", 8),
    "m": ("timedelta64", 8),
    "M": ("datetime64", 8),
    "V": ("void", 0),
}


def built(seen: Seen, made: object, state: object) -> None:
    """Notes what an object's state says: a dtype's size, an array, the version of the library that wrote it."""
    if isinstance(made, Dtype):
        _built_dtype(made, state)
    elif isinstance(made, Call) and isinstance(made.function, Global):
        name = made.function.name
        if isinstance(state, dict):
            version = state.get("_sklearn_version")
            if isinstance(version, str) and len(version) < 100:
                seen.versions.setdefault("scikit-learn", version)
            filename = state.get("filename") if name.endswith("NDArrayWrapper") else None
            if isinstance(filename, str) and len(seen.files) < 1000:
                seen.files.append(filename)
        elif name.endswith(".multiarray._reconstruct") and isinstance(state, tuple) and len(state) == 5:
            seen.add(state[2].name if isinstance(state[2], Dtype) else "unknown", state[1])


def _built_dtype(made: Dtype, state: object) -> None:
    """`(3, order, subarray, names, fields, size, alignment, flags)`; the lowest flag says that there are objects."""
    match state:
        case (_, _, _, _, _, int(size), _, int(flags)):
            made.size = size if 0 < size < _SIZE_LIMIT else made.size
            made.has_objects = made.has_objects or bool(flags & 1)


def raw_array(seen: Seen, file: File, made: object, state: object, at: int) -> tuple[int, bool] | None:
    """Where the raw bytes of joblib's array end that begin here, and whether it is a pickle that lies here instead.

    None where no array follows.
    """
    if not isinstance(made, Call) or not isinstance(made.function, Global) or not isinstance(state, dict):
        return None
    if not made.function.name.endswith("numpy_pickle.NumpyArrayWrapper"):
        return None
    dtype, shape = state.get("dtype"), shape_of(state.get("shape"))
    if not isinstance(dtype, Dtype) or shape is None:
        raise Malformed("an array has no shape or type of elements")
    if dtype.has_objects:
        return at, True
    seen.add(dtype.name, shape)
    if isinstance(state.get("numpy_array_alignment_bytes"), int):
        at += 1 + file.read(at, 1)[0]
    length = prod(shape) * dtype.size
    if length > file.size - at:
        raise Truncated("the file ends in an array")
    return at + length, False
