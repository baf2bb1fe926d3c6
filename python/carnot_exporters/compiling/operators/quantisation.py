# SPDX-License-Identifier: Apache-2.0
"""Integers of quantised graphs.

Roundings to bytes by constants, and back, are said in the words that torch's compiler knows: where
they stand around a convolution or a product it takes a kernel for integers, else it calculates them
in float. All else is in float or double, exactly as ONNX defines it.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.ao.quantization.fx._decomposed  # names the two below
from onnx import TensorProto

from ..site import TORCH_TYPES, Cannot, Function, Site
from .convolutions import convolved_exactly
from .window import window_of

LIMITS = {
    TensorProto.UINT8: (0, 255),
    TensorProto.INT8: (-128, 127),
    TensorProto.UINT16: (0, 65535),
    TensorProto.INT16: (-32768, 32767),
    TensorProto.UINT4: (0, 15),
    TensorProto.INT4: (-8, 7),
}

BYTES = {torch.uint8: (0, 255), torch.int8: (-128, 127)}

# Sums of products of bytes are exact in double whatever their number.
EXACT = torch.float64


def _at(read: Any, i: int) -> Any:
    return read[i] if i < len(read) else None


def _spread(site: Site) -> Callable[[Any], Any]:
    """How scales and zero points spread over a tensor: as they are, one for each element along an
    axis, or one for each block along it."""
    site.needs(2)
    if site.value(1).numel() <= 1 and site.rank(1) <= 1:
        return lambda one: one
    axis = site.axis(site.attribute("axis", 1), site.rank(0))
    block = site.attribute("block_size", 0)
    if block > 0:
        scales, shape = site.shape(1), site.shape(0)
        if len(scales) != len(shape) or scales[axis] * block != shape[axis]:
            raise Cannot("its blocks do not divide the axis.")
        return lambda one: torch.repeat_interleave(one, block, axis)
    along = [1] * site.rank(0)
    along[axis] = site.value(1).numel()
    return lambda one: torch.reshape(one, along)


def _quantised_type(site: Site) -> int:
    """The type of the zero point decides; without one it is named, or uint8."""
    if not site.has(2):
        return int(site.attribute("output_dtype", 0)) or int(TensorProto.UINT8)
    wide = (TensorProto.UINT8, TensorProto.INT8, TensorProto.UINT16, TensorProto.INT16)
    for kind in wide:
        if TORCH_TYPES[kind] == site.value(2).dtype:
            return int(kind)
    raise Cannot("it quantises to other than 4, 8 and 16 bit integers.")


def _rounded(x: Any, scale: Any, zero_point: Any, limits: tuple[int, int]) -> Any:
    steps = torch.round(x / scale)  # ties to even, as ONNX says
    if zero_point is not None:
        steps = steps + zero_point.to(steps.dtype)
    return torch.clamp(steps, *limits)


def _is_known(site: Site, i: int) -> bool:
    return not site.has(i) or site.is_constant(i)


def _one_step(site: Site) -> tuple[float, int] | None:
    """Scale and zero point, where they are two constants for the whole tensor."""
    if not (site.is_constant(1) and site.value(1).numel() == 1 and _is_known(site, 2)):
        return None
    return site.reals(1, "scale")[0], site.integers(2, "zero point")[0] if site.has(2) else 0


def _quantize_to_bytes(step: tuple[float, int], stored: Any) -> Function:
    known = torch.ops.quantized_decomposed.quantize_per_tensor.default
    return lambda read: known(read[0], *step, *BYTES[stored], stored)


def _dequantize_bytes(step: tuple[float, int], stored: Any) -> Function:
    known = torch.ops.quantized_decomposed.dequantize_per_tensor.default
    return lambda read: known(read[0], *step, *BYTES[stored], stored)


def _dequantize_weights(site: Site) -> Function | None:
    """Of a layer: a scale for each output, or one for all, and no zero point."""
    weights, count = site.value(0), site.value(1).numel()
    is_layer = site.is_constant(0) and weights.dtype == torch.int8 and weights.dim() > 1
    centred = not site.has(2) or (site.is_constant(2) and not any(site.integers(2, "zero point")))
    if not (is_layer and centred and site.is_constant(1) and site.rank(1) <= 1):
        return None
    axis = site.axis(site.attribute("axis", 1), weights.dim()) if count > 1 else 0
    scales = site.value(1).reshape(-1).expand(weights.shape[axis]).clone()
    centres = torch.zeros_like(scales, dtype=torch.int64)
    known = torch.ops.quantized_decomposed.dequantize_per_channel.default
    return lambda read: known(read[0], scales, centres, axis, *BYTES[torch.int8], torch.int8)


def quantize(site: Site) -> Function:
    spread = _spread(site)
    kind = _quantised_type(site)
    if kind not in LIMITS:
        raise Cannot("it quantises to other than 4, 8 and 16 bit integers.")
    limits, stored = LIMITS[kind], TORCH_TYPES[kind]
    step = _one_step(site)
    if step and limits == BYTES.get(stored) and site.value(0).dtype == torch.float32:
        return _quantize_to_bytes(step, stored)
    has_zero_point = site.has(2)

    def round_off(read: Any) -> Any:
        zero_point = spread(read[2]) if has_zero_point else None
        return _rounded(read[0], spread(read[1]), zero_point, limits).to(stored)

    return round_off


def _centred(x: Any, zero_point: Any, kind: Any) -> Any:
    """(x - zero point) in numbers that hold it exactly."""
    wide = x.to(kind)
    return wide if zero_point is None else wide - zero_point.to(kind)


def dequantize(site: Site) -> Function:
    spread = _spread(site)
    kind, stored = site.value(1).dtype, site.value(0).dtype
    if kind == torch.float32 and stored in BYTES and site.attribute("block_size", 0) == 0:
        step = _one_step(site)
        if step and not site.is_constant(0):
            return _dequantize_bytes(step, stored)
        if weights := _dequantize_weights(site):
            return weights
    has_zero_point = site.has(2)

    def scale_up(read: Any) -> Any:
        zero_point = spread(read[2]) if has_zero_point else None
        return _centred(read[0], zero_point, kind) * spread(read[1])

    return scale_up


def dynamic_quantize(site: Site) -> Function:
    """Bytes by the tensor's own range, which always holds 0: y, scale, zero point."""
    site.needs(1)

    def round_off(read: Any) -> Any:
        least = torch.clamp_max(torch.amin(read[0]), 0)
        most = torch.clamp_min(torch.amax(read[0]), 0)
        distance = (most - least) / 255.0
        scale = torch.where(distance == 0, torch.ones_like(distance), distance)
        zero_point = torch.clamp(torch.round(-least / scale), 0, 255)
        steps = _rounded(read[0], scale, zero_point, (0, 255))
        return steps.to(torch.uint8), scale, zero_point.to(torch.uint8)

    return round_off


def matmul_integer(site: Site) -> Function:
    site.needs(2)

    def multiply(read: Any) -> Any:
        a, b = _centred(read[0], _at(read, 2), EXACT), _centred(read[1], _at(read, 3), EXACT)
        return torch.matmul(a, b).to(torch.int32)

    return multiply


def conv_integer(site: Site) -> Function:
    site.needs(2)
    window = window_of(site, site.shape(1)[2:])
    groups, rank = site.attribute("group", 1), site.rank(1)

    def convolve(read: Any) -> Any:
        zero_point = _at(read, 3)
        if zero_point is not None and zero_point.dim() > 0:
            zero_point = torch.reshape(zero_point, [-1] + [1] * (rank - 1))
        weights = _centred(read[1], zero_point, EXACT)
        images = _centred(read[0], _at(read, 2), EXACT)
        return convolved_exactly(images, weights, window, groups).to(torch.int32)

    return convolve


ROWS: dict[str, Callable[[Site], Function]] = {
    "QuantizeLinear": quantize,
    "DequantizeLinear": dequantize,
    "DynamicQuantizeLinear": dynamic_quantize,
    "MatMulInteger": matmul_integer,
    "ConvInteger": conv_integer,
}
