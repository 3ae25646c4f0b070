"""A lazy, bounded reader of HDF5: groups, links, attributes, and what datasets are; their data is left alone.

The format: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from attrs import define, field, frozen

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.hdf5_headers import (
    ATTRIBUTE,
    ATTRIBUTE_INFO,
    DATASPACE,
    DATATYPE,
    EXTERNAL_FILES,
    LAYOUT,
    LINK,
    LINK_INFO,
    SHARED,
    SYMBOL_TABLE,
    Message,
    messages,
)
from ai_finder.domain.models.encodings.hdf5_heaps import FractalHeap, global_heap, local_heap, text_at
from ai_finder.domain.models.encodings.hdf5_store import Cursor, Store
from ai_finder.domain.models.encodings.hdf5_trees import records, symbols
from ai_finder.domain.models.encodings.hdf5_types import STRING, Datatype, datatype, elements, shape

_OBJECTS_LIMIT = 100_000
_FREE_OBJECTS, _BYTES_AN_OBJECT = 1_000, 160
"""How many names a file may have, and what each beyond these takes at least, with its object, on average."""
_DEPTH = 64
_STRINGS_LIMIT = 100_000
_LINK_RECORDS = (5,)
_ATTRIBUTE_RECORDS = (8,)
"""The kinds of B-tree records that lead to dense links and attributes by name."""


@frozen
class Link:
    """A name in a group, and where it leads: a header's address, a path, or a path in another file."""

    name: str
    address: int | None = None
    file: str | None = None
    """The other file of an external link."""


@frozen
class Attribute:
    """An attribute's type and bytes."""

    type: Datatype
    count: int
    """How many elements it has."""
    content: bytes


@frozen
class Dataset:
    """What a dataset is, without its data."""

    shape: tuple[int, ...] | None
    """None where it holds nothing by its type of space; () for one element."""
    type: Datatype
    storage: str
    """`compact`, `contiguous`, `chunked`, `virtual`, or `unknown`."""
    address: int | None = None
    """Of contiguous data; None where none is allocated."""
    length: int = 0
    """Of contiguous data, in bytes."""
    files: tuple[str, ...] = ()
    """The other files that its data lies in."""

    @property
    def elements(self) -> int:
        """How many there are."""
        return elements(self.shape)


@define
class Node:
    """A group or a dataset."""

    store: Store
    address: int
    _messages: list[Message] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._messages = messages(self.store, self.address)

    def links(self) -> Iterator[Link]:
        """The names in a group; none in a dataset."""
        for message in self._messages:
            if message.kind == LINK:
                yield _link(self.store, message.body)
            elif message.kind == SYMBOL_TABLE:
                yield from _old_links(self.store, Cursor(message.body))
            elif message.kind == LINK_INFO:
                for body in _dense(self.store, Cursor(message.body, 1), 8, _LINK_RECORDS):
                    yield _link(self.store, body)

    def attributes(self) -> dict[str, Attribute]:
        """The attributes by their names; their values are not read yet."""
        return dict(self._attributes())

    def _attributes(self) -> Iterator[tuple[str, Attribute]]:
        for message in self._messages:
            if message.kind == ATTRIBUTE and not message.flags & SHARED:
                yield _attribute(self.store, message.body)
            elif message.kind == ATTRIBUTE_INFO:
                for body in _dense(self.store, Cursor(message.body, 1), 2, _ATTRIBUTE_RECORDS):
                    yield _attribute(self.store, body)

    def dataset(self) -> Dataset | None:
        """What it is where it is a dataset; None for a group."""
        parts = {message.kind: message for message in self._messages}
        if not parts.keys() >= {DATASPACE, DATATYPE, LAYOUT}:
            return None
        kind = _type(self.store, parts[DATATYPE].body, shared=bool(parts[DATATYPE].flags & SHARED))
        sizes = shape(self.store, parts[DATASPACE].body)
        files = _external_files(self.store, parts[EXTERNAL_FILES].body) if EXTERNAL_FILES in parts else ()
        return _laid_out(self.store, sizes, kind, files, parts[LAYOUT].body)

    def strings(self, attribute: Attribute) -> tuple[str, ...]:
        """The values of an attribute of strings; () for any other."""
        if attribute.count > _STRINGS_LIMIT:
            raise LimitExceeded("strings in an HDF5 attribute", _STRINGS_LIMIT)
        size, cursor = attribute.type.size, Cursor(attribute.content)
        if attribute.type.kind == STRING:
            values = [cursor.take(size) for _ in range(attribute.count)]
        elif attribute.type.name == "string":
            values = [_variable(self.store, Cursor(cursor.take(size))) for _ in range(attribute.count)]
        else:
            return ()
        return tuple(value.split(b"\0", 1)[0].decode("utf-8", "replace") for value in values)


def walk(start: Node, limit: int = _OBJECTS_LIMIT) -> Iterator[tuple[str, Node, tuple[Link, ...]]]:
    """Each group and dataset once, from `start` on: its path, itself, and the links in it. LimitExceeded beyond."""
    limit = left = min(limit, _FREE_OBJECTS + start.store.file.size // _BYTES_AN_OBJECT)
    seen = {start.address}
    waiting = [("", 0, start.address)]
    while waiting:
        path, depth, address = waiting.pop()
        node = start if address == start.address else Node(start.store, address)
        links = tuple(islice(node.links(), left + 1))
        yield path, node, links
        left -= len(links)
        if left < 0:
            raise LimitExceeded("objects in an HDF5 file", limit)
        if depth == _DEPTH and links:
            raise LimitExceeded("HDF5 groups in each other", _DEPTH)
        for link in reversed(links):
            if link.address is not None and link.address not in seen:
                seen.add(link.address)
                waiting.append((f"{path}/{link.name}", depth + 1, link.address))


def _link(store: Store, body: bytes) -> Link:
    cursor = Cursor(body, 1)
    flags = cursor.number(1)
    kind = cursor.number(1) if flags & 8 else 0
    cursor.take((8 if flags & 4 else 0) + (1 if flags & 16 else 0))
    name = cursor.take(cursor.number(1 << (flags & 3))).decode("utf-8", "surrogateescape")
    if kind == 0:
        return Link(name, cursor.number(store.offset_size))
    value = cursor.take(cursor.number(2))
    return Link(name, file=value[1:].split(b"\0", 1)[0].decode("utf-8", "replace") if kind == _EXTERNAL else None)


_EXTERNAL = 64
"""The kind of a link into another file."""


def _old_links(store: Store, cursor: Cursor) -> Iterator[Link]:
    tree, heap = store.address(cursor), store.address(cursor)
    if tree is None or heap is None:
        return
    names = local_heap(store, heap)
    for symbol in symbols(store, tree):
        yield Link(text_at(names, symbol.name), None if symbol.is_soft else symbol.address)


def _dense(store: Store, cursor: Cursor, order_size: int, kinds: tuple[int, ...]) -> Iterator[bytes]:
    """The messages of a group's dense links, or of an object's dense attributes."""
    cursor.take(order_size if cursor.number(1) & 1 else 0)
    address, tree = store.address(cursor), store.address(cursor)
    if address is None or tree is None:
        return
    heap = FractalHeap.open(store, address)
    for record in records(store, tree, kinds):
        identity = record[4:] if kinds is _LINK_RECORDS else record[: heap.id_length]
        body = heap.object(identity)
        if body is not None:
            yield body


def _attribute(store: Store, body: bytes) -> tuple[str, Attribute]:
    cursor = Cursor(body)
    version, flags = cursor.number(1), cursor.number(1)
    sizes = cursor.number(2), cursor.number(2), cursor.number(2)
    if version not in {1, 2, 3}:
        raise Malformed("an HDF5 attribute of an unknown version")
    cursor.take(1 if version == 3 else 0)
    name, kind, space = (cursor.take(size + (-size % 8 if version == 1 else 0))[:size] for size in sizes)
    return name.split(b"\0", 1)[0].decode("utf-8", "replace"), Attribute(
        _type(store, kind, shared=version > 1 and bool(flags & 1)),
        elements(shape(store, space)) if not flags & 2 else 0,
        cursor.take(cursor.left),
    )


def _type(store: Store, body: bytes, *, shared: bool) -> Datatype:
    """A type that stands in a message, or in the header of a named type that the message leads to."""
    if not shared:
        return datatype(body)
    cursor = Cursor(body)
    version = cursor.number(1)
    cursor.take(7 if version == 1 else 1)
    for message in messages(store, cursor.number(store.offset_size)):
        if message.kind == DATATYPE and not message.flags & SHARED:
            return datatype(message.body)
    raise Malformed("an HDF5 type that leads nowhere")


def _variable(store: Store, cursor: Cursor) -> bytes:
    """A value of variable length, which lies in the global heap."""
    length, address, index = cursor.number(4), store.address(cursor), cursor.number(4)
    if not length or not address:
        return b""
    if address not in store.collections:
        store.collections[address] = global_heap(store, address)
    return store.collections[address].get(index, b"")[:length]


def _external_files(store: Store, body: bytes) -> tuple[str, ...]:
    cursor = Cursor(body, 6)
    count, heap = cursor.number(2), store.address(cursor)
    if heap is None:
        return ()
    names = local_heap(store, heap)
    size = store.length_size
    return tuple(text_at(names, Cursor(cursor.take(3 * size)).number(size)) for _ in range(count))


_STORAGE = ("compact", "contiguous", "chunked", "virtual")


def _laid_out(
    store: Store, sizes: tuple[int, ...] | None, kind: Datatype, files: tuple[str, ...], body: bytes
) -> Dataset:
    """A dataset by its layout message."""
    cursor = Cursor(body)
    version, first = cursor.number(1), cursor.number(1)
    if version < 3:
        storage = cursor.number(1)
        cursor.take(5)
    else:
        storage = first
    name = _STORAGE[storage] if storage < len(_STORAGE) else "unknown"
    if name == "contiguous":
        address = store.address(cursor)
        length = cursor.number(store.length_size) if version > 2 else elements(sizes) * kind.size
        return Dataset(sizes, kind, name, address, length, files)
    if name == "virtual":
        files += _sources(store, cursor)
    return Dataset(sizes, kind, name, files=files)


def _sources(store: Store, cursor: Cursor) -> tuple[str, ...]:
    """The file that a virtual dataset's first mapping names."""
    address, index = store.address(cursor), cursor.number(4)
    mappings = global_heap(store, address).get(index, b"") if address is not None else b""
    name = mappings[1 + store.length_size :].split(b"\0", 1)[0].decode("utf-8", "replace")
    return (name,) if name not in {"", "."} else ()
