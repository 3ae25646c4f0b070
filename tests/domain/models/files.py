"""Files for tests of the readers of model formats: from disk or memory, with what lies beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from ai_finder.domain.models import BytesSource, File, Identified, Source, recognise


def on_disk(path: Path) -> File:
    """A file, and its neighbours."""

    def beside(relative: str) -> Source | None:
        neighbour = path.parent / relative
        return BytesSource(neighbour.read_bytes()) if neighbour.is_file() else None

    return File(path.name, BytesSource(path.read_bytes()), beside)


@frozen
class Folder:
    """Some files, as `neighbours.around` looks at them."""

    paths: Iterable[str]
    known: Callable[[str], Identified | None]
    """What a file is."""

    @classmethod
    def of(cls, contents: Mapping[str, bytes]) -> Folder:
        """Files in memory, by path; what they are is read."""

        def known(path: str) -> Identified | None:
            where = path[: path.rfind("/") + 1]
            source = BytesSource(contents[path])
            found = recognise(File(path.rpartition("/")[2], source, lambda name: _source(contents, where + name)))
            return found if found is not None and found.is_kept else None

        return cls(contents, known)

    def look(self, path: str) -> Identified | None:
        """What a file is; None where it is not there."""
        return self.known(path) if path in self.paths else None

    def size(self, path: str) -> int | None:
        """1 for each that is there."""
        return 1 if path in self.paths else None

    def listed(self, path: str) -> tuple[Sequence[str], Sequence[str]]:
        """Names of files, and of folders."""
        start = f"{path}/" if path else ""
        inside = [each.removeprefix(start) for each in self.paths if each.startswith(start)]
        return [each for each in inside if "/" not in each], sorted(
            {each.split("/")[0] for each in inside if "/" in each}
        )


def _source(contents: Mapping[str, bytes], path: str) -> Source | None:
    return BytesSource(contents[path]) if path in contents else None
