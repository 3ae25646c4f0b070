"""The opcodes of a pickle that work on its stack and memo, import, call and build; and the table of all.

https://github.com/python/cpython/blob/main/Lib/pickletools.py describes them.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.pickle_literals import LITERALS, OPAQUE, U16, U32, length_at, number
from ai_finder.domain.models.encodings.pickle_machine import Handler, Machine
from ai_finder.domain.models.encodings.pickle_values import KEPT_ITEMS

MARKS_LIMIT = 10_000
_NAME_LIMIT = 1 << 10
_FEW = 64
"""Calls have no more arguments."""


def _unknown(_m: Machine, _at: int) -> int:
    raise Malformed("an opcode of a pickle is none")


def _stop(m: Machine, at: int) -> int:
    if not m.stack:
        raise Malformed("a pickle ends with nothing on its stack")
    return -at


def _protocol(m: Machine, at: int) -> int:
    if m.data[at] > 5:
        raise Malformed("a pickle is of a protocol that is none")
    return at + 1


def _frame(_m: Machine, at: int) -> int:
    return at + 8


def _names(m: Machine, at: int) -> tuple[str, str, int]:
    """A module and a name in it, on two lines."""
    module, at = m.line(at)
    name, at = m.line(at)
    return _named(module), _named(name), at


def _named(line: bytes) -> str:
    name = str(line[:_NAME_LIMIT], "utf-8")
    if not name or len(line) > _NAME_LIMIT or not all(_is_name(part) for part in name.strip().split(".")):
        raise Malformed("a pickle imports what has no name")
    return name


def _is_name(part: str) -> bool:
    return part.strip().replace("-", "_").isidentifier()


def _global(m: Machine, at: int) -> int:
    place = m.base + at - 1
    module, name, at = _names(m, at)
    m.stack.append(m.watcher.imported(module, name, place))
    return at


def _stack_global(m: Machine, at: int) -> int:
    place = m.base + at - 1
    name, module = m.stack.pop(), m.stack.pop()
    if isinstance(name, str) and isinstance(module, str):
        m.stack.append(m.watcher.imported(module[:_NAME_LIMIT], name[:_NAME_LIMIT], place))
    else:
        m.stack.append(m.watcher.computed(place))
    return at


def _extension(layout: struct.Struct | None) -> Handler:
    def push(m: Machine, at: int) -> int:
        place = m.base + at - 1
        code, at = length_at(m, at, layout)
        m.stack.append(m.watcher.extension(code, place))
        return at

    return push


def _inst(m: Machine, at: int) -> int:
    place = m.base + at - 1
    module, name, at = _names(m, at)
    arguments = tuple(_unmark(m))
    m.stack.append(m.watcher.called(m.watcher.imported(module, name, place), arguments, place))
    return at


def _obj(m: Machine, at: int) -> int:
    items = _unmark(m)
    m.stack.append(m.watcher.called(items[0], tuple(items[1:]), m.base + at - 1))
    return at


def _reduce(m: Machine, at: int) -> int:
    arguments = m.stack.pop()
    m.stack[-1] = m.watcher.called(m.stack[-1], arguments, m.base + at - 1)
    return at


def _newobj_ex(m: Machine, at: int) -> int:
    keywords, arguments = m.stack.pop(), m.stack.pop()
    if isinstance(arguments, tuple) and isinstance(keywords, dict) and len(arguments) + len(keywords) < _FEW:
        arguments = (*arguments, *keywords.values())
    m.stack[-1] = m.watcher.called(m.stack[-1], arguments, m.base + at - 1)
    return at


def _build(m: Machine, at: int) -> int:
    state = m.stack.pop()
    end = m.base + at
    resumed = m.watcher.built(m.stack[-1], state, end)
    return at if resumed == end else m.after(resumed)


def _persistent_line(m: Machine, at: int) -> int:
    line, at = m.line(at)
    m.stack.append(m.watcher.persistent(str(line, "ascii", "replace")))
    return at


def _persistent(m: Machine, at: int) -> int:
    m.stack[-1] = m.watcher.persistent(m.stack[-1])
    return at


def _mark(m: Machine, at: int) -> int:
    if len(m.marks) >= MARKS_LIMIT:
        raise LimitExceeded("nested marks of a pickle", MARKS_LIMIT)
    m.marks.append(m.stack)
    m.stack = []
    return at


def _unmark(m: Machine) -> list[object]:
    items = m.stack
    m.stack = m.marks.pop()
    return items


def _pop(m: Machine, at: int) -> int:
    if m.stack:
        m.stack.pop()
    else:
        _unmark(m)
    return at


def _pop_mark(m: Machine, at: int) -> int:
    _unmark(m)
    return at


def _duplicate(m: Machine, at: int) -> int:
    m.stack.append(m.stack[-1])
    return at


def _tuple(m: Machine, at: int) -> int:
    items = _unmark(m)
    m.stack.append(tuple(items))
    return at


def _tuple1(m: Machine, at: int) -> int:
    m.stack[-1] = (m.stack[-1],)
    return at


def _tuple2(m: Machine, at: int) -> int:
    stack = m.stack
    last = stack.pop()
    stack[-1] = (stack[-1], last)
    return at


def _tuple3(m: Machine, at: int) -> int:
    stack = m.stack
    last, middle = stack.pop(), stack.pop()
    stack[-1] = (stack[-1], middle, last)
    return at


def _list(m: Machine, at: int) -> int:
    items = _unmark(m)
    m.stack.append(items[:KEPT_ITEMS])
    return at


def _append(m: Machine, at: int) -> int:
    item = m.stack.pop()
    target = m.stack[-1]
    if isinstance(target, list) and len(target) < KEPT_ITEMS:
        target.append(item)
    return at


def _appends(m: Machine, at: int) -> int:
    items = _unmark(m)
    target = m.stack[-1]
    if isinstance(target, list) and len(target) < KEPT_ITEMS:
        target.extend(items[:KEPT_ITEMS])
    return at


def _dict(m: Machine, at: int) -> int:
    items = _unmark(m)
    made: dict[str, object] = {}
    _keep(made, items)
    m.stack.append(made)
    return at


def _setitem(m: Machine, at: int) -> int:
    value, key = m.stack.pop(), m.stack.pop()
    _keep(m.stack[-1], [key, value])
    return at


def _setitems(m: Machine, at: int) -> int:
    items = _unmark(m)
    _keep(m.stack[-1], items)
    return at


def _keep(target: object, items: list[object]) -> None:
    if isinstance(target, dict):
        room = KEPT_ITEMS - len(target)
        pairs = zip(items[: 2 * room : 2], items[1::2], strict=False)
        target.update({key: value for key, value in pairs if isinstance(key, str)})


def _additems(m: Machine, at: int) -> int:
    _unmark(m)
    m.stack[-1]
    return at


def _frozenset(m: Machine, at: int) -> int:
    _unmark(m)
    m.stack.append(OPAQUE)
    return at


def _memoize(m: Machine, at: int) -> int:
    memo = m.memo
    memo[len(memo)] = m.stack[-1]
    return at


def _put_byte(m: Machine, at: int) -> int:
    m.memo[m.data[at]] = m.stack[-1]
    return at + 1


def _put_long(m: Machine, at: int) -> int:
    m.memo[U32.unpack_from(m.data, at)[0]] = m.stack[-1]
    return at + 4


def _put_line(m: Machine, at: int) -> int:
    line, at = m.line(at)
    m.memo[_index(line)] = m.stack[-1]
    return at


def _get_byte(m: Machine, at: int) -> int:
    m.stack.append(m.memo[m.data[at]])
    return at + 1


def _get_long(m: Machine, at: int) -> int:
    m.stack.append(m.memo[U32.unpack_from(m.data, at)[0]])
    return at + 4


def _get_line(m: Machine, at: int) -> int:
    line, at = m.line(at)
    m.stack.append(m.memo[_index(line)])
    return at


def _index(line: bytes) -> int:
    found = number(line, 10)
    if not isinstance(found, int) or found < 0:
        raise Malformed("a number in a pickle is none")
    return found


def _nothing(_m: Machine, at: int) -> int:
    return at


_OPERATIONS: Mapping[bytes, Handler] = {
    b"\x80": _protocol,
    b"\x95": _frame,
    b".": _stop,
    b"c": _global,
    b"\x93": _stack_global,
    b"i": _inst,
    b"o": _obj,
    b"R": _reduce,
    b"b": _build,
    b"\x81": _reduce,
    b"\x92": _newobj_ex,
    b"\x82": _extension(None),
    b"\x83": _extension(U16),
    b"\x84": _extension(U32),
    b"P": _persistent_line,
    b"Q": _persistent,
    b"\x98": _nothing,
    b"(": _mark,
    b"0": _pop,
    b"1": _pop_mark,
    b"2": _duplicate,
    b"t": _tuple,
    b"\x85": _tuple1,
    b"\x86": _tuple2,
    b"\x87": _tuple3,
    b"l": _list,
    b"a": _append,
    b"e": _appends,
    b"d": _dict,
    b"s": _setitem,
    b"u": _setitems,
    b"\x90": _additems,
    b"\x91": _frozenset,
    b"\x94": _memoize,
    b"q": _put_byte,
    b"r": _put_long,
    b"p": _put_line,
    b"h": _get_byte,
    b"j": _get_long,
    b"g": _get_line,
}
_ALL = {**LITERALS, **_OPERATIONS}
TABLE: tuple[Handler, ...] = tuple(_ALL.get(bytes((code,)), _unknown) for code in range(256))
"""By the byte of the opcode."""
