"""Keras models and weights in HDF5: whole models of Keras 1 to 3 (`.h5`), and the weights of either kind.

A whole model has its configuration in the attribute `model_config` of the root
(https://github.com/keras-team/keras, `legacy/saving/legacy_h5_format.py`); weights alone lie in groups that the
attribute `layer_names` lists, or since Keras 2.12 in groups named `vars` (`saving/saving_lib.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.encodings import hdf5, json_text
from ai_finder.domain.models.encodings.hdf5_store import Store
from ai_finder.domain.models.encodings.members import Budget, of_bytes
from ai_finder.domain.models.file import File
from ai_finder.domain.models.formats.keras_config import check_keras
from ai_finder.domain.models.formats.keras_facts import described, told
from ai_finder.domain.models.formats.keras_weights import Weights, warn_of_files, weigh
from ai_finder.domain.models.formats.nested import is_telling, nested
from ai_finder.domain.models.model import metadata, text
from ai_finder.domain.vocabulary import FileFormat, Verdict

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.encodings.hdf5 import Node

_PLAIN_OBJECTS = 1_000
"""How many objects are looked at in a file that shows no sign of Keras."""
_LISTS = frozenset(("layer_names", "layer_names0"))
"""The attributes that list the layers; a long list is cut into several."""
_NAME = ".weights.h5"
_MARKS = re.compile(rb"\0vars\0|layer_names")
"""What weights of Keras have somewhere, where their root lies beyond the end of what is there."""
_SEARCHED = 1 << 20
_CONFIGS = ("model_config", "training_config")
_GROUPS = ("vars", "layers", "_layer_checkpoint_dependencies")
"""The root's groups of which Keras 3, or 2.12 and later, writes one; other programs have `layers`, too."""


def read(file: File, draft: Draft) -> None:
    """A whole model, weights, or any other HDF5."""
    store = Store.open(file)
    draft.format, draft.verdict = FileFormat.HDF5, Verdict.NOT_A_MODEL
    _look_before(store, draft)
    try:
        _read(hdf5.Node(store, store.root), draft)
    except Malformed:
        if not store.is_cut:
            raise
        if draft.format is FileFormat.HDF5 and file.name.endswith(_NAME) and _MARKS.search(file.peek(0, _SEARCHED)):
            draft.format, draft.verdict = FileFormat.KERAS_WEIGHTS_H5, Verdict.VALID
    if store.is_cut:
        raise Truncated("the HDF5 file is shorter than its superblock says")


def _look_before(store: Store, draft: Draft) -> None:
    """What stands in the user block is another file, for whoever does not know of HDF5."""
    if is_telling(store.file.head[: store.base]):
        block = store.file.head[: store.base].rstrip(b"\0")
        nested(of_bytes(block, "", store.file, Budget.of(store.file)), draft, "user block")


def _read(root: Node, draft: Draft) -> None:
    attributes = root.attributes()
    children = {link.name.split("\\")[0] for link in root.links()}
    if "model_config" in attributes:
        draft.format, draft.verdict = FileFormat.KERAS_H5, Verdict.VALID
        problem = _read_configs(root, draft)
        weigh(root, draft, Weights(), below="/model_weights/" if "model_weights" in children else "")
        if problem is not None:
            raise problem
    elif not _LISTS.isdisjoint(attributes):
        draft.format, draft.verdict = FileFormat.KERAS_WEIGHTS_H5, Verdict.VALID
        _tell(root, draft, [])
        weigh(root, draft, Weights())
    elif children.isdisjoint(_GROUPS) or not _is_keras_3(root):
        _walk_plain(root, draft)
    else:
        draft.format, draft.verdict = FileFormat.KERAS_WEIGHTS_H5, Verdict.VALID
        draft.model = evolve(draft.model, framework="keras")
        weigh(root, draft, Weights())


def _read_configs(root: Node, draft: Draft) -> Malformed | None:
    """Facts and dangers of the configurations; what is wrong with their text is returned."""
    problem: Malformed | None = None
    pairs: list[tuple[str, object]] = []
    attributes = root.attributes()
    for key in _CONFIGS:
        values = root.strings(attributes[key]) if key in attributes else ()
        if not values:
            continue
        parsed = json_text.parsed(File.of(values[0].encode()))
        problem = problem or parsed.problem
        check_keras(parsed.document, draft, key, root.store.file)
        pairs += told(parsed.document, whole=parsed.problem is None)
        if key == "model_config":
            draft.model = described(draft.model, parsed.document)
    _tell(root, draft, pairs)
    return problem


def _tell(root: Node, draft: Draft, pairs: list[tuple[str, object]]) -> None:
    said = {}
    for key, attribute in root.attributes().items():
        if key in {"backend", "keras_version"}:
            said[key] = next(iter(root.strings(attribute)), None)
    version = said.pop("keras_version", None)
    draft.model = evolve(
        draft.model,
        framework="keras",
        framework_version=text(version) or None if version is not None else None,
        metadata=metadata([*said.items(), *pairs]),
    )


def _is_keras_3(root: Node) -> bool:
    """Whether data lies directly in a group named `vars`."""
    try:
        for path, node, _ in hdf5.walk(root, _PLAIN_OBJECTS):
            if path.replace("\\", "/").rpartition("/")[0].endswith("/vars"):
                return node.dataset() is not None
    except Malformed:
        pass
    return False


def _walk_plain(root: Node, draft: Draft) -> None:
    """Look for data in other files, as far as it is cheap."""
    try:
        for path, node, links in hdf5.walk(root, _PLAIN_OBJECTS):
            dataset = node.dataset()
            files = dataset.files if dataset is not None else [link.file for link in links if link.file is not None]
            warn_of_files(files, draft, path, is_keras=False)
    except LimitExceeded:
        pass
