# SPDX-License-Identifier: Apache-2.0
"""Normalisations."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from ..site import Cannot, Function, Site


def batch_norm(site: Site) -> Function:
    site.needs(5)
    site.gives_only(1, "its new running statistics")
    epsilon = site.attribute("epsilon", 1e-5)
    if site.attribute("training_mode", 0) != 0:
        # By the batch's own statistics: weights are standardised so, also in inference.
        return lambda read: functional.batch_norm(
            read[0], None, None, read[1], read[2], True, 0.0, epsilon
        )
    return lambda read: functional.batch_norm(
        read[0], read[3], read[4], read[1], read[2], False, 0.0, epsilon
    )


def instance_norm(site: Site) -> Function:
    site.needs(3)
    epsilon = site.attribute("epsilon", 1e-5)
    return lambda read: functional.instance_norm(read[0], weight=read[1], bias=read[2], eps=epsilon)


def _normalised_shape(site: Site) -> list[int]:
    site.needs(2)
    return site.shape(0)[site.axis(site.attribute("axis", -1), site.rank(0)) :]


def layer_norm(site: Site) -> Function:
    site.gives_only(1, "mean and deviation")
    shape = _normalised_shape(site)
    epsilon = site.attribute("epsilon", 1e-5)
    has_bias = site.has(2)
    if site.shape(1) == shape and (not has_bias or site.shape(2) == shape):
        return lambda read: functional.layer_norm(
            read[0], shape, read[1], read[2] if has_bias else None, epsilon
        )

    def scaled(read: Any) -> Any:
        result = functional.layer_norm(read[0], shape, None, None, epsilon) * read[1]
        return result + read[2] if has_bias else result

    return scaled


def root_mean_square_norm(site: Site) -> Function:
    shape = _normalised_shape(site)
    epsilon = site.attribute("epsilon", 1e-5)
    return lambda read: functional.rms_norm(read[0], shape, None, epsilon) * read[1]


def group_norm(site: Site) -> Function:
    site.needs(3)
    groups, epsilon = site.attribute("num_groups", 1), site.attribute("epsilon", 1e-5)
    channels = site.shape(0)[1]
    if groups < 1 or channels % groups != 0:
        raise Cannot("its groups do not fit.")
    # Opset 18 has one scale for each group, 21 one for each channel.
    repeats = channels // max(1, site.value(1).numel())

    def each(one: Any) -> Any:
        return one if repeats == 1 else torch.repeat_interleave(one, repeats)

    return lambda read: functional.group_norm(
        read[0], groups, each(read[1]), each(read[2]), epsilon
    )


ROWS: dict[str, Callable[[Site], Function]] = {
    "BatchNormalization": batch_norm,
    "InstanceNormalization": instance_norm,
    "LayerNormalization": layer_norm,
    "RMSNormalization": root_mean_square_norm,
    "GroupNormalization": group_norm,
}
