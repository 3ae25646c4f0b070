"""Which manifest governs a file: what it declares there, and which version the file's imports get."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from attrs import Factory, define

from ai_finder.domain.dependencies import Dependency, Manifest, normalise
from ai_finder.domain.manifests import INCLUDED, format_of
from ai_finder.domain.paths import folder, joined, upwards
from ai_finder.domain.vocabulary import Ecosystem


@define
class _Mention:
    """What the manifests of one folder say of one package."""

    resolved: set[str] = Factory(set)
    """Versions that lock files give to this folder."""
    pinned: set[str] = Factory(set)
    """Versions that manifests allow alone."""

    def version(self) -> str | None:
        versions = self.resolved or self.pinned
        return next(iter(versions)) if len(versions) == 1 else None


class Governing:
    """The manifests of one tree.

    The nearest folder upwards that mentions a package decides: by a lock file's resolution for that folder, else by an
    exact pin. Where it has a range, or several versions, nobody knows the version.
    """

    def __init__(self, manifests: Mapping[str, Manifest]) -> None:
        """Takes the manifests by their paths relative to the root, with `/`; included files among them."""
        self._manifests = manifests
        self._mentions: dict[tuple[str, Ecosystem, str], _Mention] = {}
        self._governed: dict[tuple[str, Ecosystem, str], _Mention | None] = {}
        self._projects: dict[tuple[str, Ecosystem], str] = {}
        governing: dict[str, list[str]] = {}
        for path, manifest in manifests.items():
            self._add_project(path, manifest)
            self._add_resolutions(path, manifest)
            for each in _folders(path):
                governing.setdefault(each, []).append(path)
        for each, paths in governing.items():
            for path in self._with_includes(paths):
                self._add_declarations(each, path)

    def version_for(self, path: str, ecosystem: Ecosystem, name: str) -> str | None:
        """The version of a package, spelt in any way, that the file at `path` gets, where a manifest settles it."""
        mention = self._mention(path, ecosystem, name)
        return mention.version() if mention else None

    def declared(self, path: str, ecosystem: Ecosystem, name: str) -> bool:
        """Whether a manifest in the file's folder or above declares or locks the package."""
        return self._mention(path, ecosystem, name) is not None

    def project(self, path: str, ecosystem: Ecosystem) -> str | None:
        """The name of the project that the file belongs to: that of the nearest manifest upwards which gives one."""
        names = (self._projects.get((each, ecosystem)) for each in upwards(path))
        return next(filter(None, names), None)

    def _mention(self, path: str, ecosystem: Ecosystem, name: str) -> _Mention | None:
        """The nearest mention upwards, remembered for each folder on the way."""
        key = (folder(path), ecosystem, name)
        if key not in self._governed:
            spelt = normalise(ecosystem, name)
            found = None
            passed = []
            for each in upwards(path):
                key = (each, ecosystem, name)
                passed.append(key)
                found = self._governed.get(key) or self._mentions.get((each, ecosystem, spelt))
                if found or key in self._governed:
                    break
            self._governed.update(dict.fromkeys(passed, found))
            return found
        return self._governed[key]

    def _add_project(self, path: str, manifest: Manifest) -> None:
        form = format_of(path)
        if form and manifest.project:
            self._projects.setdefault((folder(path), form.ecosystem), manifest.project)

    def _add_resolutions(self, path: str, manifest: Manifest) -> None:
        for each in manifest.resolutions:
            package, where = each.package, joined(path, each.directory)
            if folder(path) not in (where, *upwards(where)):
                continue  # a neighbour that is a path dependency has a lock file of its own
            self._mentioned(where, package.ecosystem, package.name).resolved.add(package.version)

    def _add_declarations(self, where: str, path: str) -> None:
        form = format_of(path)
        by_package: dict[tuple[Ecosystem, str], list[Dependency]] = {}
        for each in self._manifests[path].dependencies:
            by_package.setdefault((each.ecosystem, each.name), []).append(each)
        for (ecosystem, name), declarations in by_package.items():
            mention = self._mentioned(where, ecosystem, name)
            if not (form and form.locked):
                mention.pinned.update(_pin(declarations))

    def _mentioned(self, where: str, ecosystem: Ecosystem, name: str) -> _Mention:
        return self._mentions.setdefault((where, ecosystem, normalise(ecosystem, name)), _Mention())

    def _with_includes(self, paths: Iterable[str]) -> Iterator[str]:
        """The manifests, and those they include, each once."""
        left = list(paths)
        seen: set[str] = set()
        while left:
            path = left.pop()
            if path in self._manifests and path not in seen:
                seen.add(path)
                left.extend(joined(path, each) for each in self._manifests[path].includes)
                yield path


def _folders(path: str) -> Iterator[str]:
    """The folders whose files a manifest governs: its own, and the one above a folder `requirements`."""
    yield folder(path)
    if posixpath.basename(folder(path)) == "requirements" and format_of(path) is INCLUDED:
        yield folder(folder(path))


def _pin(declarations: Iterable[Dependency]) -> set[str]:
    """The one version that a manifest allows of a package: none where another of its declarations allows more."""
    installed = [each for each in declarations if each.section != "peerDependencies"]
    versions = {each.version for each in installed}
    return {version for version in versions if version} if len(versions) == 1 else set()
