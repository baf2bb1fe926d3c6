# SPDX-License-Identifier: Apache-2.0
"""Seeded weights that exercise the whole network.

A freshly built network is not what its architecture computes: last gammas of blocks start at 0 and
layer scales at 1e-6, so that whole branches count for nothing and an error in them cannot be
seen; batch norms have mean 0 and variance 1, so that activations grow with depth. So constant
parameters get noise, and the statistics are set from one pass over seeded images.
"""

from typing import Any

NOISE = 0.1
IMAGES = 8
PIXELS = IMAGES * 224 * 224  # of the pass, so that large images do not take minutes
LEAST_VARIANCE = 1e-3  # a channel that never fires would otherwise be blown up by 300


def seed_everything(seed: int) -> None:
    """Call before the network is built."""
    import torch

    torch.manual_seed(seed)


def is_constant(parameter: Any) -> bool:
    """One number throughout. First and last differ in nearly all that are not."""
    if not parameter.is_floating_point() or parameter.numel() == 0:
        return False
    flat = parameter.flatten()
    return bool(flat[0] == flat[-1]) and bool(flat.min() == flat.max())


def shake(module: Any) -> int:
    """Adds noise to every parameter that is one number throughout. Gives how many there were."""
    import torch

    shaken = 0
    with torch.no_grad():
        for parameter in module.parameters():
            if is_constant(parameter):
                parameter.add_(torch.randn_like(parameter) * NOISE)
                shaken += 1
    return shaken


def batch_norms(module: Any) -> list[Any]:
    from torch.nn.modules.batchnorm import _BatchNorm

    return [
        one
        for one in module.modules()
        if isinstance(one, _BatchNorm) and one.running_mean is not None
    ]


def observe_statistics(module: Any, channels: int, height: int, width: int) -> int:
    """Sets the running statistics of batch norms from seeded images. Gives how many there are."""
    import torch

    norms = batch_norms(module)
    if not norms:
        return 0
    images = max(2, min(IMAGES, PIXELS // (height * width)))
    module.eval()
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all passes, of which there is one
        norm.train()
    with torch.no_grad():
        module(torch.randn(images, channels, height, width))
        for norm in norms:
            norm.running_var.clamp_(min=LEAST_VARIANCE)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    module.eval()
    return len(norms)
