# SPDX-License-Identifier: Apache-2.0
"""Convolutions, forward and transposed."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from ..site import Cannot, Function, Site
from .window import Window, window_of


def _at(read: Any, i: int) -> Any:
    return read[i] if i < len(read) else None


def _dimensions(site: Site) -> int:
    site.needs(2)
    if not 3 <= site.rank(1) <= 5:
        raise Cannot("it convolves other than 1 to 3 dimensions.")
    return site.rank(1) - 2


def conv(site: Site) -> Function:
    rank = _dimensions(site)
    window = window_of(site, site.shape(1)[2:])
    groups = site.attribute("group", 1)
    function = (functional.conv1d, functional.conv2d, functional.conv3d)[rank - 1]
    strides, dilations, borders = window.strides, window.dilations, window.borders()
    if window.is_symmetric():
        pads = window.before
        return lambda read: function(
            read[0], read[1], _at(read, 2), strides, pads, dilations, groups
        )
    return lambda read: function(
        functional.pad(read[0], borders), read[1], _at(read, 2), strides, 0, dilations, groups
    )


def _fit_to_output_shape(site: Site, window: Window, output_padding: list[int]) -> None:
    """With output_shape the borders are what is too much, the odd one behind for SAME_UPPER."""
    wanted = site.integers_in("output_shape", [])
    automatic = site.attribute("auto_pad", "NOTSET")
    rank = len(window.kernel)
    if not wanted and not automatic.startswith("SAME"):
        return
    if wanted and len(wanted) < rank:
        raise Cannot("its output_shape is too short.")
    for i in range(rank):
        length = site.shape(0)[i + 2]
        after = wanted[len(wanted) - rank + i] if wanted else length * window.strides[i]
        total = window.strides[i] * (length - 1) + output_padding[i] + window.span(i) - after
        if total < 0:
            raise Cannot("its output is larger than its windows reach.")
        window.before[i] = total // 2 if automatic == "SAME_UPPER" else total - total // 2
        window.after[i] = total - window.before[i]


def conv_transpose(site: Site) -> Function:
    rank = _dimensions(site)
    window = window_of(site, site.shape(1)[2:])
    output_padding = site.integers_in("output_padding", [0] * rank)
    groups = site.attribute("group", 1)
    _fit_to_output_shape(site, window, output_padding)
    function = (
        functional.conv_transpose1d,
        functional.conv_transpose2d,
        functional.conv_transpose3d,
    )[rank - 1]

    def convolve(read: Any, pads: list[int]) -> Any:
        return function(
            *(read[0], read[1], _at(read, 2), window.strides, pads),
            *(output_padding, groups, window.dilations),
        )

    if window.is_symmetric():
        return lambda read: convolve(read, window.before)
    # ONNX lets both sides differ, torch does not: nothing is cut there, then each side here.
    cut = [-border for border in window.borders()]
    return lambda read: functional.pad(convolve(read, [0] * rank), cut)


def blocks_to_image(site: Site) -> Function:
    """[N, C·Πblock, L] summed into [N, C, image], where blocks overlap."""
    site.needs(3)
    image, block = site.integers(1, "image_shape"), site.integers(2, "block_shape")
    strides = site.integers_in("strides", [1] * len(block))
    dilations = site.integers_in("dilations", [1] * len(block))
    pads = site.integers_in("pads", [0] * 2 * len(block))
    if len(block) != 2 or pads[:2] != pads[2:]:
        raise Cannot("it builds images of two dimensions and equal borders only.")
    return lambda read: functional.fold(read[0], image, block, dilations, pads[:2], strides)


def convolved_exactly(x: Any, weights: Any, window: Window, groups: int) -> Any:
    """For integers in numbers that hold their sums."""
    none = [0] * len(window.kernel)
    padded = functional.pad(x, window.borders())
    return torch.convolution(
        padded, weights, None, window.strides, none, window.dilations, False, none, groups
    )


ROWS: dict[str, Callable[[Site], Function]] = {
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "Col2Im": blocks_to_image,
}
