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
from ai_finder.domain.models.identified import Identified
from ai_finder.domain.models.model import Guess, Model
from ai_finder.domain.paths import folder, joined
from ai_finder.domain.vocabulary import FileFormat, Verdict

_SHARED_LIMIT = 32
"""How many companions of one folder are shared by the weights in it; more stay findings of their own."""

_MISSING_LIMIT = 32
"""How many missing files of one model are told, at most."""

_COMPANIONS = frozenset(
    (
        FileFormat.HF_CONFIG,
        FileFormat.HF_TOKENIZER,
        FileFormat.HF_TOKENIZER_CONFIG,
        FileFormat.HF_MODEL_CARD,
        FileFormat.SENTENCEPIECE,
        FileFormat.TIKTOKEN,
    )
)
_ROOTS = frozenset(
    (
        FileFormat.COREML_MLPACKAGE_MANIFEST,
        FileFormat.DIFFUSERS_INDEX,
        FileFormat.MLFLOW,
        FileFormat.OLLAMA_MANIFEST,
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
_WEIGHT_NAMES = re.compile(
    r".*\.(?:safetensors|bin|gguf|onnx|h5|keras|msgpack|pth?|ckpt|tflite)", re.DOTALL | re.IGNORECASE
)
_NO_WEIGHTS = (Verdict.COMPANION, Verdict.NOT_A_MODEL)
_DIGEST = re.compile(r"sha256[:-]([0-9a-f]{64})")
_OLLAMA = re.compile(r"(?P<store>(?:.*/)?)manifests/(?P<registry>[^/]+)/(?P<space>.+)/(?P<model>[^/]+)/(?P<tag>[^/]+)")
SNAPSHOT = re.compile(r"(?:.*/)?models--(?P<name>[^/]+)/snapshots/(?P<revision>[^/]+)/.+", re.DOTALL)
_SPLIT = re.compile(r"(?P<stem>.*)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.DOTALL)
_CHECKPOINT_DATA = re.compile(r"(?P<stem>.*)\.data-\d{5}-of-(?P<count>\d{5})", re.DOTALL)
_EPOCH = re.compile(r"(?P<stem>.*)-\d{4}\.params", re.DOTALL)


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


Claims = dict[str, list[Claim]]


def below(main: str) -> str:
    """How the paths begin of what lies in a file's folder."""
    return folder(main) + "/" if folder(main) else ""


def _named(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """Files that the main file names: shards, external data."""
    for main in tree.of(*_NAMING):
        named = [joined(main, part) for part in tree.files[main].parts]
        named = [path for path in named if path.startswith(below(main)) and not path.startswith(("/", "../"))]
        there = tree.there(named)
        parts = [path for path in there if path not in tree.files or tree.files[path].format not in _ROOTS]
        is_index = tree.files[main].format is FileFormat.SAFETENSORS_INDEX
        join = joined_facts.of_shards if is_index and len(there) == len(named) else joined_facts.united
        yield Claim(main, parts, join, sorted(set(named).difference(there)))


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
    """TensorFlow's `x.index` with its data and graph."""
    for main in tree.of(FileFormat.TF_CHECKPOINT_INDEX):
        stem = main.removesuffix(".index")
        data = tree.numbered.get((_CHECKPOINT_DATA, stem), [])
        missing = _numbers_missing(tree, f"{stem}.data", data[0][-5:], "", len(data), 0) if data else []
        yield Claim(main, data + tree.there([f"{stem}.meta"]), joined_facts.united, missing)


_PAIRS: tuple[tuple[FileFormat, str, tuple[str, ...]], ...] = (
    (FileFormat.OPENVINO_IR, ".xml", (".bin",)),
    (FileFormat.NCNN_PARAM, ".param", (".bin",)),
    (FileFormat.NCNN_PARAM, ".param.bin", (".bin",)),
    (FileFormat.PADDLE_PDMODEL, ".pdmodel", (".pdiparams", ".pdiparams.info")),
    (FileFormat.PADDLE_PIR_JSON, ".json", (".pdiparams",)),
    (FileFormat.DARKNET, ".cfg", (".weights",)),
)
"""Of a format: how the name of the graph ends, and those of its weights."""


def _pairs(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """A graph and its weights, by their common name."""
    for form, end, others in _PAIRS:
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


def _adapters(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """PEFT: the weights of an adapter, and its configuration."""
    for config in tree.of(FileFormat.PEFT_ADAPTER_CONFIG):
        where = below(config)
        for main in (where + "adapter_model.safetensors", where + "adapter_model.bin"):
            if main in tree.files:
                yield Claim(main, [config], joined_facts.described)


def _saved_models(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """TensorFlow's SavedModel."""
    for main in tree.of(FileFormat.TF_SAVEDMODEL):
        where = below(main)
        parts = [
            *tree.there([where + "fingerprint.pb", where + "keras_metadata.pb"]),
            *(path for below in ("variables", "assets", "assets.extra") for path in tree.below(where + below)),
        ]
        if main in (where + "saved_model.pb", where + "saved_model.pbtxt"):
            yield Claim(main, parts, joined_facts.united)


def _packages(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """Core ML's package."""
    for main in tree.of(FileFormat.COREML_MLPACKAGE_MANIFEST):
        yield Claim(main, tree.below(below(main) + "Data"), joined_facts.united)


_ORBAX_MAINS = ("_METADATA", "_CHECKPOINT_METADATA", "manifest.ocdbt")


def _whole_folders(tree: Tree, owned: set[str]) -> Iterator[Claim]:
    """Orbax's checkpoint and MLflow's model: all that lies below; the outermost first."""

    def outermost_first(path: str) -> tuple[int, str, int]:
        name = path.rpartition("/")[2]
        return path.count("/"), folder(path), _ORBAX_MAINS.index(name) if name in _ORBAX_MAINS else -1

    for main in sorted(tree.of(FileFormat.ORBAX, FileFormat.MLFLOW), key=outermost_first):
        if main not in owned:
            yield Claim(main, [path for path in tree.below(folder(main)) if path not in owned], joined_facts.united)


def _pipelines(tree: Tree, owned: set[str]) -> Iterator[Claim]:
    """Diffusers: an index, and a folder for each component."""
    mains = sorted(tree.of(FileFormat.DIFFUSERS_INDEX), key=lambda path: path.count("/"))
    for main in mains:
        if main not in owned:
            direct = set(tree.folders[folder(main)])
            below = [path for path in tree.below(folder(main)) if path not in owned and path not in direct]
            yield Claim(main, below, joined_facts.of_components)


def _stores(tree: Tree, _owned: set[str]) -> Iterator[Claim]:
    """Ollama: a manifest that names blobs by their digests."""
    for main in tree.of(FileFormat.OLLAMA_MANIFEST):
        if found := _OLLAMA.fullmatch(main):
            digests = sorted({digest for part in tree.files[main].parts for digest in _DIGEST.findall(part)})
            blobs = [f"{found['store']}blobs/sha256-{digest}" for digest in digests]
            there = tree.there(blobs)
            space = "" if found["space"] == "library" else found["space"] + "/"
            guess = Guess("name", f"{space}{found['model']}:{found['tag']}")
            yield Claim(main, there, joined_facts.united, sorted(set(blobs).difference(there)), (guess,))


def _companions(tree: Tree, owned: set[str]) -> Iterator[Claim]:
    """Configurations, tokenizers and cards beside weights; where there are none: one folder up, else one below."""
    weights = _by_folder(tree, owned, _is_weights)
    configured = {folder(path) for path in tree.of(FileFormat.HF_CONFIG)}
    below = defaultdict(list)
    for where, paths in weights.items():
        if where:
            below[folder(where)].extend(paths)
    for where, paths in _by_folder(tree, owned, _is_companion).items():
        mains = weights.get(where, [])
        if not mains and where and folder(where) in configured:
            mains = weights.get(folder(where), [])
        if not mains and where in configured:
            mains = below.get(where, [])
        for main in mains:
            yield Claim(main, paths[:_SHARED_LIMIT], joined_facts.described)


def _by_folder(tree: Tree, owned: set[str], fits: Callable[[str, Identified], bool]) -> dict[str, list[str]]:
    """The files of a kind that are part of nothing yet, by their folder."""
    found = defaultdict(list)
    for path in tree.paths:
        if path not in owned and fits(path, tree.files[path]):
            found[folder(path)].append(path)
    return found


def _is_companion(_path: str, found: Identified) -> bool:
    return found.format in _COMPANIONS and found.verdict in (Verdict.COMPANION, Verdict.VALID)


def _is_weights(path: str, found: Identified) -> bool:
    if found.format is FileFormat.LFS_POINTER:
        return _WEIGHT_NAMES.fullmatch(path) is not None
    return found.format.is_model and found.format not in _COMPANIONS and found.verdict not in _NO_WEIGHTS


def _snapshots(tree: Tree, owned: set[str]) -> Iterator[Claim]:
    """A Hugging Face cache: its folders are named for the repository and the revision."""
    for path in tree.paths:
        if path not in owned and (found := SNAPSHOT.fullmatch(path)):
            guesses = Guess("name", found["name"].replace("--", "/")), Guess("revision", found["revision"])
            yield Claim(path, [], joined_facts.as_it_is, guesses=guesses)


RULES: tuple[Callable[[Tree, set[str]], Iterator[Claim]], ...] = (
    _named,
    _splits,
    _checkpoints,
    _pairs,
    _epochs,
    _adapters,
    _saved_models,
    _packages,
    _pipelines,
    _whole_folders,
    _stores,
    _companions,
    _snapshots,
)
"""Tried in this order: what is part of a model is not asked again, so the small ones come before those around them."""
