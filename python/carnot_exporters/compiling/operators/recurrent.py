# SPDX-License-Identifier: Apache-2.0
"""Recurrent layers."""

from collections.abc import Callable
from typing import Any

import torch

from ..site import Cannot, Function, Site


def _in_torchs_order(gates: Any) -> Any:
    """ONNX has the gates in the order input, output, forget, cell; torch input, forget, cell,
    output."""
    one, out, forget, cell = torch.chunk(gates, 4, 0)
    return torch.cat([one, forget, cell, out])


def _check(site: Site) -> None:
    site.needs(3)
    odd = site.attribute("layout", 0) != 0 or site.attribute("input_forget", 0) != 0
    if site.has(7) or odd or {"activations", "clip"} & site.node.attributes.keys():
        raise Cannot("torch has no peepholes, clipping, or other activations and layouts.")
    if site.attribute("direction", "forward") == "reverse":
        raise Cannot("torch runs forward, or in both directions.")
    if site.has(4) and set(site.integers(4, "sequence lengths")) != {site.shape(0)[0]}:
        raise Cannot("its sequences differ in length.")


def lstm(site: Site) -> Function:
    _check(site)
    directions, hidden = site.shape(1)[0], site.shape(2)[2]
    steps, batch = site.shape(0)[:2]
    has_bias = site.has(3)

    def state(read: Any, i: int) -> Any:
        if i < len(read) and read[i] is not None:
            return read[i]
        return torch.zeros([directions, batch, hidden], dtype=read[0].dtype)

    def run(read: Any) -> Any:
        parameters = []
        for i in range(directions):
            parameters += [_in_torchs_order(read[1][i]), _in_torchs_order(read[2][i])]
            if has_bias:
                parameters += [_in_torchs_order(bias) for bias in torch.chunk(read[3][i], 2, 0)]
        every, last, cell = torch.lstm(
            *(read[0], [state(read, 5), state(read, 6)], parameters, has_bias, 1, 0.0, False),
            *(directions == 2, False),
        )
        shape = [steps, batch, directions, hidden]
        return torch.permute(torch.reshape(every, shape), (0, 2, 1, 3)), last, cell

    return run


ROWS: dict[str, Callable[[Site], Function]] = {"LSTM": lstm}
