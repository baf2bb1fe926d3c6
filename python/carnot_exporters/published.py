# SPDX-License-Identifier: Apache-2.0
"""timm's own published results on ImageNet (timm_results.csv; where from: python/README.md)."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from .request import Published, package_folder

FILE = "timm_results.csv"
SOURCE = "timm, results-imagenet.csv"


@dataclass(frozen=True)
class Row:
    accuracy: float
    parameters: int  # as published: to ten thousand


@cache
def rows() -> dict[str, dict[int, Row]]:
    """By name with tag ("resnet50.a1_in1k"), then by image size."""
    found: dict[str, dict[int, Row]] = defaultdict(dict)
    with (package_folder() / FILE).open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            found[line["model"]][int(line["img_size"])] = Row(
                round(float(line["top1"]) / 100.0, 5),
                round(float(line["parameters_millions"]) * 1e6),
            )
    return dict(found)


def published(name_with_tag: str, image_size: int) -> Published | None:
    """At the size that the network is run with: at another it has another accuracy."""
    row = rows().get(name_with_tag, {}).get(image_size)
    return None if row is None else Published(row.accuracy, SOURCE)


def parameters_of(name_with_tag: str) -> int | None:
    for row in rows().get(name_with_tag, {}).values():
        return row.parameters
    return None
