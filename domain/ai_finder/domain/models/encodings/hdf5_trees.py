"""HDF5 B-trees: version 1 for the links of old groups, version 2 for dense links and attributes (sections III.A)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.hdf5_store import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_finder.domain.models.encodings.hdf5_store import Store

_NODES_LIMIT = 100_000
_DEPTH = 32


class Symbol(NamedTuple):
    """A link of an old group: its name's place in the group's heap, and where it leads."""

    name: int
    address: int
    is_soft: bool


def symbols(store: Store, address: int) -> Iterator[Symbol]:
    """The links of the version 1 tree at an address, in the order of their names."""
    waiting, seen = [address], set[int]()
    while waiting:
        node = waiting.pop()
        if node in seen:
            raise Malformed("an HDF5 tree whose branches meet")
        seen.add(node)
        if len(seen) > _NODES_LIMIT:
            raise LimitExceeded("nodes in an HDF5 tree", _NODES_LIMIT)
        kind = store.block(node, 4)
        if kind == b"SNOD":
            yield from _leaf(store, node)
        elif kind == b"TREE":
            waiting += reversed(_children(store, node))
        else:
            raise Malformed("no HDF5 tree node where one must be")


def _children(store: Store, address: int) -> list[int]:
    head = Cursor(store.block(address, 8), 4)
    kind = head.number(1)
    head.take(1)
    used = head.number(2)
    if kind:
        raise Malformed("an HDF5 group whose tree is of another kind")
    key, child = store.length_size, store.offset_size
    body = store.block(address + 8 + 2 * child, used * (key + child))
    return [int.from_bytes(body[at : at + child], "little") for at in range(key, len(body), key + child)]


def _leaf(store: Store, address: int) -> Iterator[Symbol]:
    size = 2 * store.offset_size + 24
    count = Cursor(store.block(address, 8), 6).number(2)
    body = Cursor(store.block(address + 8, count * size))
    for at in range(0, count * size, size):
        body.at = at
        name, header, cached = body.number(store.offset_size), body.number(store.offset_size), body.number(4)
        yield Symbol(name, header, is_soft=cached == 2)


class _Level(NamedTuple):
    """What a node of a level holds at most."""

    records: int
    pointer: int
    """The size of a pointer to the level below, in bytes."""
    total: int
    """How many records a node and all below it hold."""


def records(store: Store, address: int, kinds: tuple[int, ...]) -> Iterator[bytes]:
    """The records of the version 2 tree at an address, of one of the kinds; in no particular order."""
    head = Cursor(store.block(address, 22 + store.offset_size + store.length_size))
    if head.take(4) != b"BTHD":
        raise Malformed("no HDF5 tree where one must be")
    head.take(1)
    kind, node_size, size, depth = head.number(1), head.number(4), head.number(2), head.number(2)
    head.take(2)
    root, count = store.address(head), head.number(2)
    if kind not in kinds or not size or depth > _DEPTH or node_size < _AROUND + size:
        raise Malformed("an impossible HDF5 tree")
    levels = _levels(store, node_size, size, depth)
    waiting = [(root, count, depth)] if root is not None and count else []
    left = _NODES_LIMIT
    while waiting:
        address, count, level = waiting.pop()
        left -= 1
        if not left:
            raise LimitExceeded("nodes in an HDF5 tree", _NODES_LIMIT)
        node = store.block(address, node_size)
        if node[:4] != (b"BTIN" if level else b"BTLF") or count > levels[level].records:
            raise Malformed("an impossible HDF5 tree node")
        body = Cursor(node, 6)
        yield from (body.take(size) for _ in range(count))
        if level:
            waiting += _below(store, body, levels, count + 1, level)


_AROUND = 10
"""A node's signature, version, kind and checksum, in bytes."""


def _levels(store: Store, node_size: int, size: int, depth: int) -> list[_Level]:
    most = (node_size - _AROUND) // size
    levels = [_Level(most, 0, most)]
    for level in range(1, depth + 1):
        below = levels[-1]
        pointer = store.offset_size + _bytes(most) + (_bytes(below.total) if level > 1 else 0)
        here = (node_size - _AROUND - pointer) // (size + pointer)
        levels.append(_Level(here, pointer, here + (here + 1) * below.total))
    return levels


def _below(store: Store, body: Cursor, levels: list[_Level], count: int, level: int) -> Iterator[tuple[int, int, int]]:
    """The nodes below one: address, number of records, level."""
    for _ in range(count):
        end = body.at + levels[level].pointer
        address = body.number(store.offset_size)
        yield address, body.number(_bytes(levels[0].records)), level - 1
        body.at = end


def _bytes(number: int) -> int:
    """How many bytes a number takes."""
    return (number.bit_length() + 7) // 8
