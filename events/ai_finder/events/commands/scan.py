"""`scan`: what AI is in this tree?

Manifests are read first, because they tell which version and which package an import means; their
facts are held until their phase comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, field

from ai_finder.domain.catalogue import Catalogue, Package
from ai_finder.domain.dependencies import Manifest
from ai_finder.domain.governing import Governing
from ai_finder.domain.local_modules import LocalModules
from ai_finder.domain.manifests import INCLUDED, ManifestFormat, format_of
from ai_finder.domain.paths import joined, shown
from ai_finder.domain.recognition import Recogniser, confidence
from ai_finder.domain.sources import SourceReader, language_of
from ai_finder.domain.vocabulary import Counter, Ecosystem, Kind, Phase, RootKind, SkipReason
from ai_finder.events import facts
from ai_finder.events.commands.ports import Clock, Files, Outputs, Probed
from ai_finder.events.commands.relationships import relationships
from ai_finder.events.projections.inventory import Inventory


@define
class Scanner:
    """One run of the command: what it asks, and what it has learned so far."""

    relationships: bool
    """Whether to tell what belongs to what."""
    files: Files
    catalogue: Catalogue
    inventory: Inventory
    """The fold that has seen every event yielded so far."""
    outputs: Outputs
    clock: Clock
    _paths: Sequence[str] = ()
    _links: Mapping[str, str] = field(factory=dict)
    _formats: dict[str, ManifestFormat] = field(factory=dict)
    _manifests: dict[str, Manifest] = field(factory=dict)
    _recognised: set[tuple[Ecosystem, str]] = field(factory=set)
    _files_scanned: int = 0
    _nodes: int = 0
    _edges: int = 0

    def events(self) -> Iterator[facts.Event]:
        """The run's events, between its first and its last."""
        yield facts.ScanStarted(shown(self.files.name), self.files.kind)
        yield from self._discovery()
        unread = self._read_manifests()
        governing = Governing(self._manifests)
        yield from self._sdk_phase(governing)
        yield from self._manifest_phase(governing, unread)
        yield from self._model_phase()
        yield facts.MetricsRecorded(self._detected(), self.clock.elapsed_ms())
        yield facts.ScanCompleted()
        if self.relationships:
            yield from self._graph()
        yield facts.OutputStarted(self.outputs.formats)
        self.outputs.write()
        yield facts.OutputCompleted(self.outputs.formats)

    def counts(self) -> tuple[facts.Count, ...]:
        """What there is to count so far."""
        graph = {Counter.GRAPH_NODES: self._nodes, Counter.GRAPH_EDGES: self._edges}
        return self._detected() + tuple(facts.Count(counter, value) for counter, value in graph.items())

    def _detected(self) -> tuple[facts.Count, ...]:
        count = self.inventory.count
        values = {
            Counter.FILES_SEEN: len(self._paths),
            Counter.FILES_SCANNED: self._files_scanned,
            Counter.FILES_SKIPPED: len(self.inventory.skipped),
            Counter.SDK: count(Kind.SDK),
            Counter.DEPENDENCY: count(Kind.DEPENDENCY),
            Counter.MODEL_FILE: count(Kind.MODEL_FILE),
        }
        return tuple(facts.Count(counter, value) for counter, value in values.items())

    def _discovery(self) -> Iterator[facts.Event]:
        yield facts.DiscoveryStarted()
        walked = self.files.walk()
        self._paths, self._links = walked.files, walked.links
        yield from walked.gaps
        yield facts.DiscoveryCompleted(len(walked.files))

    def _read_manifests(self) -> dict[str, SkipReason]:
        """Read every manifest, and what they include; the answer is what could not be read."""
        present = frozenset(self._paths)
        unread: dict[str, SkipReason] = {}
        due = {path: found for path in self._paths if (found := format_of(path)) is not None}
        while due:
            self._formats |= due
            included: dict[str, ManifestFormat] = {}
            for path, read in self.files.read(due, self._parse_manifest):
                if isinstance(read, SkipReason):
                    unread[path] = read
                    continue
                self._files_scanned += format_of(path) is not None  # what is included may be counted elsewhere
                self._manifests[path] = read
                for target in read.includes:
                    beside = joined(path, target)
                    if target.startswith("/") or "://" in target:
                        continue  # of another machine, or a secret's place: nothing that may be told
                    if beside not in present:
                        unread[beside] = SkipReason.OUTSIDE_ROOT if beside.startswith("../") else SkipReason.MISSING
                    elif beside not in self._formats:
                        included[beside] = INCLUDED
            due = included
        return unread

    def _parse_manifest(self, path: str, data: bytes) -> Manifest:
        form = self._formats[path]
        return form.parse(data, lambda name: self._named(form.ecosystem, name) is not None)

    def _named(self, ecosystem: Ecosystem, name: str) -> Package | None:
        """The package of that name, where its name alone shows AI."""
        package = self.catalogue.package(ecosystem, name)
        return None if package is None or package.incidental else package

    def _sdk_phase(self, governing: Governing) -> Iterator[facts.Event]:
        yield facts.DetectionStarted(Phase.SDK)
        reader = SourceReader(self.catalogue)
        local = LocalModules(self._paths, self.catalogue.wanted(Ecosystem.PYPI), self.catalogue.wanted(Ecosystem.NPM))
        recogniser = Recogniser(self.catalogue, governing, local)
        found = 0
        for path, read in self.files.read(filter(language_of, self._paths), reader.imports):
            if isinstance(read, SkipReason):
                yield facts.FileSkipped(shown(path), read)
                continue
            self._files_scanned += 1
            language = language_of(path) if read else None
            for use in recogniser.uses(path, language.ecosystem, read) if language else ():
                found += 1
                yield from self._recognise(use.package)
                yield facts.SdkFound(
                    path=shown(path),
                    line=use.line,
                    symbol=use.symbol,
                    detector=use.detector,
                    ecosystem=use.package.ecosystem,
                    name=use.package.name,
                    version=use.version,
                    confidence=use.confidence,
                )
        yield facts.DetectionCompleted(Phase.SDK, found)

    def _manifest_phase(self, governing: Governing, unread: dict[str, SkipReason]) -> Iterator[facts.Event]:
        yield facts.DetectionStarted(Phase.MANIFEST)
        found = 0
        for path in sorted(self._formats.keys() | unread):
            if path in unread:
                yield facts.FileSkipped(shown(path), unread[path])
                continue
            for each in self._manifests[path].dependencies:
                package = self._named(each.ecosystem, each.name)
                if package is None:
                    continue
                found += 1
                open_ended = each.version is None
                yield from self._recognise(package)
                yield facts.ManifestDependencyFound(
                    path=shown(path),
                    line=each.line,
                    symbol=each.section,
                    detector=self._formats[path].id,
                    ecosystem=each.ecosystem,
                    name=package.name,
                    version=each.version,
                    version_range=each.version_range,
                    resolved=governing.version_for(path, each.ecosystem, package.name) if open_ended else None,
                    confidence=confidence(package, declared=True),
                )
        yield facts.DetectionCompleted(Phase.MANIFEST, found)

    def _model_phase(self) -> Iterator[facts.Event]:
        yield facts.DetectionStarted(Phase.MODEL)
        others = [path for path in self._paths if format_of(path) is None and language_of(path) is None]
        probed: dict[str, Probed] = {}
        skipped = 0
        for path, found in self.files.probe(others, self._names()):
            if isinstance(found, SkipReason):
                skipped += 1
                yield facts.FileSkipped(shown(path), found)
            else:
                probed[path] = found
        self._files_scanned += len(others) - skipped
        models = self._models(probed) if probed else []
        yield from models
        yield facts.DetectionCompleted(Phase.MODEL, len(models))

    def _names(self) -> dict[str, str]:
        """In a Hugging Face cache, which file is meant by which link."""
        if not self._links:
            return {}
        from ai_finder.domain.models.layouts import SNAPSHOT

        return {target: link for link, target in self._links.items() if SNAPSHOT.fullmatch(link)}

    def _models(self, probed: Mapping[str, Probed]) -> list[facts.ModelFileFound]:
        from ai_finder.domain.models.directories import gathered, is_told  # most trees have no model
        from ai_finder.domain.models.neighbours import around
        from ai_finder.events.commands.models import model_file

        files = {path: each.identified for path, each in probed.items()}
        if self.files.kind is RootKind.FILE:
            models = tuple(
                around(path, found, self.files.near) for path, found in files.items() if is_told(path, found)
            )
        else:
            models = gathered(files, self._links, frozenset(self._paths))
        return [
            facts.ModelFileFound(
                file=model_file(
                    model.path,
                    probed[self._links.get(model.path, model.path)],
                    model,
                    (self._part(part, probed.get(part)) for part in model.parts),
                ),
                detector=f"model.{model.identified.format}",
                confidence=model.identified.confidence,
            )
            for model in models
        ]

    def _part(self, path: str, probed: Probed | None) -> facts.Part:
        if probed is None:
            return facts.Part(shown(path), self.files.near.size(path), None)
        return facts.Part(shown(path), probed.size_bytes, probed.sha256)

    def _graph(self) -> Iterator[facts.Event]:
        findings = self.inventory.findings()
        locks = [m for path, m in self._manifests.items() if self._formats[path].locked]
        for edge in relationships(findings, locks, self.catalogue):
            self._edges += 1
            yield edge
        self._nodes = len({finding.id for finding in findings}) + 1  # and the root
        yield facts.GraphBuilt(self._nodes, self._edges)

    def _recognise(self, package: Package) -> Iterator[facts.Event]:
        if (package.ecosystem, package.name) not in self._recognised:
            self._recognised.add((package.ecosystem, package.name))
            yield facts.PackageRecognised(
                ecosystem=package.ecosystem,
                name=package.name,
                category=package.category,
                provider=package.provider,
                license=package.license,
                verified=package.verified,
                source=package.source,
            )
