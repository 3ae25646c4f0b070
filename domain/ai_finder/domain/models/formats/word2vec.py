"""Word vectors: a line with two counts, then a word and its numbers for each (https://code.google.com/archive/p/word2vec).

Nothing marks the format, so the first vectors must be what the counts announce.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models.model import Model
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_COUNTS = re.compile(rb"([0-9]{1,10}) ([0-9]{1,5})\r?\n")
_WORD = re.compile(rb"\n?([^\0-\x20\x7f][^\0-\x1f\x7f ]{0,999}) ")
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf)")
_HAS_POINT = re.compile(rb"[.eE]")
_FEW_DIMENSIONS = 8
"""Below it a line of numbers is more likely a table's: then a word must be none."""
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f\x7f]")
_LEAST, _MOST = 1e-20, 1e6
_SURE = 3
"""How many vectors make it certain."""
_SAMPLE = 10_000
_LINES_SAMPLE = 100
"""How many lines of a text are read number by number; the others are only counted."""
_LINE_SIZE = 40
"""A number, or a word, is hardly longer; in bytes."""
_LINES_SIZE = 1 << 20
"""A text up to this size is read whole; of a longer one the beginning. In bytes."""


def read(file: File, draft: Draft) -> None:
    """Either form, by its first vectors."""
    counts = _COUNTS.match(file.head)
    if counts is None:
        return
    words, dimension = int(counts[1]), int(counts[2])
    if words < 1 or dimension < 2:
        return
    if not _read_text(file, draft, counts.end(), words, dimension) and not _is_text(file.head):
        _read_binary(file, draft, counts.end(), words, dimension)
    if draft.format is not None:  # the file has room for what its first line says
        draft.model = evolve(draft.model, parameters=words * dimension, tensors=1, vocabulary_size=words)


def _is_text(head: bytes) -> bool:
    """Numbers of four bytes hold control characters, or what is no UTF-8, within a few."""
    return _CONTROL.search(head) is None and len(head) - len(head.decode(errors="ignore").encode()) < 4


def _found(draft: Draft, form: FileFormat) -> None:
    draft.format = form
    draft.model = Model(dtypes=("float32",), architecture="word2vec")


def _read_text(file: File, draft: Draft, start: int, words: int, dimension: int) -> bool:
    """A line a word. False where the first lines are none."""
    first = file.head[start:].split(b"\n", 1)[0].split(b" ", 2)
    if len(first) < 3 or not _NUMBER.fullmatch(first[1]):
        return False
    content = file.peek(start, _LINES_SIZE)
    whole = start + len(content) == file.size
    lines = content.split(b"\n")
    last = lines.pop()
    if whole and last.strip():
        lines.append(last)
    fits = [_is_line(line, dimension) for line in lines[:_SURE]]
    if not all(fits) or len(fits) < min(_SURE - whole, words):
        return False
    if not _HAS_POINT.search(lines[0].split(b" ", 1)[1]):
        return False
    if dimension < _FEW_DIMENSIONS and all(_NUMBER.fullmatch(line.split(b" ", 1)[0]) for line in lines[:_SAMPLE]):
        return False
    _found(draft, FileFormat.WORD2VEC_TEXT)
    for number, line in enumerate(lines):
        sampled = number % (len(lines) // _LINES_SAMPLE + 1) == 0
        if line.rstrip(b" \r").count(b" ") != dimension or (sampled and not _is_line(line, dimension)):
            if whole and number == len(lines) - 1:
                raise Truncated("the file ends in a vector")
            raise Malformed("a vector has another length than the first line says")
    if whole and len(lines) != words:
        raise (Truncated if len(lines) < words else Malformed)("the file has another number of vectors than it says")
    if not whole:
        _hold_lines(file, start + len(content) - len(last), words - len(lines), dimension)
    return True


def _hold_lines(file: File, start: int, left: int, dimension: int) -> None:
    """The end of a long text: each line that was not read has a word and numbers, and the last one has all of them."""
    if file.size - start < left * (2 + 2 * dimension) - 1:
        raise Truncated("the file ends before its last vector")
    if left < 1:
        raise Malformed("the file goes on behind its last vector")
    size = min(_LINE_SIZE * (dimension + 1), file.size - start)
    tail = file.read(file.size - size, size).rstrip(b"\r\n")
    if not _is_line(tail.rpartition(b"\n")[2], dimension):
        raise Truncated("the file ends in a vector")


def _is_line(line: bytes, dimension: int) -> bool:
    word, *numbers = line.rstrip(b" \r").split(b" ")
    return len(numbers) == dimension and word != b"" and all(map(_NUMBER.fullmatch, numbers))


def _read_binary(file: File, draft: Draft, start: int, words: int, dimension: int) -> None:
    """A word, a space, its numbers; some writers end each with a line's end."""
    size = 4 * dimension
    numbers = struct.Struct(f"<{dimension}f")
    offset = start
    for number in range(min(words, _SAMPLE)):
        window = file.peek(offset, 1100 + size)
        word = _WORD.match(window)
        vector = window[word.end() : word.end() + size] if word else b""
        if len(vector) < size and offset + len(window) == file.size:
            break
        if word is None or len(vector) < size or not _are_plausible(numbers.unpack(vector)):
            if draft.format is None:
                return
            raise Malformed("a vector is none")
        offset += word.end() + size
        if number + 1 == min(_SURE, words):
            _found(draft, FileFormat.WORD2VEC_BIN)
    else:
        _hold(file, offset, max(0, words - _SAMPLE), numbers)
        return
    if draft.format is not None:
        raise Truncated("the file ends before its last vector")


def _hold(file: File, offset: int, left: int, numbers: struct.Struct) -> None:
    """The end of the file against the vectors that were not looked at: each has a word and a space."""
    room, size = file.size - offset, numbers.size
    if room < left * (size + 2):
        raise Truncated("the file ends before its last vector")
    if room > left * (size + 1002) + 1:
        raise Malformed("the file goes on behind its last vector")
    if left:
        last = file.read(file.size - size - 2, size + 2)
        last = last[:-1] if last[:1] == b" " else last[1:]  # some writers end the last with a line's end, too
        if last[:1] != b" " or not _are_plausible(numbers.unpack(last[1:])):
            raise Truncated("the file does not end with a vector")


def _are_plausible(vector: tuple[float, ...]) -> bool:
    return any(vector) and all(value == 0 or _LEAST < abs(value) < _MOST for value in vector)  # no NaN, no infinity
