# SPDX-License-Identifier: Apache-2.0
"""Borders around images, and images of other sizes."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import torch
from torch.nn import functional

from ..site import Cannot, Function, Site


def _for_torch(before: list[int], after: list[int], dimensions: int) -> list[int]:
    """torch's list begins with the last dimension and stops at the last that it names."""
    pads: list[int] = []
    for axis in range(len(before) - 1, len(before) - 1 - dimensions, -1):
        pads += [before[axis], after[axis]]
    return pads


def _bordered(before: list[int], after: list[int]) -> int:
    """How many of the last dimensions have a border."""
    named = [i for i in range(len(before)) if before[i] or after[i]]
    return len(before) - named[0] if named else 0


def _fill_of(site: Site) -> float:
    if site.opset < 11:
        return float(site.attribute("value", 0.0))
    fill = site.reals(2, "constant_value") if site.has(2) else []
    return fill[0] if fill else 0.0


def pad(site: Site) -> Function:
    site.needs(1)
    pads = site.integers_or_attribute(1, "pads")
    rank = site.rank(0)
    axes = site.axes(site.integers(3, "axes"), rank) if site.has(3) else list(range(rank))
    if pads is None or len(pads) != 2 * len(axes):
        raise Cannot("it has not two borders for each axis.")
    before, after = [0] * rank, [0] * rank
    for i, axis in enumerate(axes):
        before[axis], after[axis] = pads[i], pads[i + len(axes)]
    mode = site.attribute("mode", "constant")
    bordered = _bordered(before, after)
    if mode == "constant":
        fill, borders = _fill_of(site), _for_torch(before, after, bordered)
        return lambda read: functional.pad(read[0], borders, value=fill)
    # These modes exist for the last 1, 2 or 3 of as many plus two (or one) dimensions.
    wanted = max(bordered, rank - 2 if rank > 2 else 1)
    if wanted > 3 or wanted + 2 < rank or wanted >= rank:
        raise Cannot("torch reflects, repeats and wraps the image's dimensions only.")
    borders = _for_torch(before, after, wanted)
    name = {"edge": "replicate", "wrap": "circular"}.get(mode, mode)
    return lambda read: functional.pad(read[0], borders, mode=name)


@dataclass(frozen=True)
class Scaling:
    """What is asked of one of the two image dimensions."""

    before: int
    after: int
    scale: float  # as given, or after / before
    given: bool  # by scale, not by size


def _for_all_axes(site: Site, given: list[Any], every: list[Any]) -> list[Any]:
    axes = site.integers_in("axes", [])
    if not axes:
        return given
    if len(axes) != len(given):
        raise Cannot("it has not one scale for each axis.")
    every = list(every)
    for axis, one in zip(site.axes(axes, site.rank(0)), given, strict=True):
        every[axis] = one
    return every


def _scalings_of(site: Site) -> list[Scaling]:
    shape = site.shape(0)
    if site.opset >= 11 and site.has(3) and site.value(3).numel() > 0:
        sizes = _for_all_axes(site, site.integers(3, "sizes"), shape)
        if len(sizes) != len(shape):
            raise Cannot("it has not a size for each dimension.")
        return [Scaling(n, m, m / n, False) for n, m in zip(shape, sizes, strict=True)]
    if site.opset < 9:
        scales = [float(one) for one in site.attribute("scales", [])]
    else:
        scales = site.reals(1 if site.opset < 11 else 2, "scales")
    scales = _for_all_axes(site, scales, [1.0] * len(shape))
    if len(scales) != len(shape):
        raise Cannot("it has not a scale for each dimension.")
    return [Scaling(n, floor(n * s), s, True) for n, s in zip(shape, scales, strict=True)]


def _source_of(coordinates: str, along: Scaling, pixel: int) -> float:
    """Where a pixel of the result lies in the image, by the specification's names."""
    if coordinates == "asymmetric":
        return pixel / along.scale
    if coordinates == "half_pixel":
        return (pixel + 0.5) / along.scale - 0.5
    if coordinates == "pytorch_half_pixel":
        return (pixel + 0.5) / along.scale - 0.5 if along.after > 1 else 0.0
    if coordinates == "align_corners":
        return pixel * (along.before - 1) / (along.after - 1) if along.after > 1 else 0.0
    raise Cannot(f'it maps coordinates by "{coordinates}".')


ROUNDED: dict[str, Callable[[float], int]] = {
    "floor": floor,
    "ceil": ceil,
    "round_prefer_ceil": lambda x: floor(x + 0.5),
    "round_prefer_floor": lambda x: ceil(x - 0.5),
}


def _nearest(coordinates: str, rounding: str, height: Scaling, width: Scaling) -> Function:
    def pixels(along: Scaling) -> Any:
        round_off = ROUNDED[rounding]
        found = [round_off(_source_of(coordinates, along, i)) for i in range(along.after)]
        return torch.tensor([min(max(one, 0), along.before - 1) for one in found])

    rows, columns = pixels(height), pixels(width)
    whole = height.after % height.before == 0 and width.after % width.before == 0
    if whole and coordinates == "asymmetric" and rounding == "floor":
        size = (height.after, width.after)
        return lambda read: functional.interpolate(read[0], size, mode="nearest")
    return lambda read: torch.index_select(torch.index_select(read[0], 2, rows), 3, columns)


def _interpolated(site: Site, mode: str, coordinates: str, along: list[Scaling]) -> Function:
    corners = coordinates == "align_corners"
    size = [one.after for one in along]
    halves = coordinates == "half_pixel" or (
        coordinates == "pytorch_half_pixel" and all(one > 1 for one in size)
    )
    if not corners and not halves:
        raise Cannot(f'torch does not interpolate by "{coordinates}".')
    antialias = site.attribute("antialias", 0) != 0
    if (site.attribute("exclude_outside", 0) != 0) != antialias:
        raise Cannot(
            "torch takes the border's pixels for what lies outside, but with antialiasing none."
        )
    if corners and any(one.given and one.before * one.scale != one.after for one in along):
        raise Cannot("torch puts the last pixel into the corner, whatever the scale leaves over.")
    cubic = mode == "cubic"
    # With antialiasing torch has Pillow's cubic, of another sharpness.
    sharpness = site.attribute("cubic_coeff_a", -0.75)
    if cubic and abs(sharpness - (-0.5 if antialias else -0.75)) > 1e-6:
        raise Cannot("torch has another cubic_coeff_a.")
    ops = torch.ops.aten
    plain = ops.upsample_bicubic2d.default if cubic else ops.upsample_bilinear2d.default
    smooth = ops._upsample_bicubic2d_aa.default if cubic else ops._upsample_bilinear2d_aa.default
    function = smooth if antialias else plain
    scales = [one.scale if one.given else None for one in along]
    return lambda read: function(read[0], size, corners, *scales)


def resize(site: Site) -> Function:
    site.needs(1)
    scalings = _scalings_of(site)
    if len(scalings) != 4 or any(one.before != one.after for one in scalings[:2]):
        raise Cannot("it scales other than the two dimensions of an image.")
    if site.attribute("keep_aspect_ratio_policy", "stretch") != "stretch":
        raise Cannot("it keeps the image's proportions, which only stretching is known of.")
    old = site.opset < 11
    mode = site.attribute("mode", "nearest")
    coordinates = site.attribute(
        "coordinate_transformation_mode", "asymmetric" if old else "half_pixel"
    )
    rounding = site.attribute("nearest_mode", "floor" if old else "round_prefer_floor")
    if mode == "nearest":
        return _nearest(coordinates, rounding, scalings[2], scalings[3])
    if mode in ("linear", "cubic"):
        return _interpolated(site, mode, coordinates, scalings[2:])
    raise Cannot(f'it resizes by "{mode}".')


ROWS: dict[str, Callable[[Site], Function]] = {
    "Pad": pad,
    "Resize": resize,
    "Upsample": resize,
}
