# SPDX-License-Identifier: Apache-2.0
"""Tensors out of nothing."""

from collections.abc import Callable
from typing import Any

import torch
from onnx import TensorProto

from ..site import Cannot, Function, Site, tensor_of


def _tensor_in(site: Site) -> Any:
    for value in site.node.attributes.values():
        if isinstance(value, TensorProto):
            return tensor_of(value)
        if isinstance(value, int | float):
            return torch.tensor(value)
        if isinstance(value, list) and value and isinstance(value[0], int | float):
            return torch.tensor(value)
    raise Cannot("it holds no tensor of numbers.")


def constant(site: Site) -> Function:
    value = _tensor_in(site)
    return lambda _: value


def constant_of_shape(site: Site) -> Function:
    shape = site.integers(0, "shape")
    value = _tensor_in(site) if site.node.attributes else torch.zeros(())
    return lambda _: value.reshape(()).expand(shape)


def arange(site: Site) -> Function:
    site.needs(3)
    kind = site.value(0).dtype
    read_all = site.reals if kind.is_floating_point else site.integers
    bounds = [read_all(i, name)[0] for i, name in enumerate(("start", "limit", "delta"))]
    return lambda _: torch.arange(*bounds, dtype=kind)


def triangle(site: Site) -> Function:
    site.needs(1)
    diagonal = site.integers(1, "diagonal")[0] if site.has(1) else 0
    function = torch.triu if site.attribute("upper", 1) != 0 else torch.tril
    return lambda read: function(read[0], diagonal)


ROWS: dict[str, Callable[[Site], Function]] = {
    "Constant": constant,
    "ConstantOfShape": constant_of_shape,
    "Range": arange,
    "Trilu": triangle,
}
