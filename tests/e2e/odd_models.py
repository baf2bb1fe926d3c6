# SPDX-License-Identifier: Apache-2.0
"""A small network, and what exporters and people make of one: each a valid file of its own kind.

Pictures of 3 channels and 32x32 pixels go through two convolutions and a classifier of ten classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onnx_bytes import (
    BOOL,
    Size,
    external_tensor,
    floats,
    graph,
    model,
    node,
    sub_graph,
    tensor,
    value,
    whole_numbers,
)

SAME = whole_numbers("pads", (1, 1, 1, 1))
SHAPES: dict[str, tuple[int, ...]] = {
    "w1": (8, 3, 3, 3),
    "w2": (8, 8, 3, 3),
    "w3": (8, 10),
    "bias": (10,),
}


def weight(name: str) -> bytes:
    count = 1
    for size in SHAPES[name]:
        count *= size
    return tensor(name, SHAPES[name], floats(count))


@dataclass
class Network:
    """The parts of the small network, for a test to change one of them."""

    images: Sequence[Size] = ("n", 3, 32, 32)
    between: Sequence[bytes] = (node("Relu", ["b"], ["c"]),)  # b -> c, [n, 8, 32, 32]
    weights: Sequence[bytes] = tuple(map(weight, SHAPES))
    more_inputs: Sequence[bytes] = ()
    more_outputs: Sequence[bytes] = ()
    opset: int = 17
    ir_version: int = 8
    domain: str = ""

    def file(self) -> bytes:
        nodes = [
            node("Conv", ["images", "w1"], ["a"], SAME, name="first"),
            node("Conv", ["a", "w2"], ["b"], SAME, name="second"),
            *self.between,
            node("GlobalAveragePool", ["c"], ["d"], name="pool"),
            node("Flatten", ["d"], ["e"], name="flatten"),
            node("Gemm", ["e", "w3", "bias"], ["scores"]),
        ]
        content = graph(
            nodes,
            [value("scores", (self.images[0], 10)), *self.more_outputs],
            [value("images", self.images), *self.more_inputs],
            self.weights,
        )
        return model(content, self.opset, self.ir_version, self.domain)


def branch(op_type: str) -> bytes:
    """A graph that reads a value of the graph around it."""
    inside = value("chosen", ("n", 8, 32, 32))
    return graph([node(op_type, ["b"], ["chosen"])], [inside])


def control_flow() -> Network:
    choice = node(
        "If",
        ["bright"],
        ["c"],
        sub_graph("then_branch", branch("Relu")),
        sub_graph("else_branch", branch("Abs")),
        name="choose",
    )
    bright = tensor("bright", (), b"\x01", BOOL)
    return Network(between=[choice], weights=(*map(weight, SHAPES), bright))


def open_height_and_width() -> Network:
    return Network(images=("n", 3, "height", "width"))


def fixed_batch() -> Network:
    return Network(images=(1, 3, 32, 32))


def weights_in(file: str) -> Network:
    outside = external_tensor("w2", SHAPES["w2"], file)
    return Network(weights=[weight("w1"), outside, weight("w3"), weight("bias")])


def write_weights(path: Path) -> None:
    path.write_bytes(floats(8 * 8 * 3 * 3))


def unknown_operator() -> Network:
    return Network(between=[node("Riddle", ["b"], ["c"], name="riddle")])


def uncounted() -> Network:
    """ONNX Runtime knows this operator; what shape it gives, Carnot does not."""
    quick = node("QuickGelu", ["b"], ["c"], name="quick", domain="com.microsoft")
    return Network(between=[quick], domain="com.microsoft")


def custom_domain() -> Network:
    riddle = node("Riddle", ["b"], ["c"], domain="org.example")
    return Network(between=[riddle], domain="org.example")


def of_opset(number: int, ir_version: int) -> Network:
    return Network(opset=number, ir_version=ir_version)


def two_inputs() -> Network:
    mixed = node("Add", ["b", "mask"], ["c"])
    return Network(between=[mixed], more_inputs=[value("mask", ("n", 8, 32, 32))])


def weights_to_be_fed() -> Network:
    return Network(
        weights=[weight("w1"), weight("w3"), weight("bias")],
        more_inputs=[value("w2", SHAPES["w2"])],
    )


def two_outputs() -> Network:
    return Network(more_outputs=[value("d", ("n", 8, 1, 1))])


def shared_weights() -> Network:
    again = [
        node("Relu", ["b"], ["r"]),
        node("Conv", ["r", "w2"], ["s"], SAME, name="third"),
        node("Add", ["s", "b"], ["c"]),
    ]
    return Network(between=again)


def weights_among_the_inputs() -> Network:
    """As files before IR version 4 have to be."""
    listed = [value(name, shape) for name, shape in SHAPES.items()]
    return Network(more_inputs=listed, opset=8, ir_version=3)
