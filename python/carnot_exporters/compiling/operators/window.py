# SPDX-License-Identifier: Apache-2.0
"""What convolutions and pools share: a kernel that moves over an image with borders."""

from dataclasses import dataclass

from ..site import Cannot, Site


@dataclass
class Window:
    kernel: list[int]
    strides: list[int]
    dilations: list[int]
    before: list[int]
    after: list[int]

    def span(self, i: int) -> int:
        """Pixels from the first to the last that a kernel reads."""
        return (self.kernel[i] - 1) * self.dilations[i] + 1

    def is_symmetric(self) -> bool:
        return self.before == self.after

    def borders(self) -> list[int]:
        """As torch pads: the last dimension first."""
        pads: list[int] = []
        for i in reversed(range(len(self.kernel))):
            pads += [self.before[i], self.after[i]]
        return pads


def _pad_to_same(window: Window, shape: list[int], odd_in_front: bool) -> None:
    """Borders such that a stride of s gives ⌈n / s⌉ elements, the odd one behind or in front."""
    for i, stride in enumerate(window.strides):
        length = shape[i + 2]
        results = (length + stride - 1) // stride
        total = max(0, (results - 1) * stride + window.span(i) - length)
        window.before[i] = total - total // 2 if odd_in_front else total // 2
        window.after[i] = total - window.before[i]


def window_of(site: Site, kernel: list[int]) -> Window:
    rank = len(kernel)
    pads = site.integers_in("pads", [0] * 2 * rank)
    window = Window(
        kernel=kernel,
        strides=site.integers_in("strides", [1] * rank),
        dilations=site.integers_in("dilations", [1] * rank),
        before=pads[:rank],
        after=pads[rank:],
    )
    fits = len(window.strides) == len(window.dilations) == len(window.after) == rank
    if rank == 0 or rank + 2 != site.rank(0) or not fits or min(window.strides) < 1:
        raise Cannot("its kernel, strides, dilations and pads do not fit.")
    automatic = site.attribute("auto_pad", "NOTSET")
    if automatic == "VALID":
        window.before, window.after = [0] * rank, [0] * rank
    if automatic.startswith("SAME"):
        _pad_to_same(window, site.shape(0), automatic == "SAME_LOWER")
    return window
