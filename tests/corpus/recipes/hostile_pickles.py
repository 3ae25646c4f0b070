# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Pickles that would run code, by every opcode that imports or calls, and by the tricks that hide it from scanners.

All that their payloads would do is to make a file `marker` in the current folder.
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import pickle
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
OUT.mkdir(parents=True, exist_ok=True)

SHELL = b"touch marker"
PYTHON = b"open('marker', 'w')"


def told(name: str, content: bytes, reason: str = "pickle.code-execution", **more: Any) -> None:
    """A file, and its line in the manifest."""
    (OUT / name).write_bytes(content)
    line = {"path": name, "made_by": "by hand", "format": "pickle", "verdict": "valid", "model": {}}
    MANIFEST.append({**line, "risk": "dangerous", "reasons": [reason], **more})


def short(text: bytes) -> bytes:
    """SHORT_BINUNICODE."""
    return b"\x8c" + bytes((len(text),)) + text


def shell(module: bytes = b"os", name: bytes = b"system") -> bytes:
    """A call of a function with the command, without a header."""
    return b"c" + module + b"\n" + name + b"\nX" + struct.pack("<I", len(SHELL)) + SHELL + b"\x85R."


class Marker:
    """What pickle itself writes of a call."""

    def __reduce__(self) -> tuple[Any, ...]:
        """What is called."""
        return (eval, (PYTHON.decode(),))


for protocol in range(6):
    told(f"reduce{protocol}.pkl", pickle.dumps(Marker(), protocol))

# By opcode.
told("global.pkl", b"\x80\x02" + shell())
told("global_text.pkl", b"cos\nsystem\n(S'" + SHELL + b"'\ntR.")
told("inst.pkl", b"(S'" + SHELL + b"'\nios\nsystem\n.")
told("obj.pkl", b"\x80\x02(cos\nsystem\nX\x0c\0\0\0" + SHELL + b"o.")
told("newobj.pkl", b"\x80\x02csubprocess\nPopen\nX\x0c\0\0\0" + SHELL + b"\x85\x81.")
told(
    "newobj_ex.pkl",
    b"\x80\x04" + short(b"subprocess") + short(b"Popen") + b"\x93)}" + short(b"args") + short(SHELL) + b"s\x92.",
)
told("stack_global.pkl", b"\x80\x04" + short(b"os") + short(b"system") + b"\x93" + short(SHELL) + b"\x85R.")
told(
    "stack_global_memo.pkl",
    b"\x80\x04" + short(b"os") + b"\x94" + short(b"system") + b"\x9400h\0h\x01\x93" + short(SHELL) + b"\x85R.",
)
told(
    "stack_global_put.pkl",
    b"\x80\x04" + short(b"os") + b"p7\n0" + short(b"system") + b"p9\n0g7\ng9\n\x93" + short(SHELL) + b"\x85R.",
)
told("stack_global_dup.pkl", b"\x80\x04" + short(b"code") + b"2\x93.")
told("stack_global_str.pkl", b"\x80\x04U\x02osU\x06system\x93" + short(SHELL) + b"\x85R.")
told("stack_global_escape.pkl", b"\x80\x04S'\\x6fs'\nV\\u0073ystem\n\x93" + short(SHELL) + b"\x85R.")
told(
    "stack_global_computed.pkl",
    b"\x80\x04"
    + short(b"_codecs")
    + short(b"encode")
    + b"\x93"
    + short(b"os")
    + b"\x85R"
    + short(b"system")
    + b"\x93.",
    "pickle.computed-import",
)
told(
    "build.pkl",
    b"\x80\x02ccollections\nUserDict\n)\x81}X\x0c\0\0\0__setstate__cos\nsystem\nsbX\x0c\0\0\0" + SHELL + b"b.",
)
told("extension.pkl", b"\x80\x02\x82\x01X\x01\0\0\0a\x85R.", "pickle.extension-code", risk="suspicious")
told("extension4.pkl", b"\x80\x02\x84\x01\0\0\x01)R.", "pickle.extension-code", risk="suspicious")

# By name.
NAMES = {
    "posix": (b"posix", b"system"),
    "nt": (b"nt", b"system"),
    "builtin2": (b"__builtin__", b"execfile"),
    "commands2": (b"commands", b"getoutput"),
    "reexported": (b"torch.serialization", b"os.system"),
    "numpy_runstring": (b"numpy.testing._private.utils", b"runstring"),
    "attrgetter": (b"operator", b"attrgetter"),
    "resolve_name": (b"pkgutil", b"resolve_name"),
    "pdb": (b"pdb", b"run"),
    "profile": (b"cProfile", b"runctx"),
    "timeit": (b"timeit", b"timeit"),
    "pydoc": (b"pydoc", b"pipepager"),
    "runpy": (b"runpy", b"run_path"),
    "asyncio": (b"asyncio.unix_events", b"_UnixSubprocessTransport._start"),
    "bottleneck": (b"torch.utils.bottleneck.__main__", b"run_cprofile"),
    "collect_env": (b"torch.utils.collect_env", b"run"),
    "uuid": (b"uuid", b"_get_command_stdout"),
    "ctypes": (b"ctypes", b"CDLL"),
    "pip": (b"pip._internal", b"main"),
    "pandas": (b"pandas", b"read_pickle"),
    "joblib": (b"joblib", b"load"),
    "torch_load": (b"torch", b"load"),
    "torch_hub": (b"torch.hub", b"load"),
    "keras": (b"keras.utils", b"get_file"),
    "logging": (b"logging.config", b"listen"),
    "pathlib": (b"pathlib", b"Path.write_text"),
    "io_open": (b"_io", b"FileIO"),
    "requests": (b"requests.api", b"get"),
    "socket": (b"socket", b"create_connection"),
    "webbrowser": (b"webbrowser", b"open"),
    "shutil": (b"shutil", b"rmtree"),
    "mro": (b"builtins", b"object.__subclasses__"),
}
for name, (module, function) in NAMES.items():
    told(f"name_{name}.pkl", b"\x80\x04" + shell(module, function))
told("name_getattr.pkl", b"\x80\x02cbuiltins\ngetattr\nctorch.serialization\nos\nX\x06\0\0\0system\x86R.")
told("name_getattr_unused.pkl", b"\x80\x02cbuiltins\ngetattr\n.")
told("name_code.pkl", b"\x80\x02cmarshal\nloads\nC\x02N.\x85R.", "pickle.serialized-code")
told("name_space.pkl", b"\x80\x04" + short(b" os") + short(b"system") + b"\x93.")
told("name_own.pkl", b"\x80\x02cmy_project.layers\nGate\n)\x81.", "pickle.unknown-import", risk="suspicious")

# By place.
INNER = pickle.dumps(Marker())
told("after_stop.pkl", pickle.dumps({"a": 1}) + INNER)
told("after_padding.pkl", pickle.dumps({"a": 1}) + bytes(300) + INNER)
told("many.pkl", pickle.dumps(1) * 500 + INNER)
told("broken_after.pkl", INNER[:-1] + b"\xff\xff", verdict="malformed")
told("broken_stack.pkl", b"\x80\x02" + shell()[:-1] + b"000000.", verdict="malformed")
told("broken_text.pkl", b"cos\nsystem\n(S'" + SHELL + b"'\ntR\xff", verdict="malformed")
told("cut_after.pkl", INNER[:-1], verdict="truncated")
told(
    "nested.pkl", b"\x80\x04" + short(b"pickle") + short(b"loads") + b"\x93C" + bytes((len(INNER),)) + INNER + b"\x85R."
)
told("nested_bytes8.pkl", b"\x80\x04\x8e" + struct.pack("<Q", len(INNER) + 70_000) + INNER + bytes(70_000) + b".")
told("frame.pkl", b"\x80\x04\x95" + struct.pack("<Q", 1) + shell())
told("frame_lies.pkl", b"\x80\x04\x95" + struct.pack("<Q", 1 << 60) + shell())
told("no_header.pkl", b"N0" + shell())
told("mark_first.pkl", b"((((0000" + shell())
told("late.pkl", b"\x80\x04]" + b"K\x01a" * 5_000 + b"0" + shell())
told("long_text.pkl", b"\x80\x04X" + struct.pack("<I", 70_000) + b"a" * 70_000 + b"0" + shell())
told("protocol_twice.pkl", b"\x80\x02\x80\x04" + shell())
told("joblib_name.joblib", INNER, format="joblib")
COMPRESSED = {
    "compressed.pkl.gz": gzip.compress(INNER, mtime=0),
    "compressed.pkl.z": zlib.compress(INNER),
    "compressed.pkl.bz2": bz2.compress(INNER),
    "compressed.pkl.xz": lzma.compress(INNER),
    "compressed.pkl.lzma": lzma.compress(INNER, lzma.FORMAT_ALONE),
}
for name, content in COMPRESSED.items():
    told(name, content, format="joblib-compressed")

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n", encoding="utf-8")
