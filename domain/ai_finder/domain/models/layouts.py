"""How the files of one model lie: which file stands for it, and which others belong to it.

A rule is a small function in one table. All of it rests on paths and on what the files were found to be.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from attrs import Factory, field, frozen

from ai_finder.domain.models import joined_facts
from ai_finder.domain.models.companions import companions, fits, holds_weights
from ai_finder.domain.models.identified import Identified
from ai_finder.domain.models.model import Guess, Model
from ai_finder.domain.paths import folder, joined
from ai_finder.domain.vocabulary import FileFormat

_MISSING_LIMIT = 32
"""How many missing files of one model are told, at most."""

_ROOTS = frozenset(
    (
        FileFormat.COREML_MLPACKAGE_MANIFEST,
        FileFormat.DIFFUSERS_INDEX,
        FileFormat.MLFLOW,
        FileFormat.OLLAMA_MANIFEST,
        FileFormat.OLLAMA_MODELFILE,
        FileFormat.ONNX,
        FileFormat.ONNX_TENSORPROTO,
        FileFormat.SAFETENSORS_INDEX,
        FileFormat.TFJS,
        FileFormat.TF_SAVEDMODEL,
    )
)
"""Formats that stand for other files, and never are a part because another names them: so no chain is long."""
_NAMING = (FileFormat.SAFETENSORS_INDEX, FileFormat.ONNX, FileFormat.ONNX_TENSORPROTO, FileFormat.TFJS)
"""Formats that name the files that they need."""
_DIGEST = re.compile(r"sha256[:-]([0-9a-f]{64})")
_OLLAMA = re.compile(r"(?P<store>(?:.*/)?)manifests/(?P<registry>[^/]+)/(?P<space>.+)/(?P<model>[^/]+)/(?P<tag>[^/]+)")
SNAPSHOT = re.compile(r"(?:.*/)?models--(?P<name>[^/]+)/snapshots/(?P<revision>[^/]+)/.+", re.DOTALL)
_SPLIT = re.compile(r"(?P<stem>.*)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.DOTALL)
_CHECKPOINT_DATA = re.compile(r"(?P<stem>.*)\.data-\d{5}-of-(?P<count>\d{5})", re.DOTALL)
_CHECKPOINT = re.compile(r"(?P<stem>.*)\.index", re.DOTALL)
_EPOCH = re.compile(r"(?P<stem>.*)-\d{4}\.params", re.DOTALL)
_SYMBOL = re.compile(r"(?P<stem>.*)-symbol\.json", re.DOTALL)
_SAVED_MODELS = ("saved_model.pb", "saved_model.pbtxt")

PAIRS: tuple[tuple[FileFormat, str, tuple[str, ...]], ...] = (
    (FileFormat.OPENVINO_IR, ".xml", (".bin",)),
    (FileFormat.NCNN_PARAM, ".param", (".bin",)),
    (FileFormat.NCNN_PARAM, ".param.bin", (".bin",)),
    (FileFormat.PADDLE_PDMODEL, ".pdmodel", (".pdiparams", ".pdiparams.info")),
    (FileFormat.PADDLE_PIR_JSON, ".json", (".pdiparams",)),
    (FileFormat.DARKNET, ".cfg", (".weights",)),
    (FileFormat.TF_CHECKPOINT_INDEX, ".index", (".meta",)),
    *((FileFormat.TF_SAVEDMODEL, name, ("fingerprint.pb", "keras_metadata.pb")) for name in _SAVED_MODELS),
)
"""Of a format: how the name of the graph ends, and what the names of its other files have in that place."""
SERIES: tuple[tuple[FileFormat, re.Pattern[str], re.Pattern[str]], ...] = (
    (FileFormat.GGUF, _SPLIT, _SPLIT),
    (FileFormat.LFS_POINTER, _SPLIT, _SPLIT),
    (FileFormat.TF_CHECKPOINT_INDEX, _CHECKPOINT, _CHECKPOINT_DATA),
    (FileFormat.MXNET_SYMBOL, _SYMBOL, _EPOCH),
)
"""Of a format: its name, and the numbered names of its other files, with the same stem."""
FOLDERS: Mapping[FileFormat, tuple[str, ...]] = {
    FileFormat.COREML_MLPACKAGE_MANIFEST: ("Data",),
    FileFormat.DIFFUSERS_INDEX: (".",),
    FileFormat.MLFLOW: (".",),
    FileFormat.ORBAX: (".",),
    FileFormat.TF_SAVEDMODEL: ("variables", "assets", "assets.extra"),
}
"""Of a format: the folders beside the file whose content belongs to it."""
_MAINS: Mapping[FileFormat, tuple[str, ...]] = {
    FileFormat.COREML_MLPACKAGE_MANIFEST: ("Manifest.json",),
    FileFormat.DIFFUSERS_INDEX: ("model_index.json",),
    FileFormat.MLFLOW: ("MLmodel",),
    FileFormat.ORBAX: ("_METADATA", "_CHECKPOINT_METADATA", "manifest.ocdbt"),
    FileFormat.TF_SAVEDMODEL: _SAVED_MODELS,
}
"""Of a format: how the file is called that stands for its folder; of several the first does."""


@frozen
class Tree:
    """All files, by path; in groups by what their names share."""

    files: Mapping[str, Identified]
    links: Mapping[str, str]
    present: Container[str]
    """Other files, of no known format."""
    paths: Sequence[str] = field(default=Factory(lambda self: sorted(self.files), takes_self=True))
    formats: dict[FileFormat, list[str]] = field(init=False, factory=lambda: defaultdict(list))
    folders: dict[str, list[str]] = field(init=False, factory=lambda: defaultdict(list))
    numbered: dict[tuple[re.Pattern[str], str], list[str]] = field(init=False, factory=lambda: defaultdict(list))

    def __attrs_post_init__(self) -> None:
        for path in self.paths:
            self.formats[self.files[path].format].append(path)
            self.folders[folder(path)].append(path)
            for sign in (_SPLIT, _CHECKPOINT_DATA, _EPOCH):
                if found := sign.fullmatch(path):
                    self.numbered[sign, found["stem"]].append(path)

    def of(self, *formats: FileFormat) -> list[str]:
        """The files of some formats."""
        return [path for form in formats for path in self.formats.get(form, ())]

    def below(self, where: str) -> Sequence[str]:
        """The files in a folder and in those below it."""
        if not where:
            return self.paths
        start, end = bisect_left(self.paths, where + "/"), bisect_left(self.paths, where + "0")  # "0" follows "/"
        return self.paths[start:end]

    def there(self, paths: Iterable[str]) -> list[str]:
        """Of some paths those that are files."""
        return [path for path in paths if path in self.files or path in self.links or path in self.present]


class Claim(NamedTuple):
    """What a rule finds: that a file stands for a model, and that others belong to it."""

    main: str
    parts: Sequence[str]
    join: Callable[[Model, Sequence[joined_facts.Part]], Model]
    missing: Sequence[str] = ()
    guesses: tuple[Guess, ...] = ()
    as_sound: bool = True
    """Whether the model is broken where a part of it is; else a broken part merely states no facts."""


Claims = dict[str, list[Claim]]


def below(main: str) -> str:
    """How the paths begin of what lies in a file's folder."""
    return folder(main) + "/" if folder(main) else ""


def stands_for_folder(path: str, form: FileFormat) -> bool:
    """Whether the model is the folder that holds a file, whose own name says nothing."""
    return path.rpartition("/")[2] in _MAINS.get(form, ())


def _standing(tree: Tree, *formats: FileFormat) -> Iterator[str]:
    return (path for path in tree.of(*formats) if stands_for_folder(path, tree.files[path].format))


def _named(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """Files that the main file names: shards, external data."""
    for main in tree.of(*_NAMING):
        claim = _naming(tree, main)
        is_index = tree.files[main].format is FileFormat.SAFETENSORS_INDEX
        yield claim._replace(join=joined_facts.of_shards) if is_index and not claim.missing else claim


def named(main: str, found: Identified) -> list[str]:
    """Where the files are that a file names; what leads out of its folder is none of them."""
    paths = [joined(main, part) for part in found.parts]
    return [path for path in paths if path.startswith(below(main)) and not path.startswith(("/", "../"))]


def _naming(tree: Tree, main: str) -> Claim:
    """A file, and those that it names; of a folder that it names, the files in it."""
    parts: list[str] = []
    missing = set[str]()
    for path in named(main, tree.files[main]):
        there = tree.there([path]) or tree.below(path)
        parts += (each for each in there if each not in tree.files or tree.files[each].format not in _ROOTS)
        if not there:
            missing.add(path)
    return Claim(main, parts, joined_facts.united, sorted(missing))


def _modules(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """Sentence-transformers: a list of modules, and their configurations."""
    for main in tree.of(FileFormat.HF_CONFIG):
        if tree.files[main].parts:
            parts = [path for path in named(main, tree.files[main]) if path in tree.files]
            yield Claim(main, [path for path in parts if not tree.files[path].parts], joined_facts.as_it_is)


def _splits(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """GGUF in several files: the first stands for all."""
    for (sign, stem), paths in tree.numbered.items():
        by_count = defaultdict(list)
        for path in paths if sign is _SPLIT else ():
            if tree.files[path].format in (FileFormat.GGUF, FileFormat.LFS_POINTER):
                by_count[path[-10:-5]].append(path)
        for count, splits in by_count.items():
            missing = _numbers_missing(tree, stem, count, ".gguf", len(splits))
            yield Claim(splits[0], splits[1:], joined_facts.described if missing else joined_facts.of_splits, missing)


def _numbers_missing(tree: Tree, start: str, count: str, end: str, there: int, first: int = 1) -> list[str]:
    """Of files that are counted through those that are not there; of very many the first."""
    last = min(int(count), there + _MISSING_LIMIT)
    whole = [f"{start}-{number:05}-of-{count}{end}" for number in range(first, first + last)]
    return sorted(set(whole).difference(tree.there(whole)))


def _checkpoints(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """TensorFlow's `x.index` with its data."""
    for main in tree.of(FileFormat.TF_CHECKPOINT_INDEX):
        stem = main.removesuffix(".index")
        data = tree.numbered.get((_CHECKPOINT_DATA, stem), [])
        missing = _numbers_missing(tree, f"{stem}.data", data[0][-5:], "", len(data), 0) if data else []
        yield Claim(main, data, joined_facts.united, missing)


def _pairs(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """A graph and its weights, by their common name."""
    for form, end, others in PAIRS:
        for main in tree.of(form):
            if main.endswith(end):
                stem = main.removesuffix(end)
                yield Claim(main, tree.there([stem + other for other in others]), joined_facts.united)


def _epochs(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """MXNet's graph, and the weights of each epoch; the last ones count."""
    for main in tree.of(FileFormat.MXNET_SYMBOL):
        if main.endswith("-symbol.json"):
            epochs = tree.numbered.get((_EPOCH, main.removesuffix("-symbol.json")), [])
            yield Claim(main, epochs[::-1], joined_facts.united)


def _packages(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """TensorFlow's SavedModel and Core ML's package: folders of fixed names."""
    for main in _standing(tree, FileFormat.TF_SAVEDMODEL, FileFormat.COREML_MLPACKAGE_MANIFEST):
        inside = [path for name in FOLDERS[tree.files[main].format] for path in tree.below(below(main) + name)]
        yield Claim(main, [*tree.there(named(main, tree.files[main])), *inside], joined_facts.united)


def _whole_folders(tree: Tree, owned: set[str]) -> Iterator[Claim]:
    """Orbax's checkpoint and MLflow's model: all that lies below; the outermost first."""

    def outermost_first(path: str) -> tuple[int, str, int]:
        form = tree.files[path].format
        return path.count("/"), folder(path), _MAINS[form].index(path.rpartition("/")[2])

    for main in sorted(_standing(tree, FileFormat.ORBAX, FileFormat.MLFLOW), key=outermost_first):
        if main not in owned:
            yield Claim(main, [path for path in tree.below(folder(main)) if path not in owned], joined_facts.united)


def _pipelines(tree: Tree, owned: set[str]) -> Iterator[Claim]:
    """Diffusers: an index, and a folder for each component."""
    for main in sorted(_standing(tree, FileFormat.DIFFUSERS_INDEX), key=lambda path: path.count("/")):
        if main not in owned:
            direct = set(tree.folders[folder(main)])
            inside = [path for path in tree.below(folder(main)) if path not in owned and path not in direct]
            yield Claim(main, inside, joined_facts.of_components)


def _stores(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """Ollama: a manifest that names blobs by their digests."""
    for main in tree.of(FileFormat.OLLAMA_MANIFEST):
        if found := _OLLAMA.fullmatch(main):
            blobs = stored(main, tree.files[main])
            there = tree.there(blobs)
            space = "" if found["space"] == "library" else found["space"] + "/"
            guess = Guess("name", f"{space}{found['model']}:{found['tag']}")
            yield Claim(main, there, joined_facts.united, sorted(set(blobs).difference(there)), (guess,))


def stored(main: str, found: Identified) -> list[str]:
    """Where the blobs are that a manifest of Ollama's names."""
    place = _OLLAMA.fullmatch(main)
    digests = sorted({digest for part in found.parts for digest in _DIGEST.findall(part)})
    return [f"{place['store']}blobs/sha256-{digest}" for digest in digests] if place else []


def _companions(tree: Tree, owned: set[str]) -> Iterator[Claim]:
    """Configurations, tokenizers and cards that speak of weights."""
    free = [path for path in tree.paths if path not in owned]
    for main in sorted(free, key=lambda path: not holds_weights(path, tree.files[path])):
        parts: dict[str, str] = {}
        for path, companion in companions(main, tree.files[main]):
            if path in tree.files and companion.name not in parts and fits(companion, tree.files[path]):
                parts[companion.name] = path
        if parts and main not in owned:
            yield Claim(main, tuple(parts.values()), joined_facts.described, as_sound=False)


def _recipes(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """Ollama's Modelfile, and the weights that it names, with what belongs to those."""
    for main in tree.of(FileFormat.OLLAMA_MODELFILE):
        yield _naming(tree, main)


def _snapshots(tree: Tree, owned: set[str]) -> Iterator[Claim]:
    """A Hugging Face cache: its folders are named for the repository and the revision."""
    for path in tree.paths:
        if path not in owned and (found := SNAPSHOT.fullmatch(path)):
            guesses = Guess("name", found["name"].replace("--", "/")), Guess("revision", found["revision"])
            yield Claim(path, [], joined_facts.as_it_is, guesses=guesses)


RULES: tuple[Callable[[Tree, set[str]], Iterator[Claim]], ...] = (
    _named,
    _modules,
    _splits,
    _checkpoints,
    _pairs,
    _epochs,
    _packages,
    _pipelines,
    _whole_folders,
    _stores,
    _companions,
    _recipes,
    _snapshots,
)
"""Tried in this order: what is part of a model is not asked again, so the small ones come before those around them."""
