# SPDX-License-Identifier: Apache-2.0
"""transformers' image classifiers: a repository of the hub, a local folder, or a model type.

hf:google/vit-base-patch16-224    from the hub, or from its local cache
hf:./checkpoints/vit              a folder with config.json (and weights)
hf:vit?weights=seeded             a type in its default size, without the hub
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForImageClassification
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES as CLASSIFIERS,
)

from ..failures import Failure, Kind, first_line
from ..hub import Wanted, from_hub, hugging_face
from ..request import KnownName, Network, Preprocessing, Published, Request
from .model_readme import readme_facts
from .nearest import unknown_name

DEFAULT_SIDE = 224
DEFAULT_CLASSES = 1000
INSTEAD = "a local folder goes as hf:./FOLDER, a type alone as hf:vit?weights=seeded"


class Scores(torch.nn.Module):  # type: ignore[misc]
    """Images in, scores out: what ONNX and everybody else expects of a classifier."""

    def __init__(self, classifier: Any) -> None:
        super().__init__()
        self.classifier = classifier

    def forward(self, images: Any) -> Any:
        return self.classifier(pixel_values=images).logits


def is_folder(name: str) -> bool:
    return name.startswith(("./", "../", "/"))


def types() -> list[str]:
    return sorted(CLASSIFIERS)


def fetch(request: Request, what: str, get: Callable[..., Any]) -> Any:
    """What `get` finds for the name, a folder's absence and a hub's refusals as Failures."""
    if is_folder(request.name):
        if not (Path(request.name) / "config.json").is_file():
            raise Failure(
                Kind.UNKNOWN_NAME,
                f"{request.name} holds no config.json, so it is no model of transformers.",
                "Name the folder that save_pretrained wrote.",
            )
        return get(request.name, local_files_only=True)
    wanted = Wanted(what, hugging_face(), INSTEAD)
    return from_hub(wanted, lambda: get(request.name, revision=request.revision))


def config_of(request: Request) -> Any:
    if "/" in request.name:
        return fetch(request, f"hf:{request.name}", AutoConfig.from_pretrained)
    if request.name not in CLASSIFIERS:
        raise unknown_name("hf", request.name, types())
    if not request.seeded:
        raise Failure(
            Kind.NO_WEIGHTS,
            f"hf:{request.name} names a type of model, which has no weights of its own.",
            f"Write hf:{request.name}?weights=seeded, or name a repository: hf:ORG/NAME.",
        )
    return AutoConfig.for_model(request.name, num_labels=DEFAULT_CLASSES)


def side_of(config: Any) -> int:
    side = getattr(config, "image_size", None)
    if isinstance(side, (list, tuple)):
        side = side[0]
    return int(side or DEFAULT_SIDE)


def preprocessor_of(request: Request) -> dict[str, Any]:
    """preprocessor_config.json as it stands; empty where there is none."""
    if is_folder(request.name):
        path = Path(request.name) / "preprocessor_config.json"
        found: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
        return found
    if "/" not in request.name:
        return {}
    from transformers import ImageProcessingMixin

    try:
        found, _ = ImageProcessingMixin.get_image_processor_dict(
            request.name, revision=request.revision
        )
    except OSError:
        return {}
    return found


def side_in(size: Any, fallback: int) -> int:
    """224, {"height": 224, "width": 224} and {"shortest_edge": 224} are all in use."""
    if isinstance(size, dict):
        size = size.get("height") or size.get("shortest_edge") or fallback
    return int(size or fallback)


def preprocessing_of(config: Any, settings: dict[str, Any]) -> Preprocessing:
    resized = side_in(settings.get("size"), side_of(config))
    crops = bool(settings.get("do_center_crop"))
    side = side_in(settings.get("crop_size"), resized) if crops else resized
    if settings.get("crop_pct"):  # ConvNeXt's: resized by that much more, then cut
        crops, resized = True, int(side / float(settings["crop_pct"]))
    channels = int(getattr(config, "num_channels", 3) or 3)
    normalises = settings.get("do_normalize", True)
    return Preprocessing(
        channels=channels,
        height=side,
        width=side,
        mean=list(settings.get("image_mean") or [0.5] * channels) if normalises else [],
        std=list(settings.get("image_std") or [0.5] * channels) if normalises else [],
        scale=float(settings.get("rescale_factor") or 1.0 / 255.0),
        shorter_side=resized if crops else None,
    )


def model_of(request: Request, config: Any) -> Any:
    what = f"the weights of hf:{request.name}"
    if request.seeded:
        return AutoModelForImageClassification.from_config(config, attn_implementation="eager")
    return fetch(
        request,
        what,
        lambda name, **more: AutoModelForImageClassification.from_pretrained(
            name, attn_implementation="eager", **more
        ),
    )


def build(request: Request) -> Network:
    config = config_of(request)
    try:
        model = model_of(request, config)
    except (ValueError, KeyError) as error:
        raise Failure(
            Kind.BAD_REQUEST,
            f"hf:{request.name} is no image classifier of transformers: {first_line(error)}.",
            "carnot models 'hf:*' lists the types that are.",
        ) from error
    facts = readme_facts(request.name, request.revision)
    accuracy = None
    if facts.accuracy is not None:
        accuracy = Published(facts.accuracy, f"model card of {request.name}")
    return Network(
        module=Scores(model),
        preprocessing=preprocessing_of(config, preprocessor_of(request)),
        classes=int(config.num_labels),
        licence=facts.licence or ("Apache-2.0" if "/" not in request.name else ""),
        weights=f"pretrained: {request.name}",
        published=accuracy,
    )


def names() -> list[KnownName]:
    return [KnownName(name) for name in types()]
