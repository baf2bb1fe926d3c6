# SPDX-License-Identifier: Apache-2.0
"""timm: more than a thousand architectures, weights on a hub."""

import math
from collections import defaultdict
from functools import cache
from typing import Any

import timm

from ..failures import Failure, Kind
from ..hub import Wanted, from_hub, hugging_face
from ..published import parameters_of, published, rows
from ..request import KnownName, Network, Preprocessing, Request
from .nearest import unknown_name


@cache
def tags() -> dict[str, list[str]]:
    """Trained weights by architecture, the one that the plain name means first."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in timm.list_models(pretrained=True):
        architecture, _, tag = name.partition(".")
        found[architecture].append(tag)
    for architecture, own in found.items():
        usual = timm.get_pretrained_cfg(architecture)
        if usual is not None and usual.tag in own:
            own.remove(usual.tag)
            own.insert(0, usual.tag)
    return dict(found)


def full_names() -> list[str]:
    own = [f"{name}.{tag}" if tag else name for name, list_ in tags().items() for tag in list_]
    return [*timm.list_models(), *own]


def check_name(name: str, seeded: bool) -> None:
    architecture, _, tag = name.partition(".")
    if not timm.is_model(architecture) or (tag and tag not in tags().get(architecture, [])):
        raise unknown_name("timm", name, full_names())
    if not seeded and not tags().get(architecture):
        raise Failure(
            Kind.NO_WEIGHTS,
            f"timm has the architecture {name} and no trained weights for it.",
            f"Write timm:{name}?weights=seeded for the architecture alone.",
        )


def preprocessing_of(module: Any) -> Preprocessing:
    config = timm.data.resolve_model_data_config(module)
    channels, height, width = config["input_size"]
    whole = config["crop_mode"] == "squash"  # the picture is squeezed, nothing is cut off
    shorter = None if whole else math.floor(min(height, width) / config["crop_pct"])
    return Preprocessing(
        channels=channels,
        height=height,
        width=width,
        mean=[float(one) for one in config["mean"]],
        std=[float(one) for one in config["std"]],
        shorter_side=shorter,
        interpolation=config["interpolation"],
    )


def built(request: Request) -> Any:
    if request.seeded:
        return timm.create_model(request.name, exportable=True)
    return from_hub(
        Wanted(f"the weights of timm:{request.name}", hugging_face()),
        lambda: timm.create_model(request.name, pretrained=True, exportable=True),
    )


def build(request: Request) -> Network:
    check_name(request.name, request.seeded)
    module = built(request)
    config = module.pretrained_cfg
    tag = config.get("tag") or ""
    full_name = f"{config.get('architecture')}.{tag}" if tag else request.name
    preprocessing = preprocessing_of(module)
    return Network(
        module=module,
        preprocessing=preprocessing,
        classes=int(module.num_classes),
        licence=config.get("license") or "Apache-2.0",
        weights=f"pretrained: timm/{full_name}",
        published=published(full_name, preprocessing.height),
    )


def names() -> list[KnownName]:
    # The tag changes the weights, not the architecture: any published row knows its size.
    sizes: dict[str, int] = {}
    for full_name in rows():
        sizes.setdefault(full_name.partition(".")[0], parameters_of(full_name) or 0)
    found = []
    for name in timm.list_models():
        own = tags().get(name, [])
        usual = f"{name}.{own[0]}" if own and own[0] else name
        config = timm.get_pretrained_cfg(name)
        side = config.input_size[-1] if config else 0
        row = published(usual, side)
        found.append(
            KnownName(
                name=name,
                weights=own,
                parameters=parameters_of(usual) or sizes.get(name),
                accuracy=row.accuracy if row else None,
            )
        )
    return found
