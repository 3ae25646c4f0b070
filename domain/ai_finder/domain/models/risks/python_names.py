"""What it means when a file has Python import a name: harmless, unknown, or what attacks are made of.

For pickles, and for configurations that name classes. Nothing is imported to learn it.
"""

from __future__ import annotations

import re
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

    def __lt__(self, other: Judgement) -> bool:
        """The worse one is the greater one."""
        order = list(Judgement)
        return order.index(self) < order.index(other)


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
    "UserString": "collections",
    "tf_keras": "keras",
}
"""Old, private and platforms' names of modules, and those that the tables use."""
_MOVED = (
    ("numpy._core.", "numpy.core."),
    ("tensorflow.compat.v1.", "tensorflow."),
    ("tensorflow.compat.v2.", "tensorflow."),
)

_ALIASES = {
    "np": "numpy",
    "xp": "numpy",
    "xpx": "numpy",
    "np_compat": "numpy",
    "mu": "numpy",
    "sp": "scipy",
    "pd": "pandas",
    "plt": "matplotlib",
    "tf": "tensorflow",
    "mp": "multiprocessing",
    "dist": "torch.distributed",
}
"""What modules call the modules that they import."""
_LEAKED = frozenset(("os", "sys", "subprocess", "importlib", "builtins", "socket", "shutil", "ctypes"))
"""Modules that others import by their name with an underscore before it."""
_HOOKS = frozenset(("_lazy_load_hook", "_infer_parameters"))
"""Methods that torch's lazy modules keep of themselves."""
_LONGEST, _DEEPEST = 512, 24
"""A longer name, or one of more parts, is a chain of attributes."""
_REMEMBERED = 2048
"""The same few names are asked for over and over."""
_REACHING = re.compile(
    r"_*(?:to_(?!dict|list|numpy|tuple|dense)|save|load|read|write|open|dump|fetch|download|import|exec|run|eval|system"
    r"|popen|spawn|compile|query|tofile|from_?file|from_pretrained|from_url|call|setstate__|apply|pipe|connect|send)",
    re.IGNORECASE,
)
"""How functions are called that reach files, processes, connections and code."""


@lru_cache(_REMEMBERED)
def judge(dotted: str) -> Judgement:
    """What is known of a module, a class or a function, by its whole name."""
    if len(dotted) > _LONGEST or dotted.count(".") > _DEEPEST:
        return Judgement.DANGEROUS
    name = current(dotted)
    if name in _safe():
        return Judgement.SAFE
    parts = name.split(".")
    if _is_dangerous(name, parts) or _is_disguised(dotted):
        return Judgement.DANGEROUS
    if len(parts) < 2 or not all(map(str.isidentifier, parts)):
        return Judgement.UNKNOWN
    return _judge_known(name, parts)


@lru_cache(_REMEMBERED)
def judge_member(owner: str, path: str) -> Judgement:
    """What is known of an attribute of a module or a class, or of one of an attribute: `pandas` and `Series.to_csv`.

    No library needs one that is not on the list: it is how a harmless module gives away what it imports.
    """
    judgement = judge(f"{owner}.{path}")
    if judgement is Judgement.DANGEROUS or is_exact(f"{owner}.{path}"):
        return judgement
    *inner, last = path.split(".")
    reaching = _REACHING.match(last) is not None
    below = (_judge_through(path.split(".")[place:]) for place, part in enumerate(inner) if _is_module(part))
    return Judgement.DANGEROUS if reaching or Judgement.DANGEROUS in below else Judgement.UNKNOWN


def judge_attribute(owner: str, name: str) -> Judgement:
    """What is known of an attribute that a pickle asks a class or an object for; members of enumerations are values."""
    if judge(owner) is Judgement.SAFE and (name in _HOOKS or (name.isupper() and _is_class(owner.rpartition(".")[2]))):
        return Judgement.SAFE
    return judge_member(owner, name)


def is_exact(dotted: str) -> bool:
    """Whether a name is known to be harmless as it stands, not by the package that it is of."""
    return len(dotted) <= _LONGEST and current(dotted) in _safe()


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
    if parts[-1] in _functions() or any(part in _anywhere() or part.lstrip("_") in _LEAKED for part in parts[1:]):
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


def _judge_known(name: str, parts: list[str]) -> Judgement:
    """What is known of a name by the package that it is of: of a class that makes models, or what only computes."""
    last = parts[-1]
    inner = parts[1:-1]
    if parts[0] == "numpy" and last in _arithmetic() and not any(map(_is_module, inner)):
        return Judgement.SAFE
    is_class = _is_class(last) or last.startswith("__pyx_unpickle_")
    below = _rest_of(name, _packages() if is_class else _pure())
    if below is None and is_class and _forms().fullmatch(name) is not None:
        below = [last]
    if below is None:
        return Judgement.UNKNOWN
    if last in _imported():
        return Judgement.DANGEROUS
    if any(prefix in _not_classes() for prefix in _prefixes(name)):
        return Judgement.UNKNOWN
    for place, part in enumerate(below[:-1]):
        if _is_module(part):
            return max(Judgement.UNKNOWN, _judge_through(below[place:]))
    odd = any(part.startswith("__") and not part.startswith("__pyx_unpickle_") for part in parts)
    if odd or any(map(_is_class, below[:-1])):
        return Judgement.UNKNOWN
    return Judgement.SAFE if is_class or not _REACHING.match(last) else Judgement.UNKNOWN


def _rest_of(name: str, packages: frozenset[str]) -> list[str] | None:
    """What follows the package in a name, by the longest that fits; None where there is none."""
    for prefix in _prefixes(name.rpartition(".")[0]):
        if prefix in packages:
            return name[len(prefix) + 1 :].split(".")
    return None


def _is_class(part: str) -> bool:
    return part.lstrip("_")[:1].isupper()


def _is_module(part: str) -> bool:
    """Whether a part of a name, inside, is what another module is called, of which it is then."""
    bare = part.lstrip("_")
    return bare in _modules() or bare in _ALIASES


def _judge_through(parts: list[str]) -> Judgement:
    """What is known of what is reached through a module that was imported, maybe by another name."""
    bare = parts[0].lstrip("_")
    return max(judge(".".join((top, *parts[1:]))) for top in (parts[0], _ALIASES.get(bare, bare)))


@cache
def _modules() -> frozenset[str]:
    tops = frozenset(name.partition(".")[0].lstrip("_") for name in _dangerous())
    return tops | _anywhere() | frozenset(safe.MODULES.split()) | _CURRENT.keys()


@cache
def _imported() -> frozenset[str]:
    return frozenset(dangerous.IMPORTED.split())


@cache
def _forms() -> re.Pattern[str]:
    forms = "|".join(re.escape(form).replace(r"\*", r"\w+") for form in safe.FORMS.split())
    return re.compile(rf"(?:{forms})\.\w+")


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
