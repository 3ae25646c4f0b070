"""The bytes of an HDF5 file by their addresses, and its superblock.

The format: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from ai_finder.domain.malformed import LimitExceeded, Malformed

if TYPE_CHECKING:
    from ai_finder.domain.models.file import File

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_USER_BLOCKS = (0, 512, 1024, 2048)
"""Where a superblock may begin; the format allows any further doubling, which no model's writer uses."""

_SUPERBLOCK = 128
"""No superblock is longer. In bytes."""
_AFTER_SIZES = (9, 13, 1, 1)
"""By version: how many bytes of flags and B-tree ranks stand between the sizes and the addresses."""

_OFTEN = 4
"""How many times over the bytes of a file may be read as metadata: a sound file's are read once or twice."""
_AT_LEAST = 64 << 10
_FREE_MESSAGES, _BYTES_A_MESSAGE = 20_000, 16
"""How many messages a file may have, and what each beyond these takes at least, on average."""
_CHECKED = 16 << 10
"""How many bytes of a file's metadata are held against their checksums; in Python, each costs a third of a µs."""


@define
class Cursor:
    """A place in a block of metadata; Malformed is raised by whatever leads out of the block."""

    data: bytes
    at: int = 0

    def take(self, length: int) -> bytes:
        """The next `length` bytes."""
        end = self.at + length
        if end > len(self.data):
            raise Malformed("an HDF5 structure is longer than its block")
        taken = self.data[self.at : end]
        self.at = end
        return taken

    def number(self, size: int) -> int:
        """The next unsigned number of `size` bytes."""
        at = self.at
        self.at = end = at + size
        if end > len(self.data):
            raise Malformed("an HDF5 structure is longer than its block")
        return int.from_bytes(self.data[at:end], "little")

    @property
    def left(self) -> int:
        """How many bytes follow."""
        return len(self.data) - self.at


@define
class Store:
    """An HDF5 file: what its superblock says, and its blocks, bounded in all by the file's own size."""

    file: File
    base: int
    """Where address 0 is: behind the user block."""
    offset_size: int
    length_size: int
    root: int
    """The address of the root group's object header."""
    _left: int
    is_cut: bool = False
    """Whether the file was longer, as its superblock says."""
    _to_check: int = _CHECKED
    _messages: int = 0
    collections: dict[int, dict[int, bytes]] = field(factory=dict)
    """What was read of the global heap, by its collections' addresses."""

    @classmethod
    def open(cls, file: File) -> Store:
        """The file by its superblock. Malformed where there is none."""
        base = next((at for at in _USER_BLOCKS if file.peek(at, len(SIGNATURE)) == SIGNATURE), None)
        if base is None:
            raise Malformed("no HDF5 superblock")
        cursor = Cursor(file.peek(base, _SUPERBLOCK), len(SIGNATURE))
        version = cursor.number(1)
        if version >= len(_AFTER_SIZES):
            raise Malformed("an unknown version of the HDF5 superblock")
        old = version < 2
        cursor.take(4 if old else 0)
        offset_size, length_size = cursor.number(1), cursor.number(1)
        if offset_size not in {2, 4, 8} or length_size not in {2, 4, 8}:
            raise Malformed("an HDF5 superblock with impossible sizes")
        cursor.take(_AFTER_SIZES[version])
        stated_base = cursor.number(offset_size)
        cursor.take(offset_size)
        end = cursor.number(offset_size) - stated_base + base
        cursor.take(2 * offset_size if old else 0)
        root = cursor.number(offset_size)
        store = cls(file, base, offset_size, length_size, root, _OFTEN * file.size + _AT_LEAST)
        if not old:
            store.check(cursor.data[: cursor.at], cursor.number(4))
        store.is_cut = end > file.size
        return store

    def block(self, address: int, length: int) -> bytes:
        """Exactly `length` bytes at an address. Truncated beyond the file's end."""
        if length > self.file.size:
            raise Malformed("an HDF5 structure is larger than its file")
        self._pay(length)
        return self.file.read(self.base + address, length)

    def at_most(self, address: int, length: int) -> bytes:
        """Up to `length` bytes at an address."""
        self._pay(length)
        return self.file.peek(self.base + address, length)

    def address(self, cursor: Cursor) -> int | None:
        """The next address of a block; None where it is undefined."""
        value = cursor.number(self.offset_size)
        return None if value == (1 << 8 * self.offset_size) - 1 else value

    def count(self, messages: int) -> None:
        """So many more messages of objects. LimitExceeded for more than a file of its size has."""
        most = _FREE_MESSAGES + self.file.size // _BYTES_A_MESSAGE
        self._messages += messages
        if self._messages > most:
            raise LimitExceeded("messages in an HDF5 file of its size", most)

    def check(self, content: bytes, checksum: int) -> None:
        """Malformed where a block's checksum is another; only the first blocks of a file are held against theirs."""
        self._to_check -= len(content)
        if self._to_check >= 0 and lookup3(content) != checksum:
            raise Malformed("an HDF5 checksum does not fit what it covers")

    def _pay(self, length: int) -> None:
        self._left -= length
        if self._left < 0:
            raise LimitExceeded("times over the file's size read as HDF5 metadata", _OFTEN)


_MIX = ((0, 2, 1, 4), (1, 0, 2, 6), (2, 1, 0, 8), (0, 2, 1, 16), (1, 0, 2, 19), (2, 1, 0, 4))
"""`x -= y; x ^= rotated(y); y += z`: the places of x, y, z, and how far."""
_END = ((2, 1, 14), (0, 2, 11), (1, 0, 25), (2, 1, 16), (0, 2, 4), (1, 0, 14), (2, 1, 24))
"""`x ^= y; x -= rotated(y)`."""
_WORD = 0xFFFFFFFF


def lookup3(content: bytes) -> int:
    """Bob Jenkins' hash, HDF5's checksum of metadata (https://burtleburtle.net/bob/c/lookup3.c, `hashlittle`)."""
    words = [(0xDEADBEEF + len(content)) & _WORD] * 3
    if not content:
        return words[2]
    for start in range(0, len(content), 12):
        part = content[start : start + 12].ljust(12, b"\0")
        for place in range(3):
            words[place] = words[place] + int.from_bytes(part[4 * place : 4 * place + 4], "little") & _WORD
        if start + 12 < len(content):
            for x, y, z, far in _MIX:
                words[x] = (words[x] - words[y] & _WORD) ^ _rotated(words[y], far)
                words[y] = words[y] + words[z] & _WORD
    for x, y, far in _END:
        words[x] = (words[x] ^ words[y]) - _rotated(words[y], far) & _WORD
    return words[2]


def _rotated(word: int, far: int) -> int:
    return (word << far | word >> 32 - far) & _WORD
