"""Walks the pickles of a file, judges what they import, and tells what they hold; nothing is unpickled.

`inspect` is for every container that may hold pickles: files, members of archives, tails of other formats.
"""

from __future__ import annotations

import re
from base64 import b64decode

from attrs import define, frozen

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.encodings.pickle_calls import CALLED, Seen, built, raw_array, storage
from ai_finder.domain.models.encodings.pickle_machine import Machine
from ai_finder.domain.models.encodings.pickle_opcodes import TABLE
from ai_finder.domain.models.encodings.pickle_states import PARTIAL, function_of, runs_code
from ai_finder.domain.models.encodings.pickle_values import Call, Global, Opaque, Storage, Tensor, class_name, maker
from ai_finder.domain.models.file import File
from ai_finder.domain.models.risks.python_names import (
    Judgement,
    carries_code,
    current,
    judge,
    judge_attribute,
    judge_member,
)

PICKLES_LIMIT = 100_000
"""How many of one file are walked, one after another."""
IMPORTS_LIMIT = 10_000
DEPTH_LIMIT = 8
"""How deep pickles lie in pickles."""
NESTED_LIMIT = 20_000
"""How many pickles lie in pickles."""
BEGINNING = re.compile(rb"\x80[\0-\5]|[(\]}]?[ci][\w.]{1,99}\n[\w.]{1,99}\n", re.DOTALL)
"""How a pickle begins that lies in something else."""
_BASE64, _HEXADECIMAL = re.compile(rb"gA[I-X][A-Za-z0-9+/\s]+={0,2}"), re.compile(rb"800[2-5][0-9A-Fa-f\s]+")
_ARGUMENTS_LIMIT = 64
_TORCH_PICKLES = 5
"""So many does torch.load read of its old format; what follows is data."""
_PADDING, _PADDING_LIMIT = b"\0 \t\r\n", 1 << 16


@frozen
class Stream:
    """What the pickles of a file import, make and hold."""

    imports: frozenset[str] = frozenset()
    """Modules and names, dotted; also those of pickles in pickles."""
    end: int = 0
    """Where the last whole pickle ends."""
    pickles: int = 0
    """The whole ones, one after another."""
    opcodes: int = 0
    broken: str | None = None
    """Why the last one is not whole: a closed sentence."""
    truncated: bool = False
    """Whether it merely ends too early."""
    exceeds: bool = False
    """Whether there is more of it than is walked."""
    problem: str | None = None
    """What cannot be true of its tensors: a closed sentence."""
    tensors: tuple[Tensor, ...] = ()
    storages: tuple[Storage, ...] = ()
    """Those that tensors of this file lie in, each key once."""
    roots: tuple[object, ...] = ()
    """What each pickle makes (`pickle_values`)."""
    versions: tuple[tuple[str, str], ...] = ()
    """The libraries that say in which version they wrote it."""
    files: tuple[str, ...] = ()
    """Files beside it that it says its arrays lie in."""

    @property
    def root(self) -> str | None:
        """The class of the first object."""
        return class_name(self.roots[0]) if self.roots else None


def inspect(file: File, draft: Draft, where: str = "", start: int = 0, pickles: int = PICKLES_LIMIT) -> Stream:
    """Walks at most so many pickles from an offset on, and warns of what is dangerous; raises nothing but OSError."""
    return _Watch(file, draft, where, 0, _Budget()).walk(start, pickles)


@define
class _Budget:
    nested: int = NESTED_LIMIT


class _Part:
    """A part of a file, as the source of another one."""

    def __init__(self, file: File, start: int, length: int) -> None:
        self._file, self._start, self.size = file, start, length

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on."""
        return self._file.peek(self._start + offset, min(length, self.size - offset))


class _Watch:
    """Judges imports as they come, and lets `pickle_calls` say what calls of them return."""

    def __init__(self, file: File, draft: Draft, where: str, depth: int, budget: _Budget) -> None:
        self._file, self._draft, self._where, self._depth, self._budget = file, draft, where, depth, budget
        self._seen = Seen()
        self._globals: dict[tuple[str, str], Global] = {}
        self._imports: set[str] = set()
        self._waiting: dict[str, int] = {}
        self._loaded: object = None
        self._computes = False

    def walk(self, start: int, pickles: int) -> Stream:
        """All pickles from an offset on."""
        machine, end = Machine(self._file, self), start
        roots: list[object] = []
        broken: Malformed | None = None
        at: int | None = start
        while at is not None and len(roots) < pickles:
            known = len(self._imports)
            try:
                end = machine.run(at, TABLE)
                roots.append(machine.stack[-1])
                at = self._next(end)
            except Malformed as error:
                counts = not roots or len(self._imports) > known or isinstance(error, LimitExceeded)
                broken = error if counts else None  # else it is no pickle, but whatever follows one
                break
        if at is not None and len(roots) == PICKLES_LIMIT:
            broken = LimitExceeded("pickles of one file", PICKLES_LIMIT)
        self._judge_waiting()
        truncated, exceeds = isinstance(broken, Truncated), isinstance(broken, LimitExceeded)
        if exceeds or (broken and not truncated and self._imports):
            self._warn(Danger.PICKLE_BROKEN_STREAM, str(broken), machine.place)
        seen = self._seen
        return Stream(
            imports=frozenset(self._imports),
            end=end,
            pickles=len(roots),
            opcodes=machine.opcodes,
            broken=str(broken) if broken else None,
            truncated=truncated,
            exceeds=exceeds,
            problem=seen.problem,
            tensors=tuple(seen.tensors),
            storages=tuple(seen.storages.values()),
            roots=tuple(roots),
            versions=tuple(sorted(seen.versions.items())),
            files=tuple(sorted(set(seen.files))),
        )

    def _next(self, end: int) -> int | None:
        """Where the next pickle may begin; None at the end of the file."""
        for offset in range(end, min(self._file.size, end + _PADDING_LIMIT), 256):
            rest = self._file.peek(offset, 256)
            bare = rest.lstrip(_PADDING)
            if not rest:
                break
            if bare:
                return offset + len(rest) - len(bare)
        return None

    def _warn(self, danger: Danger, detail: str, at: int) -> None:
        self._draft.warn(danger, detail, f"{self._where}:0x{at:x}" if self._where else f"0x{at:x}")

    def imported(self, module: str, path: str, at: int) -> object:
        """Judges a name that was not seen before."""
        name = f"{module}.{path}"
        found = self._globals.get((module, path))
        if found is None:
            found = self._globals[module, path] = Global(current(name))
            self._imports.add(name)
            if len(self._imports) > IMPORTS_LIMIT:
                raise LimitExceeded("imports of one file's pickles", IMPORTS_LIMIT)
            if found.name in _BY_USE:
                self._waiting[found.name] = at
            else:
                self._judge(name, judge_member(module, path) if "." in path else judge(name), at)
        return found

    def _judge(self, name: str, judgement: Judgement, at: int) -> None:
        if carries_code(name):
            self._warn(Danger.PICKLE_SERIALIZED_CODE, name, at)
        elif judgement is Judgement.DANGEROUS:
            self._warn(Danger.PICKLE_CODE_EXECUTION, name, at)
        elif judgement is Judgement.UNKNOWN:
            self._warn(Danger.PICKLE_UNKNOWN_IMPORT, name, at)

    def computed(self, at: int) -> object:
        """No library computes the name of an import."""
        self._warn(Danger.PICKLE_COMPUTED_IMPORT, "", at)
        self._imports.add("?")
        return Opaque()

    def extension(self, code: int, at: int) -> object:
        """What the code stands for, the loading process knows."""
        self._warn(Danger.PICKLE_EXTENSION_CODE, str(code), at)
        self._imports.add("?")
        return Opaque()

    def persistent(self, identity: object) -> object:
        """Torch's storages."""
        return storage(self._seen, identity)

    def called(self, function: object, arguments: object, at: int) -> object:
        """What a call returns; a call of what another call returned is odd."""
        given = arguments if isinstance(arguments, tuple) and len(arguments) <= _ARGUMENTS_LIMIT else ()
        for argument in given if self._waiting else ():
            if isinstance(argument, Global) and argument.name in self._waiting and argument.name != PARTIAL:
                self._judge_use(argument.name, Judgement.DANGEROUS, at)
        if not isinstance(function, Global):
            return self._called_computed(function, given, at)
        if function.name in _BY_USE:
            return self._called_by_use(function, given, at)
        if function.name in _FORWARDED and len(given) > 2:
            inner = given[0]
            again = not isinstance(inner, Global) or inner.name in _FORWARDED
            return Opaque() if again else self.called(inner, given[2], at)
        if function.name == "_codecs.encode":
            return self._encoded_bytes(given, at)
        answer = CALLED.get(function.name)
        if answer is not None:
            try:
                return answer(self._seen, given)
            except (ValueError, IndexError):
                return Opaque()
        if function.name == _SHOWN or (function.name == _TYPE and len(given) > 1):
            self._warn(Danger.PICKLE_UNKNOWN_IMPORT, function.name, at)
        return Call(function, arguments)

    def _encoded_bytes(self, given: tuple[object, ...], at: int) -> object:
        """How Python 3 writes bytes in the protocols of Python 2."""
        match given:
            case (str(characters), "latin1" | "latin-1"):
                content = characters.encode("latin-1", "replace")
                self.content(at, len(content), content)
                return content
            case (Opaque(head=head), "latin1" | "latin-1"):
                content = head.decode("utf-8", "ignore").encode("latin-1", "replace")
                self.content(at, len(content), content)
                return Opaque(content)
        return Opaque()

    def _called_computed(self, function: object, given: tuple[object, ...], at: int) -> object:
        maker = function.function if isinstance(function, Call) else None
        if not isinstance(maker, Global):
            if not self._computes:
                self._warn(Danger.PICKLE_UNKNOWN_IMPORT, "what it computes", at)
            self._computes = True
        elif maker.name == PARTIAL and isinstance(function, Call):
            of = function_of(function)
            if of is not None and of.name not in _BY_USE:
                return Call(of, given)
            self._warn(Danger.PICKLE_CODE_EXECUTION, f"{maker.name}(…)", at)
        elif maker.name in _BY_USE:
            self._warn(Danger.PICKLE_CODE_EXECUTION, f"{maker.name}(…)", at)
        elif judge(maker.name) is Judgement.SAFE:
            self._warn(Danger.PICKLE_UNKNOWN_IMPORT, f"{maker.name}(…)", at)
        return Call(function, given)

    def _called_by_use(self, function: Global, given: tuple[object, ...], at: int) -> object:
        """Functions that are harmless or dangerous by what they are called with."""
        self._waiting.setdefault(function.name, at)
        result: object = Call(function, given)
        match function.name, given:
            case "builtins.getattr", (Global(name=base), str(name)) if not name.startswith("__") and len(name) < 100:
                result = self._globals.setdefault((base, name), Global(f"{base}.{name}"))
                judgement = judge_attribute(base, name)
                if judgement is not Judgement.SAFE:
                    self._judge(f"{base}.{name}", judgement, at)
            case "builtins.getattr", (Call() as made, str(name)) if not name.startswith("__") and maker(made):
                base = maker(made) or ""
                judgement = max(judge(base), judge_attribute(base, name))
            case "functools.partial", (Global(name=base), *_):
                judgement = judge(base) if base not in _BY_USE else Judgement.DANGEROUS
            case "torch.storage._load_from_bytes", (bytes(content),) if self._loaded and BEGINNING.match(content):
                judgement, result = Judgement.SAFE, self._loaded
            case "torch.storage._load_from_bytes", (Opaque(head=head),) if isinstance(
                self._loaded, Storage
            ) and BEGINNING.match(head):
                judgement, result = Judgement.SAFE, self._loaded
            case "operator.itemgetter", _ if all(isinstance(key, str | int | tuple) for key in given):
                judgement = Judgement.SAFE
            case _:
                judgement = Judgement.DANGEROUS if function.name != PARTIAL else Judgement.UNKNOWN
        self._judge_use(function.name, judgement, at)
        return result

    def _judge_use(self, name: str, judgement: Judgement, at: int) -> None:
        self._waiting[name] = -1
        if judgement is Judgement.DANGEROUS:
            self._warn(Danger.PICKLE_CODE_EXECUTION, name, at)
        elif judgement is Judgement.UNKNOWN:
            self._warn(Danger.PICKLE_UNKNOWN_IMPORT, name, at)

    def _judge_waiting(self) -> None:
        """What was imported and never called, is there for something else."""
        for name, at in self._waiting.items():
            if at >= 0:
                self._warn(_BY_USE[name], name, at)

    def built(self, made: object, state: object, end: int) -> int:
        """Notes the state; joblib's arrays lie right behind it."""
        self._judge_state(made, state, end)
        built(self._seen, made, state)
        array = raw_array(self._seen, self._file, made, state, end)
        if array is None:
            return end
        resumed, is_pickle = array
        if not is_pickle:
            return resumed
        if self._depth >= DEPTH_LIMIT:
            raise LimitExceeded("pickles in pickles", DEPTH_LIMIT)
        self._depth += 1
        resumed = Machine(self._file, self).run(resumed, TABLE)
        self._depth -= 1
        return resumed

    def _judge_state(self, made: object, state: object, at: int) -> None:
        if runs_code(made, state):
            self._warn(Danger.PICKLE_CODE_EXECUTION, maker(made) or (made.name if isinstance(made, Global) else ""), at)
        elif maker(made) == PARTIAL and isinstance(made, Call):
            of = function_of(made, state)
            if of is None or of.name in _BY_USE:
                self._warn(Danger.PICKLE_CODE_EXECUTION, PARTIAL, at)

    def content(self, start: int, length: int, head: bytes) -> None:
        """Bytes that begin like a pickle are walked."""
        if not BEGINNING.match(head):
            return
        self._loaded = None
        if self._depth >= DEPTH_LIMIT or self._budget.nested <= 0:
            return
        self._budget.nested -= 1
        inner = File.of(head) if len(head) >= length else File("", _Part(self._file, start, length))
        where = f"{self._where}:0x{start:x}" if self._where else f"0x{start:x}"
        found = _Watch(inner, self._draft, where, self._depth + 1, self._budget).walk(0, PICKLES_LIMIT)
        self._imports |= found.imports
        self._loaded = found.storages[0] if found.storages and found.pickles >= _TORCH_PICKLES else Opaque()

    def encoded(self, start: int, content: bytes) -> None:
        """A pickle in text is of no use but to code that decodes and loads it."""
        try:
            if _BASE64.fullmatch(content):
                inner = b64decode(content + b"==")
            elif _HEXADECIMAL.fullmatch(content):
                inner = bytes.fromhex(str(content, "ascii"))
            else:
                return
        except ValueError:
            return
        self.content(start, len(inner), inner)


_TYPE = "builtins.type"
"""With more than one argument it makes a class."""
_SHOWN = "builtins.print"
"""Kept by callbacks, called by what tries out an attack."""
_BY_USE = {
    "builtins.getattr": Danger.PICKLE_CODE_EXECUTION,
    "torch.storage._load_from_bytes": Danger.PICKLE_UNKNOWN_IMPORT,
    PARTIAL: Danger.PICKLE_UNKNOWN_IMPORT,
    "operator.itemgetter": Danger.PICKLE_UNKNOWN_IMPORT,
}
"""Functions whose calls are looked at, and what it is to import them for nothing."""
_FORWARDED = frozenset(
    ("torch._tensor._rebuild_from_type", "torch._tensor._rebuild_from_type_v2", "torch.tensor._rebuild_from_type_v2")
)
"""`f(function, class, arguments, state)`."""
