"""LightGBM's text model: a header, trees of stated sizes, the training's parameters.

https://github.com/microsoft/LightGBM/blob/master/src/boosting/gbdt_model_text.cpp
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import LimitExceeded, Malformed, Truncated
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_HEADER_LIMIT = 32 << 20
"""A hundred thousand features take some five megabytes."""
_HEADER_STEP = 256 << 10
_TAIL_SIZE = 64 << 10
_TREES_LIMIT = 1_000_000
_INPUTS_LIMIT = 1000
_AFTER_TREES = rb"end of trees|\r?\nfeature[ _]importances:"
"""The first words are written since version 2.2; before it, a blank line and this headline followed the trees."""
_BEHIND_TREES = re.compile(_AFTER_TREES)
_END_OF_HEADER = re.compile(rb"\n(?=Tree=\d|%b)" % _AFTER_TREES)
_PARAMETERS = b"\nparameters:"
_NUMBERS = ("num_class", "num_tree_per_iteration", "max_feature_idx")
_KNOWN = ("version", *_NUMBERS, "label_index")
_PARAMETER = re.compile(
    rb"^\[(boosting|data_sample_strategy|num_iterations|learning_rate|num_leaves): ([^\]\n]{1,200})\]", re.MULTILINE
)


def read(file: File, draft: Draft) -> None:
    """A model that begins with `tree`; the first lines that follow tell that it is one."""
    if b"\nversion=v" not in file.head[:40] and b"\nnum_class=" not in file.head[:40]:
        return
    draft.format = FileFormat.LIGHTGBM
    draft.model = Model(framework="lightgbm")
    header, start = _header(file)
    values = dict(line.split("=", 1) for line in header.splitlines() if "=" in line)
    names = values.get("feature_names", "").split(" ") if values.get("feature_names") else []
    sizes = values.get("tree_sizes", "").split()
    facts: dict[str, object] = {name: values[name] for name in _KNOWN if name in values}
    draft.model = Model(
        task=text(values["objective"]) if "objective" in values else None,
        framework="lightgbm",
        inputs=tuple(text(name) for name in names[:_INPUTS_LIMIT]),
        metadata=metadata(facts),
    )
    numbers = {name: _number(values.get(name)) for name in _NUMBERS}
    if len(names) != numbers["max_feature_idx"] + 1:
        raise Malformed("the model has another number of features than it says")
    per_iteration = numbers["num_tree_per_iteration"]
    if not per_iteration or len(sizes) % per_iteration:
        raise Malformed("the model has another number of trees than its iterations have")
    tail = file.peek(max(0, file.size - _TAIL_SIZE), _TAIL_SIZE)
    facts |= _parameters(tail)
    draft.model = evolve(draft.model, architecture=text(facts.get("boosting", "")) or None, metadata=metadata(facts))
    if "tree_sizes" in values:  # before 2.1 there are none
        _check_trees(file, start, sizes)
        draft.model = evolve(draft.model, metadata=metadata({**facts, "num_trees": len(sizes)}))
    if b"\nend of parameters" not in tail[max(0, tail.rfind(_PARAMETERS)) :] and _PARAMETERS in tail:
        raise Truncated("the model ends in its parameters")


def _header(file: File) -> tuple[str, int]:
    """The text before the first tree, and where that begins."""
    size = _HEADER_STEP
    while True:
        content = file.head if file.size <= len(file.head) else file.peek(0, size)
        if found := _END_OF_HEADER.search(content):
            return content[: found.start()].decode(errors="replace"), found.end()
        if size >= file.size:
            raise Truncated("the model ends before its first tree")
        if size >= _HEADER_LIMIT:
            raise LimitExceeded("bytes before the first tree", _HEADER_LIMIT)
        size *= 4


def _number(said: str | None) -> int:
    if said is None or not said.isascii() or not said.isdigit() or len(said) > 18:
        raise Malformed("a number in the model is missing, or is none")
    return int(said)


def _parameters(tail: bytes) -> dict[str, object]:
    """The training's parameters, at the end of the file."""
    at = tail.rfind(_PARAMETERS)
    return {name.decode(): text(value) for name, value in _PARAMETER.findall(tail, at)} if at >= 0 else {}


def _check_trees(file: File, start: int, sizes: list[str]) -> None:
    """Each tree lies where the lengths before it say, and the end of all follows."""
    if len(sizes) > _TREES_LIMIT:
        raise LimitExceeded("trees in one model", _TREES_LIMIT)
    for number, size in enumerate(sizes):
        if file.peek(start, 24).split(b"\n", 1)[0].rstrip(b"\r") != b"Tree=%d" % number:
            raise _cut_off(file, start, "a tree does not begin where the lengths before it say")
        start += _number(size)
    if not _BEHIND_TREES.match(file.peek(start, 24)):
        raise _cut_off(file, start, "the trees do not end where their lengths say")


def _cut_off(file: File, start: int, sentence: str) -> Malformed:
    if start + 24 > file.size:
        return Truncated("the model ends before its last tree")
    return Malformed(sentence)
