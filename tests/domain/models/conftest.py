"""What these tests share: the sample files, and a file that lies in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import define, field

from ai_finder.domain.models import HEAD_SIZE, recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ai_finder.domain.models import Recognised

SAMPLES = Path(__file__).parents[2] / "data" / "models"


@define
class Memory:
    """A source of bytes that counts how many were asked for."""

    content: bytes
    asked: list[int] = field(factory=list)

    @property
    def size(self) -> int:
        """The length of the content."""
        return len(self.content)

    def read(self, offset: int, length: int) -> bytes:
        """A part of the content; never of a place before or after it."""
        assert 0 <= offset <= self.size
        assert length >= 0
        self.asked.append(length)
        return self.content[offset : offset + length]


@pytest.fixture(scope="session")
def memory() -> Callable[[bytes], Memory]:
    """Makes a file in memory."""
    return Memory


@pytest.fixture(scope="session")
def ask() -> Callable[..., Recognised | None]:
    """Asks what a content is, in a file of a name that says nothing."""

    def ask(content: bytes, name: str = "file") -> Recognised | None:
        return recognise(content[:HEAD_SIZE], name, Memory(content))

    return ask


@pytest.fixture(scope="session")
def samples() -> Mapping[str, bytes]:
    """The content of each sample file."""
    manifest = json.loads((SAMPLES / "manifest.json").read_text())
    return {name: (SAMPLES / name).read_bytes() for name in manifest}
