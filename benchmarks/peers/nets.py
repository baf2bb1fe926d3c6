# SPDX-License-Identifier: Apache-2.0
"""Networks of timm and torchvision with seeded weights that hide nothing.

One row per network: families that differ in what they ask of a tactic. Sizes are as small as the
network allows, because what is tried is structure, not time.
"""

import zlib
from dataclasses import dataclass, field
from typing import Any

import timm
import torch
import torchvision

OBSERVED_IMAGES = 16  # that set the statistics of batch norms
SHAKE = 0.2  # standard deviation of what constant parameters get on top


@dataclass(frozen=True)
class Net:
    source: str  # timm or torchvision
    name: str
    why: str  # what the others do not have
    size: int = 64
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        return f"{self.source}-{self.name}"


def sized(side: int) -> dict[str, Any]:
    return {"img_size": side}


NETS = (
    Net("torchvision", "resnet18", "residual sums"),
    Net("torchvision", "resnet50", "bottlenecks"),
    Net("torchvision", "resnext50_32x4d", "grouped convolutions"),
    Net("torchvision", "densenet121", "concatenations of concatenations"),
    Net("torchvision", "mobilenet_v2", "depthwise convolutions, Clip"),
    Net("torchvision", "mobilenet_v3_small", "HardSwish, squeeze and excite"),
    Net("torchvision", "efficientnet_b0", "SiLU, squeeze and excite"),
    Net("torchvision", "regnet_y_400mf", "grouped convolutions with squeeze and excite"),
    Net("torchvision", "shufflenet_v2_x1_0", "channel split and shuffle"),
    Net("torchvision", "squeezenet1_1", "no norms, convolution as classifier"),
    Net("torchvision", "googlenet", "inception branches", options={"aux_logits": False}),
    Net("torchvision", "mnasnet1_0", "dropout, mean over pixels"),
    Net("torchvision", "swin_t", "shifted windows, relative positions", size=112),
    Net("timm", "deit_tiny_patch16_224", "attention, class token", options=sized(64)),
    Net("timm", "convnext_atto", "LayerNorm over channels, layer scale"),
    Net("timm", "mixer_s32_224", "products over tokens", size=224),
    Net("timm", "poolformer_s12", "GroupNorm, pooling that subtracts"),
    Net("timm", "mobilevit_xxs", "attention between convolutions", size=128),
    Net("timm", "levit_128s", "batch norms behind products, attention bias", size=224),
    Net("timm", "res2net50_14w_8s", "splits inside of a block"),
    Net("timm", "resnest14d", "split attention"),
    Net("timm", "hrnet_w18_small", "branches of several resolutions, Resize"),
    Net("timm", "ghostnet_100", "features made from features"),
    Net("timm", "nf_resnet26", "standardised weights"),
    Net("timm", "tf_efficientnet_lite0", "padding as in TensorFlow"),
    Net("timm", "xcit_nano_12_p16_224", "attention between channels", size=112),
)


def pictures(net: Net, count: int) -> torch.Tensor:
    """Soft blobs with noise on top: noise alone would average out in the pooling layers."""
    torch.manual_seed(11)
    blobs = torch.nn.functional.interpolate(
        torch.randn(count, 3, 5, 5), size=(net.size, net.size), mode="bilinear"
    )
    return blobs + 0.3 * torch.randn(count, 3, net.size, net.size)


def shake(model: torch.nn.Module) -> None:
    """Adds noise to parameters that are constant: zero last gammas, layer scales of 1e-6 and the
    like switch branches off, and what a tactic does there would go unseen."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.numel() > 1 and bool((parameter == parameter.flatten()[0]).all()):
                parameter.add_(SHAKE * torch.randn_like(parameter))


def set_batch_norms(model: torch.nn.Module, images: torch.Tensor) -> None:
    """Their statistics become those of the images, each norm behind the ones before it."""
    norms = [
        one for one in model.modules() if isinstance(one, torch.nn.modules.batchnorm._BatchNorm)
    ]
    for norm in norms:
        norm.momentum = 1.0  # the last batch alone counts
        norm.train()
    with torch.no_grad():
        model(images)
    for norm in norms:
        norm.eval()


def build(net: Net) -> torch.nn.Module:
    """The network in evaluation mode; the same weights in every run."""
    torch.manual_seed(zlib.crc32(net.name.encode()))
    if net.source == "timm":
        model = timm.create_model(net.name, pretrained=False, **net.options)
    else:
        model = torchvision.models.get_model(net.name, weights=None, **net.options)
    model.eval()
    shake(model)
    set_batch_norms(model, pictures(net, OBSERVED_IMAGES))
    return model
