# SPDX-License-Identifier: Apache-2.0
"""Pools."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

import torch
from torch.nn import functional

from ..site import Cannot, Function, Site
from .window import Window, window_of

GREATEST = (functional.max_pool1d, functional.max_pool2d, functional.max_pool3d)
MEAN = (functional.avg_pool1d, functional.avg_pool2d, functional.avg_pool3d)


@dataclass
class Pool:
    window: Window
    pads: list[int]  # of torch's own, equal on both sides
    borders: list[int]  # added before; empty for none
    ceil: bool
    count_borders: bool


def _settle_borders(pool: Pool, shape: list[int]) -> None:
    """torch knows equal borders up to half a kernel; others are added by hand. Then rounding up
    means to add what the last window needs, unless that window would begin beyond the image."""
    window = pool.window
    rank = len(window.kernel)
    within_half = all(window.before[i] <= window.kernel[i] // 2 for i in range(rank))
    if window.is_symmetric() and within_half:
        pool.pads = window.before
        return
    if pool.ceil:
        for i, stride in enumerate(window.strides):
            inside = window.before[i] + shape[i + 2]
            free = inside + window.after[i] - window.span(i)
            steps = (free + stride - 1) // stride
            if steps * stride >= inside:
                steps -= 1
            window.after[i] = steps * stride + window.span(i) - inside
    pool.ceil = False
    pool.borders = window.borders()
    pool.pads = [0] * rank


def _pool_of(site: Site) -> Pool:
    site.needs(1)
    pool = Pool(
        window=window_of(site, site.integers_in("kernel_shape", [])),
        pads=[],
        borders=[],
        ceil=site.attribute("ceil_mode", 0) != 0,
        count_borders=site.attribute("count_include_pad", 0) != 0,
    )
    if len(pool.window.kernel) > 3:
        raise Cannot("it pools more than 3 dimensions.")
    _settle_borders(pool, site.shape(0))
    return pool


def max_pool(site: Site) -> Function:
    site.gives_only(1, "the place of each maximum")
    pool = _pool_of(site)
    window = pool.window
    function = GREATEST[len(window.kernel) - 1]

    def greatest(x: Any) -> Any:
        return function(
            x, window.kernel, window.strides, pool.pads, window.dilations, ceil_mode=pool.ceil
        )

    if not pool.borders:
        return lambda read: greatest(read[0])
    return lambda read: greatest(functional.pad(read[0], pool.borders, value=-inf))


def average_pool(site: Site) -> Function:
    pool = _pool_of(site)
    window = pool.window
    if any(one != 1 for one in window.dilations):
        raise Cannot("torch has no dilated averages.")
    function = MEAN[len(window.kernel) - 1]

    def mean(x: Any, count_borders: bool) -> Any:
        return function(x, window.kernel, window.strides, pool.pads, pool.ceil, count_borders)

    if not pool.borders:
        return lambda read: mean(read[0], pool.count_borders)
    if pool.count_borders:
        return lambda read: mean(functional.pad(read[0], pool.borders), True)
    # The share of each window inside the image, by which the mean over all of it is too small.
    ones = torch.ones([1, 1, *site.shape(0)[2:]], dtype=site.value(0).dtype)
    share = mean(functional.pad(ones, pool.borders), True)
    return lambda read: mean(functional.pad(read[0], pool.borders), True) / share


def _image_axes(site: Site) -> list[int]:
    site.needs(1)
    if site.rank(0) < 3:
        raise Cannot("it pools a tensor without image dimensions.")
    return list(range(2, site.rank(0)))


def global_average_pool(site: Site) -> Function:
    axes = _image_axes(site)
    if len(axes) == 2:
        return lambda read: functional.adaptive_avg_pool2d(read[0], (1, 1))
    return lambda read: torch.mean(read[0], axes, True)


def global_max_pool(site: Site) -> Function:
    axes = _image_axes(site)
    return lambda read: torch.amax(read[0], axes, True)


ROWS: dict[str, Callable[[Site], Function]] = {
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "GlobalAveragePool": global_average_pool,
    "GlobalMaxPool": global_max_pool,
}
