"""MXNet's graph as JSON: nodes, which of them are arguments, which are results.

https://github.com/apache/mxnet/blob/1.9.1/3rdparty/tvm/nnvm/src/pass/saveload_json.cc
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from ai_finder.domain.malformed import Malformed
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.model import Model, metadata, text
from ai_finder.domain.vocabulary import FileFormat

if TYPE_CHECKING:
    from ai_finder.domain.models.draft import Draft
    from ai_finder.domain.models.file import File

_CALLS_PYTHON = ("Custom", "_CustomFunction", "_Native", "_NDArray")
"""Operators that call a function of the process (`mx.operator`)."""
_ATTRIBUTES = ("attrs", "attr", "param")
"""Where a node has its attributes, in this version and earlier ones."""
_TVM = "tvm_op"
_RESULTS_LIMIT = 1000


def read_json(document: Mapping[str, object], _file: File, draft: Draft) -> None:
    """A document with `nodes`, the first of which is a variable; those of TVM look alike, but for their operator."""
    nodes, arguments, heads = (document.get(key) for key in ("nodes", "arg_nodes", "heads"))
    if not isinstance(nodes, list) or not nodes or not _is_variable(nodes[0]):
        return
    if any(isinstance(node, Mapping) and node.get("op") == _TVM for node in nodes):
        return
    draft.format = FileFormat.MXNET_SYMBOL
    draft.model = Model(framework="mxnet", framework_version=_version(document.get("attrs")))
    for number, node in enumerate(nodes):
        if isinstance(node, Mapping) and node.get("op") in _CALLS_PYTHON:
            draft.warn(Danger.GRAPH_PYTHON_FUNCTION, _said(node), f"nodes[{number}]")
    if not all(isinstance(node, Mapping) and isinstance(node.get("op"), str) for node in nodes):
        raise Malformed("a node is no object with an operator")
    if not isinstance(arguments, list) or not isinstance(heads, list):
        raise Malformed("the graph lacks arguments or results")
    draft.model = Model(
        framework="mxnet",
        framework_version=_version(document.get("attrs")),
        metadata=metadata({"nodes": len(nodes), "arg_nodes": len(arguments)}),
    )
    draft.model = evolve(draft.model, outputs=tuple(_results(nodes, heads)))
    _check(nodes, arguments)


def _is_variable(node: object) -> bool:
    return isinstance(node, Mapping) and node.get("op") == "null" and node.get("inputs") == [] and "name" in node


def _version(attributes: object) -> str | None:
    """10901 is 1.9.1."""
    pair = attributes.get("mxnet_version") if isinstance(attributes, Mapping) else None
    number = pair[1] if isinstance(pair, list) and len(pair) == 2 else None
    if type(number) is not int or not 0 < number < 1_000_000:
        return None
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def _said(node: Mapping[str, object]) -> str:
    """An operator, and the name under which Python knows its function."""
    for key in _ATTRIBUTES:
        attributes = node.get(key)
        kind = attributes.get("op_type") if isinstance(attributes, Mapping) else None
        if isinstance(kind, str):
            return f"{node['op']} ({kind})"
    return str(node["op"])


def _results(nodes: Sequence[Mapping[str, object]], heads: Sequence[object]) -> list[str]:
    results = []
    for head in heads[:_RESULTS_LIMIT]:
        number = head[0] if isinstance(head, list) and head else None
        if type(number) is not int or not 0 <= number < len(nodes):
            raise Malformed("a result is of a node that there is not")
        name = nodes[number].get("name")
        results.append(text(name) if isinstance(name, str) else "")
    return results


def _check(nodes: Sequence[Mapping[str, object]], arguments: Sequence[object]) -> None:
    """Nodes stand in the order in which they are computed."""
    if not all(type(number) is int and 0 <= number < len(nodes) for number in arguments):
        raise Malformed("an argument is of a node that there is not")
    for at, node in enumerate(nodes):
        inputs = node.get("inputs", ())
        for each in inputs if isinstance(inputs, list) else ():
            number = each[0] if isinstance(each, list) and each else None
            if type(number) is not int or not 0 <= number < at:
                raise Malformed("a node takes what no node before it gives")
