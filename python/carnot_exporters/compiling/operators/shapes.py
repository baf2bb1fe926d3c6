# SPDX-License-Identifier: Apache-2.0
"""The same elements in other shapes: known beforehand, so that runs work nothing out."""

from collections.abc import Callable
from math import prod

import torch

from ..site import Cannot, Function, Site


def _reshaped(shape: list[int]) -> Function:
    return lambda read: torch.reshape(read[0], shape)


def reshape(site: Site) -> Function:
    site.needs(1)
    shape = site.integers_or_attribute(1, "shape") or []
    before = site.shape(0)
    if site.attribute("allowzero", 0) == 0:
        shape = [before[i] if one == 0 and i < len(before) else one for i, one in enumerate(shape)]
    return _reshaped(list(torch.reshape(site.value(0), shape).shape))


def flatten(site: Site) -> Function:
    site.needs(1)
    axis = site.attribute("axis", 1)
    axis = axis + site.rank(0) if axis < 0 else axis
    if not 0 <= axis <= site.rank(0):
        raise Cannot("its axis lies outside the tensor.")
    before = site.shape(0)
    return _reshaped([prod(before[:axis]), prod(before[axis:])])


def squeeze(site: Site) -> Function:
    site.needs(1)
    named = site.integers_or_attribute(1, "axes")
    before = site.shape(0)
    if named is None:
        return _reshaped([one for one in before if one != 1])
    axes = site.axes(named, site.rank(0))
    for axis in axes:
        if before[axis] != 1:
            raise Cannot(f"dimension {axis} is {before[axis]}, not 1.")
    return _reshaped([one for i, one in enumerate(before) if i not in axes])


def unsqueeze(site: Site) -> Function:
    site.needs(1)
    wanted = site.integers_or_attribute(1, "axes") or []
    shape = site.shape(0)
    for axis in sorted(site.axes(wanted, site.rank(0) + len(wanted))):
        shape.insert(axis, 1)
    return _reshaped(shape)


def transpose(site: Site) -> Function:
    site.needs(1)
    order = site.integers_in("perm", list(reversed(range(site.rank(0)))))
    return lambda read: torch.permute(read[0], order)


def expand(site: Site) -> Function:
    site.needs(2)
    # Both ways: a 1 in the shape asked for keeps the tensor's dimension.
    shape = list(torch.broadcast_shapes(site.shape(0), site.integers(1, "shape")))
    return lambda read: read[0].expand(shape)


def tile(site: Site) -> Function:
    site.needs(2)
    repeats = site.integers(1, "repeats")
    return lambda read: read[0].repeat(repeats)


def _moved(apart: list[int], order: list[int], together: list[int]) -> Function:
    """Blocks of b × b pixels become channels, or the reverse; six dimensions in between."""
    return lambda read: torch.reshape(torch.permute(torch.reshape(read[0], apart), order), together)


def depth_to_space(site: Site) -> Function:
    site.needs(1)
    b, s = site.attribute("blocksize", 1), site.shape(0)
    if len(s) != 4 or b < 1 or s[1] % (b * b) != 0:
        raise Cannot("its channels are not a multiple of its blocks.")
    channels = s[1] // (b * b)
    together = [s[0], channels, s[2] * b, s[3] * b]
    if site.attribute("mode", "DCR") == "CRD":
        return _moved([s[0], channels, b, b, s[2], s[3]], [0, 1, 4, 2, 5, 3], together)
    return _moved([s[0], b, b, channels, s[2], s[3]], [0, 3, 4, 1, 5, 2], together)


def space_to_depth(site: Site) -> Function:
    site.needs(1)
    b, s = site.attribute("blocksize", 1), site.shape(0)
    if len(s) != 4 or b < 1 or s[2] % b != 0 or s[3] % b != 0:
        raise Cannot("its image is not a multiple of its blocks.")
    if site.attribute("mode", "DCR") != "DCR":
        raise Cannot("it puts the blocks behind the channels.")
    return _moved(
        [s[0], s[1], s[2] // b, b, s[3] // b, b],
        [0, 3, 5, 1, 2, 4],
        [s[0], s[1] * b * b, s[2] // b, s[3] // b],
    )


def shape_of(site: Site) -> Function:
    site.needs(1)
    shape = site.shape(0)
    part = torch.tensor(
        shape[site.attribute("start", 0) : site.attribute("end", len(shape))], dtype=torch.int64
    )
    return lambda _: part


def size_of(site: Site) -> Function:
    site.needs(1)
    count = torch.tensor(site.value(0).numel(), dtype=torch.int64)
    return lambda _: count


ROWS: dict[str, Callable[[Site], Function]] = {
    "Reshape": reshape,
    "Flatten": flatten,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Transpose": transpose,
    "Expand": expand,
    "Tile": tile,
    "DepthToSpace": depth_to_space,
    "SpaceToDepth": space_to_depth,
    "Shape": shape_of,
    "Size": size_of,
}
