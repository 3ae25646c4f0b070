"""What it means when a file has Python import a name: harmless, unknown, or what attacks are made of.

For pickles, and for configurations that name classes. Nothing is imported to learn it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache, lru_cache

from ai_finder.domain.models.risks import python_names_dangerous as dangerous
from ai_finder.domain.models.risks import python_names_safe as safe


class Judgement(Enum):
    """What is known of a name."""

    SAFE = "safe"
    UNKNOWN = "unknown"
    DANGEROUS = "dangerous"


_CURRENT = {
    "__builtin__": "builtins",
    "__builtins__": "builtins",
    "exceptions": "builtins",
    "posix": "os",
    "nt": "os",
    "_posixsubprocess": "subprocess",
    "_winapi": "subprocess",
    "cPickle": "pickle",
    "_pickle": "pickle",
    "_compat_pickle": "pickle",
    "copy_reg": "copyreg",
    "_io": "io",
    "_pyio": "io",
    "_operator": "operator",
    "_functools": "functools",
    "_collections": "collections",
    "_datetime": "datetime",
    "_pydatetime": "datetime",
    "_decimal": "decimal",
    "_pydecimal": "decimal",
    "_socket": "socket",
    "_ssl": "ssl",
    "_ctypes": "ctypes",
    "_thread": "threading",
    "thread": "threading",
    "_signal": "signal",
    "_sqlite3": "sqlite3",
    "_asyncio": "asyncio",
    "_lsprof": "cProfile",
    "_tkinter": "tkinter",
    "Tkinter": "tkinter",
    "_curses": "curses",
    "_ast": "ast",
    "_dbm": "dbm",
    "_gdbm": "dbm",
    "anydbm": "dbm",
    "_warnings": "warnings",
    "_tracemalloc": "tracemalloc",
    "httplib": "http",
    "BaseHTTPServer": "http",
    "SimpleHTTPServer": "http",
    "CGIHTTPServer": "http",
    "cookielib": "http",
    "Cookie": "http",
    "SocketServer": "socketserver",
    "xmlrpclib": "xmlrpc",
    "SimpleXMLRPCServer": "xmlrpc",
    "DocXMLRPCServer": "xmlrpc",
    "new": "types",
    "sre_compile": "re",
    "tf_keras": "keras",
}
"""Old, private and platforms' names of modules, and those that the tables use."""
_MOVED = (
    ("numpy._core.", "numpy.core."),
    ("tensorflow.compat.v1.", "tensorflow."),
    ("tensorflow.compat.v2.", "tensorflow."),
)

_BEYOND = frozenset(
    ("np", "numpy", "pd", "plt", "joblib", "io", "logging", "warnings", "inspect", "threading", "types")
)
"""Parts of a name that lead out of a package, below its first part."""
_LONGEST = 512
"""A longer name is a chain of attributes."""
_REMEMBERED = 2048
"""The same few names are asked for over and over."""
_NO_COMPUTATION = ("load", "save", "read", "write", "open", "fetch", "run", "import", "from_file", "dump", "download")


@lru_cache(_REMEMBERED)
def judge(dotted: str) -> Judgement:
    """What is known of a module, a class or a function, by its whole name."""
    if len(dotted) > _LONGEST:
        return Judgement.DANGEROUS
    name = current(dotted)
    if name in _safe():
        return Judgement.SAFE
    parts = name.split(".")
    if _is_dangerous(name, parts) or _is_disguised(dotted):
        return Judgement.DANGEROUS
    harmless = len(parts) > 1 and all(map(str.isidentifier, parts)) and _is_harmless(name, parts)
    return Judgement.SAFE if harmless else Judgement.UNKNOWN


@lru_cache(_REMEMBERED)
def carries_code(dotted: str) -> bool:
    """Whether a name makes functions of bytecode that the file itself carries."""
    return len(dotted) <= _LONGEST and any(prefix in _code() for prefix in _prefixes(current(dotted)))


@lru_cache(_REMEMBERED)
def current(dotted: str) -> str:
    """The name as the tables have it: `os.system` for `posix.system`, `numpy.core.…` for `numpy._core.…`."""
    top, dot, rest = dotted.partition(".")
    name = _CURRENT.get(top, top) + dot + rest
    for old, new in _MOVED:
        if name.startswith(old):
            return new + name[len(old) :]
    return name


def _prefixes(name: str) -> Iterator[str]:
    """The name, and what it is below, from the longest on."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _is_dangerous(name: str, parts: list[str]) -> bool:
    if not _anywhere().isdisjoint(parts[1:]) or parts[-1] in _functions():
        return True
    return any(prefix in _dangerous() for prefix in _prefixes(name))


def _is_disguised(dotted: str) -> bool:
    """Whether a name that cannot be imported as it stands is a dangerous one with other spaces or letters."""
    bare = "".join(dotted.split())
    top = bare.partition(".")[0].lower()
    if bare == dotted and top not in _anywhere():
        return False
    name = current(top + bare[len(top) :])
    return _is_dangerous(name, name.split("."))


def _is_harmless(name: str, parts: list[str]) -> bool:
    """Whether it is a class of a package that makes models, or a function that only computes."""
    if any(prefix in _not_classes() for prefix in _prefixes(name)) or not _BEYOND.isdisjoint(parts[1:]):
        return False
    last = parts[-1]
    if parts[0] == "numpy" and last in _arithmetic():
        return True
    if any(part.startswith("__") and not part.startswith("__pyx_unpickle_") for part in parts):
        return False
    if last.lstrip("_")[:1].isupper() or last.startswith("__pyx_unpickle_"):
        return any(prefix in _packages() for prefix in _prefixes(name))
    return not last.lstrip("_").startswith(_NO_COMPUTATION) and any(prefix in _pure() for prefix in _prefixes(name))


@cache
def _dangerous() -> frozenset[str]:
    return _names(dangerous.DANGEROUS)


@cache
def _code() -> frozenset[str]:
    return _names(dangerous.CODE)


@cache
def _anywhere() -> frozenset[str]:
    return frozenset(dangerous.ANYWHERE.split())


@cache
def _functions() -> frozenset[str]:
    return frozenset(dangerous.FUNCTIONS.split())


@cache
def _safe() -> frozenset[str]:
    return _names(safe.NAMES)


@cache
def _packages() -> frozenset[str]:
    return frozenset(safe.PACKAGES.split())


@cache
def _pure() -> frozenset[str]:
    return frozenset(safe.PURE.split())


@cache
def _arithmetic() -> frozenset[str]:
    return frozenset(safe.ARITHMETIC.split())


@cache
def _not_classes() -> frozenset[str]:
    return frozenset(safe.NOT_CLASSES.split())


def _names(table: str) -> frozenset[str]:
    """The names of a table: lines of modules alone, or of a module and names in it."""
    names: set[str] = set()
    for line in table.strip().splitlines():
        module, colon, members = line.partition(":")
        names.update(f"{module}.{member}" for member in members.split()) if colon else names.update(line.split())
    return frozenset(names)
