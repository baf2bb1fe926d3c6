# SPDX-License-Identifier: Apache-2.0
"""Where networks come from: one module each, one row each."""

from importlib import import_module
from typing import Protocol, cast

from .. import put_off
from ..failures import Failure, Kind
from ..request import KnownName, Network, Request

SOURCES = {
    "timm": "timm_models",
    "torchvision": "torchvision_models",
    "hf": "transformers_models",
}


class Source(Protocol):
    """What such a module holds."""

    def build(self, request: Request) -> Network:
        """The network with its card's facts. Raises Failure."""

    def names(self) -> list[KnownName]:
        """All that is known by name without a network connection."""


def source_named(name: str) -> Source:
    """Imported when asked for: each takes seconds."""
    module = SOURCES.get(name)
    if module is None:
        raise Failure(
            Kind.BAD_REQUEST, f'"{name}" is no source.', f"There are {', '.join(SOURCES)}."
        )
    with put_off.compiler():
        return cast(Source, import_module(f".{module}", __name__))
