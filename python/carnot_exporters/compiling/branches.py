# SPDX-License-Identifier: Apache-2.0
"""Graphs inside graphs, as If holds them."""

from collections.abc import Iterator, Mapping
from typing import Any

import onnx


def own_names(graph: Any) -> set[str]:
    """What it gives itself; a name of these hides the same name around it."""
    given = {one.name for one in graph.initializer}
    return given | {name for node in graph.node for name in node.output if name}


def graphs_in(node: Any) -> Iterator[Any]:
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs


def captures(graph: Any) -> set[str]:
    """What it reads of the graph around it."""
    read = {one.name for one in graph.output}
    for node in graph.node:
        read.update(name for name in node.input if name)
        read.update(*map(captures, graphs_in(node)))
    return read - own_names(graph)


def rename(graph: Any, names: Mapping[str, str]) -> None:
    for tensor in graph.initializer:
        tensor.name = names.get(tensor.name, tensor.name)
    for node in graph.node:
        node.input[:] = [names.get(one, one) for one in node.input]
        node.output[:] = [names.get(one, one) for one in node.output]
        for inner in graphs_in(node):
            hidden = own_names(inner)
            rename(inner, {one: new for one, new in names.items() if one not in hidden})
    for output in graph.output:
        output.name = names.get(output.name, output.name)


def taken(graph: Any, place: str) -> Any:
    """A copy whose own values are called after the place where it stands, and so like no other."""
    copy = onnx.GraphProto()
    copy.CopyFrom(graph)
    rename(copy, {name: f"{place} > {name}" for name in own_names(graph)})
    return copy
