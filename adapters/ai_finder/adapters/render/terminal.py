"""What text for a person is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

BOLD, DIM, RED, YELLOW, RESET = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[0m"

NAMED = 4
"""How many names or paths a concern writes out."""


def page(lines: Iterable[str], *, colour: bool) -> bytes:
    """The lines as one document, plain or with ANSI colours."""
    shown = lines if colour else map(_plain, lines)
    return ("\n".join(shown) + "\n").encode("utf-8", "backslashreplace")


def some(names: Sequence[str], most: int = NAMED) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def many(count: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def size(size_bytes: int) -> str:
    """`12 B`, `4.0 KiB`, up to GiB."""
    number = float(size_bytes)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if number < 1024 or unit == "GiB":
            break
        number /= 1024
    return f"{size_bytes} B" if unit == "B" else f"{number:.1f} {unit}"


def clean(text: str) -> str:
    """A path may hold anything; no control character of it reaches the terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(ord(c)) for c in text)


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _plain(line: str) -> str:
    for code in (BOLD, DIM, RED, YELLOW, RESET):
        line = line.replace(code, "")
    return line.rstrip()
