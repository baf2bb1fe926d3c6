# SPDX-License-Identifier: Apache-2.0
"""Elements by their numbers."""

from collections.abc import Callable
from math import prod
from typing import Any

import torch

from ..site import Cannot, Function, Site


def _from_the_front(indices: Any, length: int) -> Any:
    """ONNX counts negative ones from the end, torch's functions refuse them."""
    wide = indices.to(torch.int64)
    return torch.where(wide < 0, wide + length, wide)


def gather(site: Site) -> Function:
    site.needs(2)
    axis = site.axis(site.attribute("axis", 0), site.rank(0))
    shape = site.shape(0)
    length = shape[axis]
    if site.is_constant(1) and site.rank(1) == 0:
        (index,) = site.integers(1, "index")
        return lambda read: torch.select(read[0], axis, index)
    after = shape[:axis] + site.shape(1) + shape[axis + 1 :]
    if site.is_constant(1):
        rows = _from_the_front(site.value(1).flatten(), length)
        return lambda read: torch.reshape(torch.index_select(read[0], axis, rows), after)
    return lambda read: torch.reshape(
        torch.index_select(read[0], axis, _from_the_front(read[1].flatten(), length)), after
    )


def gather_elements(site: Site) -> Function:
    site.needs(2)
    axis = site.axis(site.attribute("axis", 0), site.rank(0))
    length = site.shape(0)[axis]
    return lambda read: torch.gather(read[0], axis, _from_the_front(read[1], length))


def _adds(site: Site) -> bool:
    reduction = site.attribute("reduction", "none")
    if reduction not in ("none", "add"):
        raise Cannot("it reduces by other than adding.")
    return bool(reduction == "add")


def scatter_elements(site: Site) -> Function:
    site.needs(3)
    axis = site.axis(site.attribute("axis", 0), site.rank(0))
    length = site.shape(0)[axis]
    function = torch.scatter_add if _adds(site) else torch.scatter
    return lambda read: function(read[0], axis, _from_the_front(read[1], length), read[2])


class Rows:
    """An index of several numbers as a row of a matrix: the first dimensions become one."""

    def __init__(self, site: Site) -> None:
        site.needs(2)
        shape, indices = site.shape(0), site.shape(1)
        if not indices or not 1 <= indices[-1] <= len(shape):
            raise Cannot("its indices have another depth than the tensor.")
        self.depth = indices[-1]
        self.lengths = shape[: self.depth]
        self.matrix = [prod(self.lengths), prod(shape[self.depth :])]

    def numbers(self, indices: Any) -> Any:
        each = torch.reshape(indices.to(torch.int64), (-1, self.depth))
        row = torch.zeros_like(each[:, 0])
        for i, length in enumerate(self.lengths):
            row = row * length + _from_the_front(each[:, i], length)
        return row


def gather_nd(site: Site) -> Function:
    if site.attribute("batch_dims", 0) != 0:
        raise Cannot("it gathers within batches, which torch has no function for.")
    rows = Rows(site)
    after = site.shape(1)[:-1] + site.shape(0)[rows.depth :]
    return lambda read: torch.reshape(
        torch.index_select(torch.reshape(read[0], rows.matrix), 0, rows.numbers(read[1])), after
    )


def scatter_nd(site: Site) -> Function:
    site.needs(3)
    rows = Rows(site)
    shape = site.shape(0)
    function = torch.index_add if _adds(site) else torch.index_copy

    def scatter(read: Any) -> Any:
        matrix = torch.reshape(read[0], rows.matrix)
        updates = torch.reshape(read[2], (-1, rows.matrix[1]))
        return torch.reshape(function(matrix, 0, rows.numbers(read[1]), updates), shape)

    return scatter


def one_hot(site: Site) -> Function:
    site.needs(3)
    depth = site.integers(1, "depth")
    if len(depth) != 1:
        raise Cannot("its depth is not a single number.")
    (classes,) = depth
    axis = site.axis(site.attribute("axis", -1), site.rank(0) + 1)
    along = [1] * (site.rank(0) + 1)
    along[axis] = classes
    every = torch.arange(classes).reshape(along)

    def encode(read: Any) -> Any:
        index = torch.unsqueeze(_from_the_front(read[0], classes), axis)
        return torch.where(index == every, read[2][1], read[2][0])

    return encode


ROWS: dict[str, Callable[[Site], Function]] = {
    "Gather": gather,
    "GatherElements": gather_elements,
    "GatherND": gather_nd,
    "ScatterElements": scatter_elements,
    "ScatterND": scatter_nd,
    "OneHot": one_hot,
}
