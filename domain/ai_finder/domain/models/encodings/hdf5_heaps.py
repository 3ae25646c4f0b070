"""HDF5 heaps: of names (local), of variable-length values (global), of dense links and attributes (fractal).

Format specification, sections III.C to III.G.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Malformed
from ai_finder.domain.models.encodings.hdf5_store import Cursor
from ai_finder.domain.models.encodings.hdf5_trees import records

if TYPE_CHECKING:
    from ai_finder.domain.models.encodings.hdf5_store import Store

_HEAP_LIMIT = 64 << 20
"""The longest segment or collection that is read, in bytes."""
_DEPTH = 32


def local_heap(store: Store, address: int) -> bytes:
    """The segment of a local heap: names, each ending with a zero byte."""
    cursor = Cursor(store.block(address, 8 + 2 * store.length_size + store.offset_size))
    if cursor.take(4) != b"HEAP":
        raise Malformed("no HDF5 heap where one must be")
    cursor.take(4)
    length = cursor.number(store.length_size)
    cursor.take(store.length_size)
    return store.block(cursor.number(store.offset_size), _bounded(length))


def text_at(heap: bytes, place: int) -> str:
    """The name at a place of a local heap."""
    end = heap.find(b"\0", place)
    if end < 0:
        raise Malformed("an HDF5 name without an end")
    return heap[place:end].decode("utf-8", "surrogateescape")


def global_heap(store: Store, address: int) -> dict[int, bytes]:
    """The objects of one collection of the global heap, by their index."""
    cursor = Cursor(store.block(address, 8 + store.length_size))
    if cursor.take(4) != b"GCOL":
        raise Malformed("no HDF5 global heap where one must be")
    cursor.take(4)
    body = Cursor(store.block(address, _bounded(cursor.number(store.length_size))), cursor.at)
    found = {}
    while body.left >= 8 + store.length_size:
        index = body.number(2)
        body.take(6)
        length = body.number(store.length_size)
        if not index:
            break
        found[index] = body.take(length)
        body.take(min(-length % 8, body.left))
    return found


def _bounded(length: int) -> int:
    if length > _HEAP_LIMIT:
        raise LimitExceeded("bytes in an HDF5 heap", _HEAP_LIMIT)
    return length


@define
class FractalHeap:
    """A heap of objects by their ids."""

    store: Store
    id_length: int
    _offset_size: int
    _length_size: int
    _width: int
    _first_block: int
    _largest_block: int
    _filtered: bool
    _huge_tree: int | None
    _root: int | None
    _root_rows: int
    """0 where the root is a direct block."""
    _huge: dict[int, tuple[int, int]] | None = field(default=None, init=False)

    @classmethod
    def open(cls, store: Store, address: int) -> FractalHeap:
        """The heap whose header is at an address."""
        offset, length = store.offset_size, store.length_size
        cursor = Cursor(store.block(address, 22 + 12 * length + 3 * offset))
        if cursor.take(5) != b"FRHP\0":
            raise Malformed("no HDF5 fractal heap where one must be")
        id_length, filters = cursor.number(2), cursor.number(2)
        cursor.take(1)
        largest_object = cursor.number(4)
        cursor.take(length)
        huge_tree = store.address(cursor)
        cursor.take(9 * length + offset)
        width, first_block, largest_block = cursor.number(2), cursor.number(length), cursor.number(length)
        bits = cursor.number(2)
        cursor.take(2)
        root, rows = store.address(cursor), cursor.number(2)
        if not width or not first_block or largest_block < first_block or bits > 64 or not id_length:
            raise Malformed("an impossible HDF5 fractal heap")
        return cls(
            store,
            id_length,
            (bits + 7) // 8,
            min((largest_block.bit_length() + 6) // 8, (largest_object.bit_length() + 7) // 8),
            width,
            first_block,
            largest_block,
            bool(filters),
            huge_tree,
            root,
            rows,
        )

    def object(self, identity: bytes) -> bytes | None:
        """The object of an id; None where the heap is compressed."""
        cursor = Cursor(identity)
        kind = cursor.number(1) >> 4 & 3
        if kind == 2:
            return cursor.take((identity[0] & 15) + 1)
        if self._filtered:
            return None
        if kind == 1:
            address, length = self._huge_object(cursor)
            return self.store.block(address, _bounded(length))
        if kind:
            raise Malformed("an HDF5 heap id of an unknown kind")
        place, length = cursor.number(self._offset_size), cursor.number(self._length_size)
        return self.store.block(self._block(place), length)

    def _huge_object(self, cursor: Cursor) -> tuple[int, int]:
        """Where an object is that has no place in a block: its id says it, or a tree does."""
        offset, length = self.store.offset_size, self.store.length_size
        if cursor.left >= offset + length:
            return cursor.number(offset), cursor.number(length)
        if self._huge is None:
            if self._huge_tree is None:
                raise Malformed("an HDF5 heap without the tree of its huge objects")
            found = (Cursor(record) for record in records(self.store, self._huge_tree, (1,)))
            self._huge = {
                key: (address, size)
                for address, size, key in ((r.number(offset), r.number(length), r.number(length)) for r in found)
            }
        try:
            return self._huge[cursor.number(min(cursor.left, length))]
        except KeyError:
            raise Malformed("an HDF5 heap id that leads nowhere") from None

    def _block(self, place: int) -> int:
        """The address of a place in the heap's own space, found through its doubling table (section III.G)."""
        address, rows = self._root, self._root_rows
        for _ in range(_DEPTH):
            if address is None:
                raise Malformed("an HDF5 heap id that leads nowhere")
            if not rows:
                return address + place
            row, size, place = self._row(place)
            if row >= rows:
                raise Malformed("an HDF5 heap id that leads nowhere")
            entry = row * self._width + place // size
            place %= size
            head = 5 + self.store.offset_size + self._offset_size
            pointer = self.store.block(address + head + entry * self.store.offset_size, self.store.offset_size)
            address = self.store.address(Cursor(pointer))
            rows = self._rows(size)
        raise LimitExceeded("HDF5 heap blocks in each other", _DEPTH)

    def _row(self, place: int) -> tuple[int, int, int]:
        """The row of a block's table that a place is in, the size of that row's blocks, and the place in the row."""
        size = self._first_block
        if place < size * self._width:
            return 0, size, place
        row = (place // (size * self._width)).bit_length()
        size <<= row - 1
        return row, size, place - size * self._width

    def _rows(self, size: int) -> int:
        """How many rows the block of a size has below it: none where it is a direct one."""
        if size <= self._largest_block:
            return 0
        return (size // (self._first_block * self._width)).bit_length()
