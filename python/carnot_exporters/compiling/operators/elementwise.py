# SPDX-License-Identifier: Apache-2.0
"""Arithmetic, comparisons and activations."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import torch
from torch.nn import functional

from ..site import TORCH_TYPES, Cannot, Function, Site


def unary(function: Callable[[Any], Any]) -> Callable[[Site], Function]:
    def make(site: Site) -> Function:
        site.needs(1)
        return lambda read: function(read[0])

    return make


def binary(function: Callable[[Any, Any], Any]) -> Callable[[Site], Function]:
    def make(site: Site) -> Function:
        site.needs(2)
        return lambda read: function(read[0], read[1])

    return make


def variadic(function: Callable[[Any, Any], Any]) -> Callable[[Site], Function]:
    def make(site: Site) -> Function:
        site.needs(len(site.given))
        return lambda read: reduce(function, read)

    return make


def divide(site: Site) -> Function:
    site.needs(2)
    # ONNX divides whole numbers towards zero, torch would give fractions.
    whole = not site.value(0).is_floating_point()
    return lambda read: torch.div(read[0], read[1], rounding_mode="trunc" if whole else None)


def power(site: Site) -> Function:
    site.needs(2)
    kind = site.value(0).dtype
    if site.is_constant(1) and site.value(1).numel() == 1 and kind.is_floating_point:
        (exponent,) = site.reals(1, "exponent")
        return lambda read: torch.pow(read[0], exponent)
    return lambda read: torch.pow(read[0], read[1]).to(kind)


def modulo(site: Site) -> Function:
    site.needs(2)
    # fmod = 1: the sign of the dividend, as in C; else that of the divisor, as in Python.
    function = torch.fmod if site.attribute("fmod", 0) == 1 else torch.remainder
    return lambda read: function(read[0], read[1])


def mean_of_inputs(site: Site) -> Function:
    site.needs(len(site.given))
    return lambda read: torch.div(reduce(torch.add, read), float(len(read)))


def identity(site: Site) -> Function:
    site.needs(1)
    return lambda read: read[0]


def dropout(site: Site) -> Function:
    site.gives_only(1, "the mask")
    if site.has(2) and any(site.integers(2, "training_mode")):
        raise Cannot("it drops at random, as in training.")
    return identity(site)


def cast(site: Site) -> Function:
    site.needs(1)
    kind = TORCH_TYPES.get(site.attribute("to", 0))
    if kind is None:
        raise Cannot("torch has no such element type to cast to.")
    return lambda read: read[0].to(kind)


def where(site: Site) -> Function:
    site.needs(3)
    return lambda read: torch.where(read[0], read[1], read[2])


def _bound(site: Site, i: int, name: str) -> float | None:
    if site.has(i):
        bounds = site.reals(i, name)
        if len(bounds) != 1:
            raise Cannot("its bounds are not single numbers.")
        return bounds[0]
    bound = site.node.attributes.get(name)
    return None if bound is None else float(bound)


def clip(site: Site) -> Function:
    site.needs(1)
    least, most = _bound(site, 1, "min"), _bound(site, 2, "max")
    if least is None and most is None:
        return lambda read: read[0]
    if not site.value(0).is_floating_point():
        least = None if least is None else int(least)
        most = None if most is None else int(most)
    return lambda read: torch.clamp(read[0], least, most)


def leaky_relu(site: Site) -> Function:
    site.needs(1)
    slope = site.attribute("alpha", 0.01)
    return lambda read: functional.leaky_relu(read[0], slope)


def prelu(site: Site) -> Function:
    site.needs(2)
    # torch takes a slope per channel; ONNX takes whatever broadcasts.
    return lambda read: torch.clamp_min(read[0], 0) + read[1] * torch.clamp_max(read[0], 0)


def elu(site: Site) -> Function:
    site.needs(1)
    alpha = site.attribute("alpha", 1.0)
    return lambda read: functional.elu(read[0], alpha)


def selu(site: Site) -> Function:
    site.needs(1)
    alpha = site.attribute("alpha", 1.6732632423543772)
    gamma = site.attribute("gamma", 1.0507009873554805)
    return lambda read: functional.elu(read[0], alpha) * gamma


def hard_sigmoid(site: Site) -> Function:
    site.needs(1)
    slope, offset = site.attribute("alpha", 0.2), site.attribute("beta", 0.5)
    if abs(slope - 1 / 6) < 1e-6 and offset == 0.5:
        return lambda read: functional.hardsigmoid(read[0])
    return lambda read: torch.clamp(read[0] * slope + offset, 0, 1)


def gelu(site: Site) -> Function:
    site.needs(1)
    kind = site.attribute("approximate", "none")
    return lambda read: functional.gelu(read[0], approximate=kind)


def normalised(function: Callable[[Any, int], Any]) -> Callable[[Site], Function]:
    """Softmax and its logarithm."""

    def make(site: Site) -> Function:
        site.needs(1)
        one_axis = site.opset >= 13
        rank = site.rank(0)
        axis = site.axis(site.attribute("axis", -1 if one_axis else 1), rank)
        if one_axis or axis == rank - 1:
            return lambda read: function(read[0], axis)
        # Before opset 13 it went over all dimensions from the axis on, as if they were one.
        shape = site.shape(0)
        return lambda read: function(torch.flatten(read[0], axis), axis).reshape(shape)

    return make


ROWS: dict[str, Callable[[Site], Function]] = {
    "Add": binary(torch.add),
    "Sub": binary(torch.sub),
    "Mul": binary(torch.mul),
    "Div": divide,
    "Pow": power,
    "Mod": modulo,
    "Sum": variadic(torch.add),
    "Max": variadic(torch.maximum),
    "Min": variadic(torch.minimum),
    "Mean": mean_of_inputs,
    "Neg": unary(torch.neg),
    "Abs": unary(torch.abs),
    "Sqrt": unary(torch.sqrt),
    "Reciprocal": unary(torch.reciprocal),
    "Exp": unary(torch.exp),
    "Log": unary(torch.log),
    "Erf": unary(torch.erf),
    "Sin": unary(torch.sin),
    "Cos": unary(torch.cos),
    "Ceil": unary(torch.ceil),
    "Floor": unary(torch.floor),
    "Round": unary(torch.round),
    "Sign": unary(torch.sign),
    "Identity": identity,
    "Dropout": dropout,
    "Cast": cast,
    "Equal": binary(torch.eq),
    "Greater": binary(torch.gt),
    "GreaterOrEqual": binary(torch.ge),
    "Less": binary(torch.lt),
    "LessOrEqual": binary(torch.le),
    "And": binary(torch.logical_and),
    "Or": binary(torch.logical_or),
    "Xor": binary(torch.logical_xor),
    "Not": unary(torch.logical_not),
    "Where": where,
    "Relu": unary(torch.relu),
    "Sigmoid": unary(torch.sigmoid),
    "Tanh": unary(torch.tanh),
    "HardSwish": unary(functional.hardswish),
    "Mish": unary(functional.mish),
    "Selu": selu,
    "Softplus": unary(functional.softplus),
    "Clip": clip,
    "LeakyRelu": leaky_relu,
    "PRelu": prelu,
    "Elu": elu,
    "HardSigmoid": hard_sigmoid,
    "Gelu": gelu,
    "Softmax": normalised(torch.softmax),
    "LogSoftmax": normalised(torch.log_softmax),
}
