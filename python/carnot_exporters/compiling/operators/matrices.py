# SPDX-License-Identifier: Apache-2.0
"""Matrix products."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from ..site import Function, Site
from .elementwise import binary


def gemm(site: Site) -> Function:
    site.needs(2)
    alpha, beta = site.attribute("alpha", 1.0), site.attribute("beta", 1.0)
    turn_a, turn_b = site.attribute("transA", 0) != 0, site.attribute("transB", 0) != 0
    has_bias = site.has(2)
    plain = alpha == 1.0 and (beta == 1.0 or not has_bias)
    if plain and not turn_a and turn_b and (not has_bias or site.rank(2) == 1):
        # A layer as torch has it.
        return lambda read: functional.linear(read[0], read[1], read[2] if has_bias else None)

    def product(read: Any) -> Any:
        a = read[0].t() if turn_a else read[0]
        b = read[1].t() if turn_b else read[1]
        if has_bias:
            return torch.addmm(read[2], a, b, beta=beta, alpha=alpha)
        return torch.mm(a, b) if alpha == 1.0 else torch.mm(a, b) * alpha

    return product


def einsum(site: Site) -> Function:
    site.needs(len(site.given))
    equation = site.attribute("equation", "")
    return lambda read: torch.einsum(equation, *read)


ROWS: dict[str, Callable[[Site], Function]] = {
    "Gemm": gemm,
    "MatMul": binary(torch.matmul),
    "Einsum": einsum,
}
