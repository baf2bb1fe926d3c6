# SPDX-License-Identifier: Apache-2.0
"""One row per ONNX operator: from a site to the function that runs there.

The same operators in the same ways as in workers/torch/operators/, where the reasons stand.
"""

from collections.abc import Callable

from ..site import Function, Node, Site
from . import (
    borders,
    constants,
    convolutions,
    elementwise,
    indices,
    matrices,
    norms,
    parts,
    pools,
    quantisation,
    recurrent,
    reductions,
    shapes,
)

Make = Callable[[Site], Function]

OPERATORS: dict[str, Make] = {
    **elementwise.ROWS,
    **reductions.ROWS,
    **matrices.ROWS,
    **convolutions.ROWS,
    **pools.ROWS,
    **norms.ROWS,
    **shapes.ROWS,
    **parts.ROWS,
    **indices.ROWS,
    **borders.ROWS,
    **constants.ROWS,
    **quantisation.ROWS,
    **recurrent.ROWS,
}

# What they give depends on the shapes of what they read alone.
OF_SHAPES = frozenset({"Shape", "Size"})


def find_operator(node: Node) -> Make | None:
    return None if node.domain else OPERATORS.get(node.type)
