# SPDX-License-Identifier: Apache-2.0
"""Many numbers to few."""

from collections.abc import Callable
from typing import Any

import torch

from ..site import Cannot, Function, Site

Reduce = Callable[[Any, list[int], bool], Any]


def _product(x: Any, axes: list[int], keep: bool) -> Any:
    for axis in axes:
        x = torch.prod(x, axis, True, dtype=x.dtype)
    return x if keep else torch.squeeze(x, axes)


def _sum(x: Any, axes: list[int], keep: bool) -> Any:
    return torch.sum(x, axes, keep, dtype=x.dtype)


def reduce(function: Reduce) -> Callable[[Site], Function]:
    def make(site: Site) -> Function:
        site.needs(1)
        keep = site.attribute("keepdims", 1) != 0
        wanted = site.integers_or_attribute(1, "axes") or []
        if not wanted and site.attribute("noop_with_empty_axes", 0) != 0:
            return lambda read: read[0]
        axes = site.axes(wanted or list(range(site.rank(0))), site.rank(0))
        return lambda read: function(read[0], axes, keep)

    return make


def index_of_extreme(function: Callable[[Any, int, bool], Any]) -> Callable[[Site], Function]:
    def make(site: Site) -> Function:
        site.needs(1)
        if site.attribute("select_last_index", 0) != 0:
            raise Cannot("of equal elements it takes the first, not the last.")
        axis = site.axis(site.attribute("axis", 0), site.rank(0))
        keep = site.attribute("keepdims", 1) != 0
        return lambda read: function(read[0], axis, keep)

    return make


def cumulative_sum(site: Site) -> Function:
    site.needs(2)
    axes = site.integers(1, "axis")
    if len(axes) != 1:
        raise Cannot("its axis is not a single number.")
    axis = site.axis(axes[0], site.rank(0))
    reverse, exclusive = site.attribute("reverse", 0) != 0, site.attribute("exclusive", 0) != 0

    def sums(read: Any) -> Any:
        x = torch.flip(read[0], [axis]) if reverse else read[0]
        found = torch.cumsum(x, axis, dtype=x.dtype)
        if exclusive:
            found = found - x
        return torch.flip(found, [axis]) if reverse else found

    return sums


def top_k(site: Site) -> Function:
    site.needs(1)
    count = site.integers(1, "k")[0] if site.has(1) else site.attribute("k", 1)
    axis = site.axis(site.attribute("axis", -1), site.rank(0))
    largest = site.attribute("largest", 1) != 0

    def first_of(read: Any) -> Any:
        # Of equal ones those in front, which topk does not promise.
        values, places = torch.sort(read[0], dim=axis, descending=largest, stable=True)
        return values.narrow(axis, 0, count), places.narrow(axis, 0, count)

    return first_of


ROWS: dict[str, Callable[[Site], Function]] = {
    "ReduceMean": reduce(lambda x, axes, keep: torch.mean(x, axes, keep)),
    "ReduceSum": reduce(_sum),
    "ReduceSumSquare": reduce(lambda x, axes, keep: _sum(x * x, axes, keep)),
    "ReduceL1": reduce(lambda x, axes, keep: _sum(torch.abs(x), axes, keep)),
    "ReduceL2": reduce(lambda x, axes, keep: torch.linalg.vector_norm(x, 2, axes, keep)),
    "ReduceMax": reduce(torch.amax),
    "ReduceMin": reduce(torch.amin),
    "ReduceProd": reduce(_product),
    "ReduceLogSum": reduce(lambda x, axes, keep: torch.log(torch.sum(x, axes, keep))),
    "ReduceLogSumExp": reduce(torch.logsumexp),
    "ArgMax": index_of_extreme(torch.argmax),
    "ArgMin": index_of_extreme(torch.argmin),
    "CumSum": cumulative_sum,
    "TopK": top_k,
}
