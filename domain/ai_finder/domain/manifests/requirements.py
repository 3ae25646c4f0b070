"""pip's requirements files.

Format: https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ai_finder.domain.dependencies import Dependency, Manifest, Wanted, normalise
from ai_finder.domain.manifests.pep508 import Requirement, requirement
from ai_finder.domain.manifests.text import decode
from ai_finder.domain.vocabulary import Ecosystem

_WHOLE_COMMENT = re.compile(r"\s*+#")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_INCLUDE = re.compile(r"""(?:-r|--requirement)\s*+=?+\s*+(?:"([^"]++)"|'([^']++)'|(\S++))""")
_EDITABLE = re.compile(r"(?:-e|--editable)\s*+=?+\s*+(.++)")
_EGG = re.compile(r"[#&]egg=([\w.-]++)", re.ASCII)
_OPTIONS = re.compile(r"(?<=\s)-.*")
_UNCOMPARED = re.compile(r"[^=<>!~@;]*+")


def parse(data: bytes, wanted: Wanted) -> Manifest:
    """The requirements and the files included; options, constraints and lines that pip would refuse are passed over.

    Raises Malformed where the bytes are no text.
    """
    found, includes = [], []
    for line, text in _logical_lines(decode(data)):
        if include := _INCLUDE.match(text):
            includes.append(next(filter(None, include.groups())))
            continue
        asked = _requirement(text)
        if asked and wanted(normalise(Ecosystem.PYPI, asked.name)):
            found.append(
                Dependency(Ecosystem.PYPI, asked.name, asked.version, asked.version_range, line, "requirements")
            )
    local = tuple(path for path in includes if "://" not in path)
    return Manifest(None, tuple(found), includes=local)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines joined where a backslash ends one, without their comments, each with the number of its first."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        first = first if parts else number
        if line.endswith("\\") and not _WHOLE_COMMENT.match(line):
            parts.append(line[:-1])
            continue
        parts.append(f" {line}" if parts and _WHOLE_COMMENT.match(line) else line)
        if joined := _COMMENT.sub("", "".join(parts)).strip():
            yield first, joined
        parts = []
    if parts:
        yield first, "".join(parts).strip()


def _requirement(text: str) -> Requirement | None:
    if editable := _EDITABLE.match(text):
        text = editable[1]
    if egg := _EGG.search(text):
        return requirement(egg[1]) if "@ " not in text else requirement(text)
    if "${" in text:  # an environment variable: nobody knows the version
        text = _UNCOMPARED.findall(text)[0]
    return requirement(_OPTIONS.sub("", text))
