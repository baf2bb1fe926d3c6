# SPDX-License-Identifier: Apache-2.0
"""What Carnot asks for, and what a source gives back before it is exported."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """One model of one source."""

    source: str
    name: str
    seeded: bool = False  # the architecture with seeded weights, never trained ones
    seed: int = 1
    revision: str | None = None  # of a hub's repository

    @property
    def text(self) -> str:
        return f"{self.source}:{self.name}"


@dataclass(frozen=True)
class Preprocessing:
    """What the network wants to see: (pixel / 255 - mean) / std, channels first."""

    channels: int
    height: int
    width: int
    mean: list[float]
    std: list[float]
    scale: float = 1.0 / 255.0
    shorter_side: int | None = None  # resized to, before the centre is cut out
    interpolation: str = "bilinear"

    def as_input(self) -> Json:
        """As docs/formats.md has it in a model's card."""
        found: Json = {
            "layout": "NCHW",
            "channels": self.channels,
            "height": self.height,
            "width": self.width,
            "scale": self.scale,
            "mean": self.mean,
            "stddev": self.std,
        }
        if self.shorter_side and self.height == self.width:
            found["resize_crop"] = {"shorter_side": self.shorter_side, "crop": self.height}
        return found


@dataclass(frozen=True)
class Published:
    """Top-1 accuracy on ImageNet that somebody else published, 0 to 1."""

    accuracy: float
    source: str


@dataclass
class Network:
    """A network as its library builds it, before seeding and export."""

    module: Any  # torch.nn.Module: images in, one tensor of scores out
    preprocessing: Preprocessing
    classes: int
    licence: str
    weights: str  # "pretrained: timm/resnet50.a1_in1k"; of seeded ones the exporter knows better
    published: Published | None = None  # of exactly these weights
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class KnownName:
    """One row of a source's list."""

    name: str
    weights: list[str] = field(default_factory=list)  # tags of trained ones
    parameters: int | None = None
    accuracy: float | None = None  # of the weights that the plain name means

    def as_json(self) -> Json:
        found: Json = {"name": self.name, "weights": self.weights}
        if self.parameters is not None:
            found["parameters"] = self.parameters
        if self.accuracy is not None:
            found["accuracy"] = self.accuracy
        return found


def package_folder() -> Path:
    return Path(__file__).resolve().parent
