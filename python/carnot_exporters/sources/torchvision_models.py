# SPDX-License-Identifier: Apache-2.0
"""torchvision: eighty classifiers; each weights' entry knows its own facts."""

from importlib import metadata
from typing import Any

import torchvision

from ..failures import Failure, Kind
from ..hub import Wanted, from_hub
from ..request import KnownName, Network, Preprocessing, Published, Request
from .nearest import unknown_name

HUB = "https://download.pytorch.org"
IMAGENET = "ImageNet-1K"
DEFAULT_SIDE = 224
LICENCE = "BSD-3-Clause"


def architectures() -> list[str]:
    found: list[str] = torchvision.models.list_models(module=torchvision.models)
    return found


def weights_of(architecture: str) -> Any:
    return torchvision.models.get_model_weights(architecture)


def usual(architecture: str) -> Any | None:
    own = weights_of(architecture)
    return own.DEFAULT if len(own) > 0 else None


def chosen(name: str) -> tuple[str, Any | None]:
    """Architecture and weights: "resnet50" or "resnet50.IMAGENET1K_V1"."""
    architecture, _, tag = name.partition(".")
    if architecture not in architectures():
        raise unknown_name("torchvision", name, architectures())
    if not tag:
        return architecture, usual(architecture)
    own = weights_of(architecture)
    if tag not in own.__members__:
        raise unknown_name("torchvision", name, [f"{architecture}.{one.name}" for one in own])
    return architecture, own[tag]


def accuracy_of(weights: Any) -> float | None:
    figure = weights.meta.get("_metrics", {}).get(IMAGENET, {}).get("acc@1")
    return None if figure is None else round(float(figure) / 100.0, 5)


def preprocessing_of(weights: Any | None) -> Preprocessing:
    if weights is None:
        return Preprocessing(
            3, DEFAULT_SIDE, DEFAULT_SIDE, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
        )
    transforms = weights.transforms()
    (side,) = transforms.crop_size
    (shorter,) = transforms.resize_size
    return Preprocessing(
        channels=3,
        height=side,
        width=side,
        mean=list(transforms.mean),
        std=list(transforms.std),
        shorter_side=shorter,
        interpolation=transforms.interpolation.value,
    )


def built(request: Request, architecture: str, weights: Any | None) -> Any:
    if request.seeded:
        return torchvision.models.get_model(architecture)
    return from_hub(
        Wanted(f"the weights of torchvision:{request.name}", HUB),
        lambda: torchvision.models.get_model(architecture, weights=weights),
    )


def build(request: Request) -> Network:
    architecture, weights = chosen(request.name)
    if weights is None and not request.seeded:
        raise Failure(
            Kind.NO_WEIGHTS,
            f"torchvision has the architecture {architecture} and no trained weights for it.",
            f"Write torchvision:{architecture}?weights=seeded for the architecture alone.",
        )
    module = built(request, architecture, weights)
    accuracy = accuracy_of(weights) if weights else None
    version = metadata.version("torchvision")
    return Network(
        module=module,
        preprocessing=preprocessing_of(weights),
        classes=len(weights.meta["categories"]) if weights else 1000,
        licence=LICENCE,
        weights=f"pretrained: {weights}" if weights else "",
        published=Published(accuracy, f"torchvision {version}, {weights}") if accuracy else None,
    )


def names() -> list[KnownName]:
    found = []
    for name in architectures():
        own = list(weights_of(name))
        first = usual(name)
        tags = [first.name, *(one.name for one in own if one is not first)] if first else []
        found.append(
            KnownName(
                name=name,
                weights=list(dict.fromkeys(tags)),
                parameters=int(first.meta["num_params"]) if first else None,
                accuracy=accuracy_of(first) if first else None,
            )
        )
    return found
