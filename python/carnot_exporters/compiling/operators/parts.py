# SPDX-License-Identifier: Apache-2.0
"""Parts of tensors."""

from collections.abc import Callable
from typing import Any

import torch

from ..site import Cannot, Function, Site


def concat(site: Site) -> Function:
    site.needs(max(1, len(site.given)))
    axis = site.axis(site.attribute("axis", 0), site.rank(0))
    return lambda read: torch.cat(list(read), axis)


def split(site: Site) -> Function:
    site.needs(1)
    axis = site.axis(site.attribute("axis", 0), site.rank(0))
    sizes = site.integers_or_attribute(1, "split")
    count = len(site.node.outputs)
    if sizes is None:
        length = site.shape(0)[axis]
        each = (length + count - 1) // count
        sizes = [min(max(length - i * each, 0), each) for i in range(count)]
    if len(sizes) != count:
        raise Cannot("it names another number of sizes than it has outputs.")
    return lambda read: torch.split(read[0], sizes, axis)


def _cut(x: Any, axis: int, taken: range) -> Any:
    """torch counts upwards only."""
    if taken.step > 0:
        return x.narrow(axis, 0, 0) if not taken else _up(x, axis, taken)
    upwards = taken[::-1]
    return x.narrow(axis, 0, 0) if not upwards else torch.flip(_up(x, axis, upwards), [axis])


def _up(x: Any, axis: int, taken: range) -> Any:
    return torch.ops.aten.slice.Tensor(x, axis, taken[0], taken[-1] + 1, taken.step)


def slice_out(site: Site) -> Function:
    site.needs(1)
    starts, ends = site.integers_or_attribute(1, "starts"), site.integers_or_attribute(2, "ends")
    if starts is None or ends is None or len(starts) != len(ends):
        raise Cannot("it has not one start and one end for each axis.")
    named = site.integers_or_attribute(3, "axes")
    axes = site.axes(list(range(len(starts))) if named is None else named, site.rank(0))
    steps = site.integers_or_attribute(4, "steps") or [1] * len(starts)
    if len(axes) != len(starts) or len(steps) != len(starts) or 0 in steps:
        raise Cannot("its axes and steps do not fit its starts.")
    # Python's slices clamp as ONNX does, ends beyond all numbers included.
    cuts = [
        (axis, range(site.shape(0)[axis])[start:end:step])
        for axis, start, end, step in zip(axes, starts, ends, steps, strict=True)
    ]

    def cut_out(read: Any) -> Any:
        part = read[0]
        for axis, taken in cuts:
            part = _cut(part, axis, taken)
        return part

    return cut_out


ROWS: dict[str, Callable[[Site], Function]] = {
    "Concat": concat,
    "Split": split,
    "Slice": slice_out,
}
